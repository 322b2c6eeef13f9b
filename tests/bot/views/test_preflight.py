from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.check import Finding, Outcome
from bot.domain.message import Message
from bot.domain.probe import Vantage
from bot.domain.risk import Risk
from bot.domain.state import PreflightState, RunState
from bot.domain.waiver import Waiver, identity
from bot.views.limits import check_message
from bot.views.preflight import card, details, joined, pages, started
from tests.bot.views.conftest import START

DATE = "<!date^1795917600^{date_short_pretty} {time}|2026-11-29 02:00 UTC>"
HOSTILE = (
    st.text(alphabet=st.sampled_from("<!channel>&*`_~ \n\x00\u202e\ud800é🔥ab\"'")) | st.text()
)
TEXT = st.one_of(HOSTILE, st.builds(lambda word, times: word * times, HOSTILE, st.integers(0, 400)))
FINDINGS = st.builds(
    Finding,
    check=TEXT,
    line=st.sampled_from(["C-INF-1", "C-APP-2", "M4.2", "N1", ""]),
    title=TEXT,
    risk=st.sampled_from(Risk),
    outcome=st.sampled_from(Outcome),
    observed=TEXT,
    expected=TEXT,
    remediation=TEXT,
    vantage=st.sampled_from(Vantage),
    target=TEXT,
    evidence=TEXT,
    milliseconds=st.integers(0, 10**9),
)


def words(message: Message) -> str:
    return "\n".join(
        element["text"] if isinstance(element["text"], str) else element["text"]["text"]
        for block in message.blocks
        for element in ([block] if "text" in block else block.get("elements", []))
    )


def test_a_blocked_card_reads_from_the_verdict_to_the_button(a_state, a_finding, a_row) -> None:
    state = a_state(
        a_finding(),
        a_finding(outcome=Outcome.WARN, check="cert"),
        a_finding(outcome=Outcome.PASS, check="docker"),
    )

    drawn = card(state, anchor=a_row(1289, "engine:run:finished"))

    assert drawn == Message(
        text="NOT READY · 1 blocking · shop/production",
        blocks=(
            {
                "type": "header",
                "text": {
                    "type": "plain_text",
                    "text": "⛔ NOT READY · 1 blocking · shop/production",
                },
            },
            {
                "type": "section",
                "text": {
                    "type": "mrkdwn",
                    "text": "⛔ *More than 5 GB free for Docker*\n"
                    "*Found:* 1.2 GB free on /var/lib/docker\n"
                    "*Must be:* 5 GB free or more\n"
                    "*Do:* Free space with\n```docker image prune```\nor grow the volume.\n"
                    "web-1 · seen on the server · C-INF-2",
                },
                "expand": True,
            },
            {
                "type": "section",
                "text": {
                    "type": "mrkdwn",
                    "text": "1 blocking · 1 warning · 1 passed · 0 not judged."
                    " Details in the thread.",
                },
                "expand": True,
            },
            {
                "type": "context",
                "elements": [
                    {
                        "type": "mrkdwn",
                        "text": f"asked by <@U0LEAD> · {DATE} · 3.2 s · file `ab12cd34ef56`"
                        " · audit #1289 · 9f2c41…",
                    }
                ],
            },
            {
                "type": "actions",
                "elements": [
                    {
                        "type": "button",
                        "action_id": "preflight_again",
                        "text": {"type": "plain_text", "text": "Run again"},
                        "value": "C0SHOP",
                        "style": "primary",
                    }
                ],
            },
        ),
    )


def test_a_ready_card_says_so_first_and_its_button_is_quiet(a_state, a_finding) -> None:
    drawn = card(a_state(a_finding(outcome=Outcome.PASS)))

    assert drawn.text == "READY · shop/production"
    assert "style" not in drawn.blocks[-1]["elements"][0]


def test_warnings_are_told_in_the_verdict(a_state, a_finding) -> None:
    drawn = card(a_state(a_finding(outcome=Outcome.WARN), a_finding(outcome=Outcome.PASS)))

    assert drawn.text == "READY · 1 warning · shop/production"


def test_a_preflight_that_checked_nothing_is_not_ready(a_state) -> None:
    assert card(a_state()).text == "NOT READY · nothing was checked · shop/production"


def test_a_live_card_shows_progress_time_and_what_fails_already(a_state, a_finding) -> None:
    state = a_state(a_finding(), state=RunState.RUNNING, finished=None)

    drawn = card(state)

    assert drawn.text == "RUNNING · 1 of 12 · 1 blocking · shop/production"
    assert [block["type"] for block in drawn.blocks] == ["header", "section", "section", "context"]
    assert drawn.blocks[1]["text"]["text"] == "▓░░░░░░░░░░░  1 of 12 · 4.0 s"
    assert "1.2 GB free" in drawn.blocks[2]["text"]["text"]


