from __future__ import annotations

import pytest

from bot.views.limits import check_message
from bot.views.risks import risks
from bot.views.text import plain
from tests.bot.views.outlooks import FULL, WAIVED, everything, finding, outlook


def test_one_risk_reads_from_its_verdict_to_whom_to_call() -> None:
    drawn = plain(risks(outlook(FULL, WAIVED, finding("C-APP-3"))))

    assert drawn.startswith("0 mitigated · 1 open · 7 unknown · shop/production\n")
    (downtime,) = [part for part in drawn.split("\n\n") if part.startswith("⛔")]
    assert downtime == (
        "⛔ Downtime exceeding SLA · open · likelihood Medium, impact High\n"
        "⛔ C-INF-2  🚧 C-INF-3  ⬜ M2.3 M2.4 M2.5 C-INF-1 C-INF-4"
        "  ⬜ M2.1 M2.2 M2.c1 M2.c2 C-TST-1 C-TST-2  ✅ C-APP-3 C-TST-4\n"
        "⛔ `C-INF-2` 1.2 GB free\n"
        "🚧 `C-INF-3` port 443 is held\n"
        "⬜ `M2.3` nobody has attested it: /migrate attest M2.3\n"
        "and 10 more lines are not settled\n"
        "If it happens: Roll back at once to the old services: 30 to 60 seconds."
        " Call: nobody is named in the file"
    )


def test_the_matrix_is_all_mitigated_only_with_evidence_for_every_line() -> None:
    drawn = risks(everything())

    assert drawn.text == "8 mitigated · 0 open · 0 unknown · shop/production"
    assert check_message(drawn) == ()


def test_without_a_preflight_it_says_what_to_do() -> None:
    drawn = plain(risks(outlook(stale=True)))

    assert "The migration file has changed since the latest preflight" in drawn
    assert "no preflight counts yet: `/migrate preflight`" in drawn


@pytest.mark.parametrize("text", ["<!channel> " * 300, "`" * 999, "é🔥" * 500, "&" * 2000])
def test_it_fits_one_message_whatever_servers_said(text: str) -> None:
    assert check_message(risks(everything(text))) == ()
    assert (
        check_message(risks(outlook(*(finding(f"N{n}", observed=text) for n in range(60))))) == ()
    )
