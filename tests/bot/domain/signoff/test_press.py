from __future__ import annotations

import pytest

from bot.domain.signoff.press import Pressed, of_role, read
from bot.domain.signoff.refusal import SignoffRefused
from bot.domain.signoff.role import Role


@pytest.mark.parametrize("role", [*Role, None])
def test_what_a_button_carries_comes_back(role: Role | None) -> None:
    carried = Pressed(request="signoff-0a1b", role=role, version="ab12.cd34")

    assert read(carried.value) == carried


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x",
        "a/b",
        "a/dba/v/w",
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
    assert of_role("signoff-1/dba/v") == ("signoff-1", Role.DBA, "v")
    with pytest.raises(SignoffRefused):
        of_role("signoff-1//v")
