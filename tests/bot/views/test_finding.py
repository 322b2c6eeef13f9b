from __future__ import annotations

import pytest

from bot.domain.check import Outcome
from bot.domain.probe import Vantage
from bot.domain.risk import Risk
from bot.views.finding import as_record, heading, in_full, in_short


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("C-INF-1", "Infrastructure"),
        ("C-DB-4", "Database"),
        ("C-APP-2", "Application"),
        ("M7.1", "TLS certificate problems"),
        ("N1", "TLS certificate problems"),
    ],
)
def test_a_finding_belongs_to_its_checklist_or_its_risk(a_finding, line: str, name: str) -> None:
    assert heading(a_finding(line=line, risk=Risk.TLS_PROBLEMS)) == name


def test_silence_is_told_apart_from_a_broken_rule(a_finding) -> None:
    text = in_full(a_finding(outcome=Outcome.UNKNOWN, vantage=Vantage.BOT))["text"]["text"]

    assert text.startswith("❓ *More than 5 GB free for Docker* (no answer)\n")
    assert text.endswith("web-1 · seen from the bot · C-INF-2")


def test_in_short_it_is_what_is_wrong_and_nothing_else(a_finding) -> None:
    text = in_short(a_finding())["text"]["text"]

    assert text == "⛔ *More than 5 GB free for Docker*\n1.2 GB free on /var/lib/docker"


def test_a_record_of_what_is_fine_leaves_out_what_need_not_be_done(a_finding) -> None:
    fine = a_finding(outcome=Outcome.PASS, remediation="", evidence="")

    assert as_record(fine)["text"]["text"] == (
        "✅ *More than 5 GB free for Docker*\n*Found:* 1.2 GB free on /var/lib/docker\n"
        "web-1 · seen on the server · C-INF-2 · 412 ms"
    )


def test_the_record_of_a_waived_finding_names_who_waived_it(a_finding) -> None:
    waived = "Waived by U0DBA until 2026-12-02 02:00 UTC: it grows · 1.2 GB free"

    shown = as_record(a_finding(outcome=Outcome.WARN, observed=waived))["text"]["text"]

    assert "*Found:* Waived by <@U0DBA> until 2026-12-02 02:00 UTC: it grows · 1.2" in shown
    unwaived = as_record(a_finding(outcome=Outcome.FAIL, observed=waived))["text"]["text"]
    assert "<@" not in unwaived
