from __future__ import annotations

from datetime import timedelta

from bot.domain.signoff.delegation import LONGEST, Delegation
from bot.domain.signoff.role import Role
from bot.views.limits import check_blocks
from bot.views.signoff_forms import (
    BEGINS,
    LENGTHS,
    again,
    commands,
    delegate_form,
    delegated,
    reject_form,
    rejected,
)
from tests.bot.views.books import a_book, a_move
from tests.bot.views.signoffs import DBA, LEAD, NOW


def test_a_rejection_asks_why_and_says_what_it_does() -> None:
    form = reject_form("f", Role.DBA, "shop/production")

    assert "Database administrator: migration plan" in str(form.blocks[0])
    assert [block.get("block_id") for block in form.blocks] == [None, "reason"]
    assert form.submit == "Reject"
    assert "Database administrator: rejected" in str(rejected("f", Role.DBA).blocks)


def test_a_delegation_asks_for_role_person_times_and_reason() -> None:
    form = delegate_form("f", Role.DBA)

    blocks = {block["block_id"]: block["element"] for block in form.blocks[1:]}
    assert list(blocks) == ["role", "to", "starts", "lasts", "reason"]
    assert blocks["role"]["initial_option"]["value"] == "dba"
    assert "initial_option" not in delegate_form("f", None).blocks[1]["element"]


def test_every_command_is_shown_as_far_as_a_form_goes() -> None:
    short = commands("f", a_book(a_move("pull", "docker pull a")), "https://a.slack.com/x")
    long = commands("f", a_book(*(a_move(f"step-{n}", "x" * 900) for n in range(60))), "")

    assert "docker pull a" in str(short.blocks)
    assert "<https://a.slack.com/x|the plan's card>" in str(short.blocks)
    assert "more parts in the thread" in str(long.blocks[-1])
    assert check_blocks(short.blocks, 100) == check_blocks(long.blocks, 100) == ()
    assert len(short.title) <= 24


def test_no_choice_is_longer_than_a_delegation_may_last() -> None:
    assert max(length for _, length in LENGTHS.values()) == LONGEST
    assert min(length for _, length in BEGINS.values()) == timedelta()


def test_what_was_recorded_names_people_and_times() -> None:
    given = Delegation(
        id="delegation-1",
        migration="shop/production",
        role=Role.DBA,
        from_person=DBA,
        to_person=LEAD,
        starts=NOW,
        ends=NOW + timedelta(days=1),
        reason="I am on a train until noon.",
    )

    shown = str(delegated("f", given).blocks)

    assert "<@U00LEAD001>" in shown
    assert "Database administrator" in shown
    assert "on a train" in shown
    assert "nothing was done twice" in str(again("f").blocks)
