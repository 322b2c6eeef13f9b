from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.check import Finding, Outcome
from bot.domain.consequences import cause_of
from bot.domain.probe import Vantage
from bot.domain.risk import Risk
from bot.domain.verdict import Readiness, verdict
from bot.domain.waiver import Waiver, apply, identity

NOW = datetime(2026, 11, 29, 2, 0, tzinfo=UTC)
FULL = Finding(
    check="disk-space",
    line="C-INF-2",
    title="More than 5 GB free",
    risk=Risk.EXTENDED_DOWNTIME,
    outcome=Outcome.FAIL,
    observed="1.2 GB free on /var/lib/docker at 02:00:13",
    expected="5 GB or more",
    remediation="Free space.",
    vantage=Vantage.SERVER,
    target="web-1",
)
BEHIND = replace(
    FULL,
    check="images",
    outcome=Outcome.SKIP,
    observed="cannot be judged until disk-space is cleared",
    remediation="",
)


def waiver_of(finding: Finding, **changed: object) -> Waiver:
    fields: dict[str, object] = {
        "id": "w1",
        "migration": "shop/production",
        "finding": identity(finding),
        "check": finding.check,
        "target": finding.target,
        "reason": "the volume grows tomorrow",
        "by": "U0DBA",
        "at": NOW,
        "until": NOW + timedelta(days=3),
    }
    return Waiver(**(fields | changed))  # type: ignore[arg-type]  # fields by name


def test_a_waived_finding_warns_and_says_who_until_when_why_and_what() -> None:
    (shown,) = apply((FULL,), (waiver_of(FULL),), NOW)

    assert shown.outcome is Outcome.WARN
    assert shown.observed == (
        "Waived by U0DBA until 2026-12-02 02:00 UTC: the volume grows tomorrow"
        " · 1.2 GB free on /var/lib/docker at 02:00:13"
    )
    assert shown.remediation == FULL.remediation
    assert verdict((shown,)).readiness is Readiness.READY


def test_a_waiver_ends_at_its_moment() -> None:
    waiver = waiver_of(FULL)

    assert apply((FULL,), (waiver,), waiver.until - timedelta(seconds=1)) != (FULL,)
    assert apply((FULL,), (waiver,), waiver.until) == (FULL,)


def test_of_two_waivers_the_longer_one_is_shown() -> None:
    longer = waiver_of(FULL, until=NOW + timedelta(days=9), by="U0LONG")

    (shown,) = apply((FULL,), (waiver_of(FULL), longer), NOW)

    assert "U0LONG" in shown.observed


@pytest.mark.parametrize(
    ("once", "later"),
    [
        ("1.2 GB free on /var", "900 MB free on /var"),
        ("97 % of the inodes are used", "98% of the inodes are used"),
        ("the endpoint took 1,204 ms", "the endpoint took 2.3 s"),
        ("expired 2026-11-01T00:00:00Z", "expired 2026-11-02T10:20:30Z"),
        ("held since 02:00:13", "held since 14:30:00"),
        ("process 812 holds it", "process 9041 holds it"),
        ("image sha256:0123456789ab runs", "image sha256:ffff56789abc0123 runs"),
        ("container 4e5f6a7b8c9d died", "container 00112233aabb died"),
        ("Two  spaces\nand case", "two spaces and CASE"),
    ],
)
def test_figures_that_change_from_look_to_look_do_not_void_a_waiver(once: str, later: str) -> None:
    waiver = waiver_of(replace(FULL, observed=once))

    (shown,) = apply((replace(FULL, observed=later),), (waiver,), NOW)

    assert shown.outcome is Outcome.WARN


@pytest.mark.parametrize(
    "changed",
    [
        {"observed": "1.2 GB free on /srv at 02:00:13"},
        {"check": "images"},
        {"target": "web-2"},
        {"outcome": Outcome.UNKNOWN},
    ],
)
def test_another_reading_voids_a_waiver(changed: dict[str, object]) -> None:
    other = replace(FULL, **changed)  # type: ignore[arg-type]  # fields by name

    assert apply((other,), (waiver_of(FULL),), NOW) == (other,)


@pytest.mark.parametrize(
    ("once", "later"),
    [
        ("port 80 is held by a stranger", "port 443 is held by a stranger"),
        ("ports 80 and 443 are held", "ports 80 and 8080 are held"),
        ("api runs as uid 0", "api runs as uid 33"),
        ("shop-1.service is linked", "shop-2.service is linked"),
        ("Docker 20.10.24", "Docker 19.03.1"),
        ("3 variables are missing", "4 variables are missing"),
        ("10.0.0.1 answers", "10.0.0.2 answers"),
        ("mode 644", "mode 666"),
    ],
)
def test_numbers_that_name_something_are_no_figures(once: str, later: str) -> None:
    assert identity(replace(FULL, observed=once)) != identity(replace(FULL, observed=later))


@pytest.mark.parametrize("outcome", [Outcome.PASS, Outcome.WARN, Outcome.SKIP])
def test_only_what_blocks_is_waived(outcome: Outcome) -> None:
    calm = replace(FULL, outcome=outcome)

    assert apply((calm,), (waiver_of(calm),), NOW) == (calm,)


def test_what_stands_behind_a_waived_finding_is_unknown_again_until_it_is_waived_itself() -> None:
    elsewhere = replace(BEHIND, target="web-2")

    _, revived, untouched = apply((FULL, BEHIND, elsewhere), (waiver_of(FULL),), NOW)
    assert (revived.outcome, untouched) == (Outcome.UNKNOWN, elsewhere)
    assert "disk-space is waived, not cleared" in revived.observed

    both = (waiver_of(FULL), waiver_of(revived, id="w2"))
    assert [one.outcome for one in apply((FULL, BEHIND), both, NOW)] == [Outcome.WARN] * 2


def test_a_cause_is_read_only_from_a_skip_that_names_one() -> None:
    assert cause_of(BEHIND) == "disk-space"
    assert cause_of(replace(BEHIND, outcome=Outcome.UNKNOWN)) is None
    assert cause_of(replace(BEHIND, observed="there is no database")) is None


WORDS = st.text(max_size=80)
FINDINGS = st.builds(
    replace,
    st.just(FULL),
    check=st.sampled_from(["disk-space", "images", "docker"]),
    outcome=st.sampled_from(Outcome),
    observed=WORDS | st.just("cannot be judged until disk-space is cleared"),
)


@given(findings=st.lists(FINDINGS, max_size=5), data=st.data())
def test_no_waiver_makes_anything_pass_and_none_that_is_expired_changes_anything(
    findings: list[Finding], data: st.DataObject
) -> None:
    chosen = data.draw(st.lists(st.sampled_from(findings), max_size=3)) if findings else []
    waivers = [waiver_of(one) for one in chosen]

    weighed = apply(findings, waivers, NOW)

    assert len(weighed) == len(findings)
    assert all(
        after.outcome in {before.outcome, Outcome.WARN, Outcome.UNKNOWN}
        for before, after in zip(findings, weighed, strict=True)
    )
    assert apply(findings, waivers, NOW + timedelta(days=4)) == tuple(findings)
