from __future__ import annotations

import pytest

from bot.shell.fill import fill


def test_a_value_is_never_looked_at_again() -> None:
    assert fill("@a@ $@ '@b@'", a="@b@", b="x") == "@b@ $@ 'x'"


def test_a_place_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        fill("@nobody@")
