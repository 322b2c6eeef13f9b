from __future__ import annotations

from bot.domain.message import Message
from bot.domain.plan.people import Contact
from bot.views.contacts import contacts
from bot.views.limits import check_message
from tests.bot.views.outlooks import NEON, outlook


def section(text: str) -> dict[str, object]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, "expand": True}


def test_who_is_missing_is_named_first_and_in_its_place() -> None:
    own = Contact(issue="Payments <down>", contact="Bank & Co", action="Call")
    line = "Contacts · 3 missing: Server down, TLS issues, Application bug · shop/production"

    assert contacts(outlook(contacts=(own, NEON))) == Message(
        text=line,
        blocks=(
            {"type": "header", "text": {"type": "plain_text", "text": line}},
            section("*Database emergency*\nNeon support\n*Do:* Restore from snapshot"),
            section("*Server down*\n⬜ nobody is named"),
            section("*TLS issues*\n⬜ nobody is named"),
            section("*Application bug*\n⬜ nobody is named"),
            section("*Payments &lt;down&gt;*\nBank &amp; Co\n*Do:* Call"),
            {
                "type": "context",
                "elements": [
                    {
                        "type": "mrkdwn",
                        "text": "Contacts stand in the migration file: `contacts:` with issue,"
                        " contact, action.",
                    }
                ],
            },
        ),
    )


def test_when_all_are_named_it_says_so() -> None:
    kinds = ("Database emergency", "Server down", "TLS ISSUES", " Application bug ")
    named = tuple(Contact(issue=kind, contact="x", action="y") for kind in kinds)

    assert "all are named" in contacts(outlook(contacts=named)).text


def test_fifty_hostile_contacts_fit_into_one_message() -> None:
    long = "<!channel>`*" * 400
    many = tuple(Contact(issue=long, contact=long, action=long) for _ in range(50))

    assert check_message(contacts(outlook(contacts=many))) == ()
