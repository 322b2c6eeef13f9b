from __future__ import annotations

import pytest

from bot.domain.check import Outcome
from bot.views.checklist import checklist
from bot.views.limits import check_message
from bot.views.text import plain
from tests.bot.views.outlooks import FULL, WAIVED, everything, finding, outlook


def test_every_box_says_what_who_and_when() -> None:
    skipped = finding("C-FIL-2", outcome=Outcome.SKIP, observed="uploads live in S3")
    old = outlook(FULL, WAIVED, finding("C-INF-4", observed="deploy may log in"), skipped)

    drawn = plain(checklist(old))

    assert drawn.startswith("3 of 19 boxes ticked · 2 broken · shop/production\n")
    at = "2026-11-29 01:55 UTC"
    for line in (
        "⬜ `C-INF-1` The server has Docker 24 or newer and Compose v2 · not observed yet",
        (
            "⛔ `C-INF-2` The server has more than 5 GB of free disk space · 1.2 GB free"
            f" · @U0LEAD {at}"
        ),
        (
            "🚧 `C-INF-3` Ports 80 and 443 are available, or alternate ports are tested"
            f" · port 443 is held · @U0LEAD {at}"
        ),
        f"✅ `C-INF-4` SSH access is configured · deploy may log in · @U0LEAD {at}",
        "⏭️ `C-FIL-2` If local: the volume path is configured · uploads live in S3",
        (
            "✅ `C-TST-4` Log aggregation is verified · https://logs.example.org/q"
            " · @U0DBA until 2026-12-06 02:00 UTC"
        ),
        (
            "⬜ `C-TST-1` The parallel deployment was tested on alternate ports"
            " · waits for the rehearsal"
        ),
        (
            "⬜ `SO-4` Security: Dockerfile scan and secrets management are reviewed"
            " · waits for the sign-offs"
        ),
        "⬜ `P-L4` Backup verification: a test restore quarterly · waits for the watch",
    ):
        assert line in drawn.splitlines(), line


def test_its_foot_says_which_preflight_it_rests_on() -> None:
    drawn = plain(checklist(outlook(FULL)))

    assert drawn.splitlines()[-1] == (
        "preflight asked by @U0LEAD · 2026-11-29 01:55 UTC · file `ab12cd34ef56`"
    )


@pytest.mark.parametrize("text", ["well", "<!channel> " * 300, "&" * 2000, "🔥é" * 700])
def test_it_fits_one_message_whatever_servers_said(text: str) -> None:
    drawn = checklist(everything(text))

    assert check_message(drawn) == ()
    assert drawn.text.startswith("19 of 19 boxes ticked")