@pytest.mark.parametrize(
    ("how", "first", "advice"),
    [
        (RunState.FAILED, "FAILED", "Run it again."),
        (RunState.CANCELLED, "INTERRUPTED", "Nothing was changed on the server."),
        (RunState.PARKED, "STOPPED, NEEDS A PERSON", "Look at the server"),
    ],
)
def test_a_preflight_without_an_end_says_why_and_what_to_do(a_state, how, first, advice) -> None:
    drawn = card(a_state(state=how, trouble="The database was gone."))

    assert drawn.text.startswith(first)
    assert "The database was gone." in words(drawn)
    assert advice in words(drawn)
    assert drawn.blocks[-1]["elements"][0]["style"] == "primary"


def test_a_restart_in_the_middle_is_told(a_state, a_finding) -> None:
    assert "started 2 times: the bot was restarted" in words(card(a_state(attempts=2)))


def test_many_blocking_findings_are_cut_visibly_and_all_in_the_thread(a_state, a_finding) -> None:
    many = tuple(a_finding(check=f"c{n}", title=f"Rule {n}", observed="x" * 500) for n in range(40))
    state = a_state(*many)

    assert check_message(card(state)) == ()
    shown = words(card(state))
    thread = "\n".join(map(words, details(state)))

    assert "more blocking. All of them are in the thread." in shown
    left = int(shown.split("… and ")[1].split()[0])
    assert shown.count("*Found:*") + left == 40
    assert all(f"*Rule {n}*" in thread for n in range(40))


def test_details_stand_under_the_seeds_headings_with_their_evidence(a_state, a_finding) -> None:
    state = a_state(
        a_finding(outcome=Outcome.PASS),
        a_finding(check="env", line="C-APP-2", title="Env file"),
        a_finding(check="root", line="M4.3", risk=Risk.IMAGE_VULNERABILITIES, title="Non-root"),
    )

    (page,) = details(state)

    headers = [block["text"]["text"] for block in page.blocks if block["type"] == "header"]
    assert headers == ["Application", "Container image vulnerabilities", "Infrastructure"]
    assert "412 ms · evidence `0123456789abcdef`" in words(page)


def test_nobody_is_paged_by_what_a_server_says(a_state, a_finding) -> None:
    drawn = words(card(a_state(a_finding(observed="<!channel> & <@U1> `x"))))

    assert "&lt;!channel&gt; &amp; &lt;@U1&gt; 'x" in drawn


def test_a_command_is_shown_whole_or_not_at_all(a_state, a_finding) -> None:
    long = "rm -r " + "x" * 2_000
    drawn = words(card(a_state(a_finding(remediation=f"Remove it: `{long}`."))))

    assert "xxx" not in drawn
    assert "too long to show here" in drawn


def test_the_answers_to_those_who_asked_name_the_migration() -> None:
    assert started("shop/production").text.startswith("Preflight of `shop/production` has begun")
    assert "is under way already" in joined("shop/production").text


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(findings=st.lists(FINDINGS, max_size=60), state=st.sampled_from(RunState), texts=TEXT)
def test_whatever_was_found_every_message_keeps_slacks_limits(findings, state, texts) -> None:
    start = datetime(2026, 11, 29, tzinfo=UTC)
    drawn_from = PreflightState(
        run="r1",
        migration="shop/production",
        channel="C0SHOP",
        digest="ab12cd34ef56",
        by=texts,
        state=state,
        started=start,
        finished=None,
        now=start + timedelta(seconds=9.96),
        total=len(findings),
        findings=tuple(replace(f, check=str(n)) for n, f in enumerate(findings)),
        trouble=texts,
    )

    thread = details(drawn_from)

    assert check_message(card(drawn_from)) == ()
    assert [check_message(page) for page in thread] == [()] * pages(len(findings))
    shown = sum(block["type"] == "section" for page in thread for block in page.blocks)
    assert shown == len(findings)


def test_a_waived_finding_stays_on_the_card_with_approver_and_end(a_state, a_finding) -> None:
    waived = a_finding(observed="port 443 is held by a <stranger>", remediation="")
    waiver = Waiver(
        id="w1",
        migration="shop/production",
        finding=identity(waived),
        check=waived.check,
        target=waived.target,
        reason="it stops tomorrow",
        by="U0DBA",
        at=START,
        until=START + timedelta(days=1),
    )

    drawn = card(a_state(waived, waivers=(waiver,)))
    until = "<!date^1796004000^{date_short_pretty} {time}|2026-11-30 02:00 UTC>"

    assert drawn.text == "READY · 1 warning · shop/production"
    assert drawn.blocks[1]["text"]["text"] == (
        "🚧 *More than 5 GB free for Docker*\n"
        f"*Waived* by <@U0DBA> until {until}: it stops tomorrow\n"
        "*Found:* port 443 is held by a &lt;stranger&gt;\n"
        "web-1 · C-INF-2"
    )
    assert check_message(drawn) == ()
    assert card(a_state(waived, waivers=(replace(waiver, until=START),))).text.startswith("NOT")
