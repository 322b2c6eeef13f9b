from __future__ import annotations

import pytest

from bot.domain.check import Unanswered
from bot.shell import vantage
from bot.shell.report import Report


@pytest.mark.parametrize(
    ("client", "same", "outside"),
    [("192.0.2.1", "no", True), ("192.0.2.1", "yes", False), ("", "no", False)],
)
def test_only_another_machine_is_outside(client: str, same: str, *, outside: bool) -> None:
    assert vantage.outside(Report(rows=(("client", client), ("same", same)))) is outside


def test_nobody_knows_without_both() -> None:
    with pytest.raises(Unanswered):
        vantage.outside(Report(rows=(("client", "192.0.2.1"),)))
