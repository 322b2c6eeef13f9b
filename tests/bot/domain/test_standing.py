from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.check import Finding, Outcome
from bot.domain.lines import LINES, Line
from bot.domain.probe import Vantage
from bot.domain.risk import Risk
from bot.domain.standing import FRESH, Known, Standing, stand
from bot.domain.vouching import Attestation
from bot.domain.waiver import Waiver, identity

NOW = datetime(2026, 11, 29, 2, 0, tzinfo=UTC)
DISK = Finding(
    check="disk-space",
    line="C-INF-2",
    title="More than 5 GB free",
    risk=Risk.EXTENDED_DOWNTIME,
    outcome=Outcome.PASS,
    observed="72 GB free",
    expected="5 GB or more",
    remediation="",
    vantage=Vantage.SERVER,
    target="web-1",
)
WORD = Attestation(
    id="a1",
    migration="shop/production",
    line="C-TST-4",
    evidence="https://logs.example.org/q/1",
    by="U0DBA",
    at=NOW - timedelta(days=1),
    until=NOW + timedelta(days=6),
)


def line(name: str) -> Line:
    return next(each for each in LINES if each.id == name)


def known(*findings: Finding, **changed: Any) -> Known:
    fields: dict[str, Any] = {
        "now": NOW,
        "findings": findings,
        "at": NOW - timedelta(minutes=5),
        "by": "U0LEAD",
        "asked": (("disk-space", "C-INF-2"),),
    }
    return Known(**(fields | changed))


def test_a_line_whose_check_passed_holds_and_says_who_asked_and_when() -> None:
    box = stand(line("C-INF-2"), known(DISK))

    assert (box.standing, box.said, box.by) == (Standing.HOLDS, "72 GB free", "U0LEAD")
    assert box.at == NOW - timedelta(minutes=5)


@pytest.mark.parametrize(
    ("outcome", "standing"),
    [
        (Outcome.WARN, Standing.WARNS),
        (Outcome.FAIL, Standing.FAILS),
        (Outcome.UNKNOWN, Standing.UNKNOWN),
        (Outcome.SKIP, Standing.NOT_NEEDED),
    ],
)
def test_the_worst_server_decides(outcome: Outcome, standing: Standing) -> None:
    worse = replace(DISK, target="web-2", outcome=outcome, observed="hm")

    box = stand(line("C-INF-2"), known(DISK, worse))

    assert (box.standing, box.said) == (standing, "hm")


def test_what_only_follows_from_something_else_is_unknown() -> None:
    skipped = replace(
        DISK, outcome=Outcome.SKIP, observed="cannot be judged until ssh-access is cleared"
    )

    assert stand(line("C-INF-2"), known(skipped)).standing is Standing.UNKNOWN


def test_what_was_found_more_than_a_day_ago_proves_nothing() -> None:
    just = known(DISK, at=NOW - FRESH)
    over = known(DISK, at=NOW - FRESH - timedelta(seconds=1))

    assert stand(line("C-INF-2"), just).standing is Standing.HOLDS
    assert stand(line("C-INF-2"), over).standing is Standing.OLD


def test_an_old_failure_still_is_one() -> None:
    broken = replace(DISK, outcome=Outcome.FAIL)

    assert stand(line("C-INF-2"), known(broken, at=NOW - 9 * FRESH)).standing is Standing.FAILS


def test_a_waived_line_is_neither_held_nor_forgotten() -> None:
    broken = replace(DISK, outcome=Outcome.FAIL)
    waiver = Waiver(
        id="w1",
        migration="shop/production",
        finding=identity(broken),
        check=broken.check,
        target=broken.target,
        reason="tomorrow",
        by="U0DBA",
        at=NOW,
        until=NOW + timedelta(days=1),
    )

    box = stand(line("C-INF-2"), known(broken, waivers=(waiver,)))

    assert box.standing is Standing.WAIVED
    assert not box.standing.settled


def test_a_check_that_has_questions_and_no_finding_keeps_its_line_open() -> None:
    asked = (("disk-space", "C-INF-2"), ("inodes", "C-INF-2"))

    box = stand(line("C-INF-2"), known(DISK, asked=asked))

    assert (box.standing, box.said) == (Standing.UNKNOWN, "inodes was not observed yet")


def test_nothing_found_is_missing_and_nothing_to_ask_is_not_needed() -> None:
    none = known(at=None)

    assert stand(line("C-INF-2"), none).standing is Standing.MISSING
    assert stand(line("M5.3"), none).said == "not observed yet"
    silent = known(silent=(("neon-pooler", "M5.3"),))
    assert stand(line("M5.3"), silent).standing is Standing.NOT_NEEDED
    both = known(silent=(("neon-pooler", "M5.3"),), asked=(("other", "M5.3"),))
    assert stand(line("M5.3"), both).standing is Standing.MISSING


def test_a_later_act_is_not_yet_whatever_else_is_known() -> None:
    box = stand(line("M2.1"), known(DISK))

    assert (box.standing, box.said) == (Standing.NOT_YET, "waits for the rehearsal")


def test_an_attestation_counts_until_it_expires() -> None:
    box = stand(line("C-TST-4"), known(attestations=(WORD,)))

    assert (box.standing, box.said, box.by) == (Standing.HOLDS, WORD.evidence, "U0DBA")
    assert (box.at, box.until) == (WORD.at, WORD.until)
    over = known(attestations=(WORD,), now=WORD.until)
    assert stand(line("C-TST-4"), over).standing is Standing.OLD


def test_the_attestation_that_lasts_longest_counts() -> None:
    shorter = replace(WORD, id="a2", until=NOW - timedelta(days=1), at=NOW)

    assert stand(line("C-TST-4"), known(attestations=(WORD, shorter))).until == WORD.until


def test_without_an_attestation_the_line_is_missing_and_says_what_to_type() -> None:
    box = stand(line("C-TST-4"), known(attestations=(replace(WORD, line="M8.5"),)))

    assert box.standing is Standing.MISSING
    assert "/migrate attest C-TST-4" in box.said


def test_a_check_of_the_line_beats_a_persons_word() -> None:
    seen = replace(DISK, line="C-TST-4", outcome=Outcome.FAIL, observed="nonce not found")

    assert stand(line("C-TST-4"), known(seen, attestations=(WORD,))).standing is Standing.FAILS


def test_where_a_check_only_warns_on_a_persons_line_the_persons_word_settles_it() -> None:
    warned = replace(DISK, line="C-TST-4", outcome=Outcome.WARN, observed="nothing is declared")

    assert stand(line("C-TST-4"), known(warned)).standing is Standing.WARNS
    box = stand(line("C-TST-4"), known(warned, attestations=(WORD,)))
    assert (box.standing, box.by) == (Standing.HOLDS, "U0DBA")
    late = known(warned, attestations=(replace(WORD, until=NOW),))
    assert stand(line("C-TST-4"), late).standing is Standing.WARNS
    elsewhere = replace(warned, line="C-INF-2")
    assert stand(line("C-INF-2"), known(elsewhere, attestations=(WORD,))).standing is Standing.WARNS


def test_a_line_is_answered_by_the_checks_of_the_lines_that_it_names() -> None:
    snapshot = replace(DISK, line="M1.2", check="snapshot", observed="made 10 min ago")

    assert stand(line("C-DB-1"), known(snapshot)).said == "made 10 min ago"
