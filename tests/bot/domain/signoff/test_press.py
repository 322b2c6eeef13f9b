from __future__ import annotations

import pytest

from bot.domain.signoff.press import Pressed, of_role, read
from bot.domain.signoff.refusal import SignoffRefused
from bot.domain.signoff.role import Role


@pytest.mark.parametrize("head", ["", f"1289-{'9f' * 32}"])
@pytest.mark.parametrize("role", [*Role, None])
def test_what_a_button_carries_comes_back(role: Role | None, head: str) -> None:
    carried = Pressed(request="signoff-0a1b", role=role, version="ab12.cd34", head=head)

    assert read(carried.value) == carried


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x",
        "a/b",
        "a/dba/v/w",
        "a/dba/v/",
        "a/dba/v/12-9f2c41",
        "a/king/v",
        "/dba/v",
        "a/dba/v\n",
        "a/dba/" + "v" * 99,
        "ä b/dba/v",
    ],
)
def test_everything_else_is_refused_with_a_way_on(value: str) -> None:
    with pytest.raises(SignoffRefused) as refused:
        read(value)

    assert "/migrate signoffs" in refused.value.next_action


def test_an_answer_needs_a_role() -> None:
    week_old = Pressed(request="signoff-1", role=Role.DBA, version="v")
    assert of_role("signoff-1/dba/v") == (week_old, Role.DBA)
    with pytest.raises(SignoffRefused):
        of_role("signoff-1//v")
