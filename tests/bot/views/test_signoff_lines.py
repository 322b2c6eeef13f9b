from __future__ import annotations

from dataclasses import replace

from bot.domain.signoff.role import Role
from bot.domain.signoff.standing import RoleStanding
from bot.views.signoff_lines import SIGNS, changed, people, plan, role_line, tally
from tests.bot.views.signoffs import approved, asking, evidence, pending, void, vote


def test_every_standing_has_a_sign_of_its_own() -> None:
    assert len(set(SIGNS.values())) == len(RoleStanding)


def test_an_approval_in_somebodys_place_says_so() -> None:
    said = replace(vote(Role.DBA), on_behalf_of="U00OWNER01")
    shown = role_line(replace(approved(Role.DBA), approvals=(said,)))

    assert "Approved by <@U00DBA0001> for <@U00OWNER01>" in shown


def test_how_many_of_a_larger_minimum_have_answered() -> None:
    assert "Waits for (0 of 2) <@U00DBA0001>" in role_line(replace(pending(Role.DBA), minimum=2))


def test_changed_commands_are_named_even_where_no_fact_did() -> None:
    old = asking(Role.DBA, plan="000000000000")

    assert changed(replace(pending(Role.DBA), previous=old)) == "• The commands of the plan changed"
    assert changed(pending(Role.DBA)) == ""
    assert changed(void(Role.DBA)).startswith("• New: New snapshot")


def test_many_people_are_counted() -> None:
    crowd = tuple(f"U{number:03d}" for number in range(7))

    assert people(crowd[:1]) == "<@U000>"
    assert people(crowd) == "<@U000>, <@U001>, <@U002>, <@U003>, <@U004>, <@U005> and 1 more"


def test_facts_are_added_up_in_words() -> None:
    assert tally(evidence(Role.DBA).proofs) == "3 facts, 1 is not settled"
    assert tally(evidence(Role.SECURITY).proofs) == "1 fact"


def test_a_plan_is_its_digest_with_or_without_a_way_to_it() -> None:
    assert plan("ab12cd34ef56", "") == "plan `ab12cd34ef56`"
    assert plan("ab12cd34ef56", "https://x.test/1") == "<https://x.test/1|plan ab12cd34ef56>"
