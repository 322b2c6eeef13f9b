from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.check import Finding, Outcome
from bot.domain.lines import LINES, Line
from bot.domain.plan.people import Contact
from bot.domain.risk import Risk
from bot.domain.risks import RiskState, Weight, contact_for, matrix
from bot.domain.standing import Known, Standing, stand
from tests.bot.domain.test_standing import DISK, NOW, WORD

CONTACT = Contact(issue="database  emergency".replace("  ", " "), contact="Neon", action="Restore")


def passing(line: Line) -> Finding:
    risk = line.risk or Risk.DATA_LOSS
    return replace(DISK, check=f"c-{line.id}", line=line.id, risk=risk, observed="well")


def all_well() -> Known:
    return Known(
        now=NOW,
        findings=tuple(passing(line) for line in LINES),
        at=NOW - timedelta(hours=1),
        by="U0LEAD",
    )


def of(risk: Risk, known: Known) -> RiskState:
    return next(state for state in matrix(known, (CONTACT,)) if state.row.risk is risk)


def test_all_risks_are_mitigated_only_when_every_line_holds() -> None:
    states = matrix(all_well(), ())

    assert len(states) == 8
    assert {state.weight for state in states} == {Weight.MITIGATED}
    assert all(state.left == () for state in states)


def test_nothing_known_is_unknown() -> None:
    states = matrix(Known(now=NOW), ())

    assert {state.weight for state in states} == {Weight.UNKNOWN}


def test_one_broken_line_opens_its_risk_and_no_other() -> None:
    well = all_well()
    findings = tuple(
        replace(one, outcome=Outcome.FAIL, observed="full") if one.line == "C-INF-2" else one
        for one in well.findings
    )

    states = matrix(replace(well, findings=findings), ())

    assert [s.row.risk for s in states if s.weight is Weight.OPEN] == [Risk.EXTENDED_DOWNTIME]
    (left,) = of(Risk.EXTENDED_DOWNTIME, replace(well, findings=findings)).left
    assert (left.line.id, left.said) == ("C-INF-2", "full")


def test_a_check_beyond_the_runbook_counts_for_its_risk() -> None:
    stray = replace(
        DISK, check="routes", line="N11", risk=Risk.TLS_PROBLEMS, outcome=Outcome.FAIL, title="T"
    )
    well = all_well()

    state = of(Risk.TLS_PROBLEMS, replace(well, findings=(*well.findings, stray)))

    assert state.weight is Weight.OPEN
    assert [(box.line.id, box.line.text) for box in state.left] == [("N11", "T")]


def test_a_risk_none_of_whose_lines_applies_is_not_called_mitigated() -> None:
    well = all_well()
    findings = tuple(
        replace(one, outcome=Outcome.SKIP) if one.risk is Risk.DATA_LOSS else one
        for one in well.findings
    )

    assert of(Risk.DATA_LOSS, replace(well, findings=findings)).weight is Weight.UNKNOWN


def test_a_warning_keeps_its_risk_open() -> None:
    """Not drilled yet, nothing declared, almost too little: all of these are warnings."""
    well = all_well()
    findings = tuple(
        replace(one, outcome=Outcome.WARN, observed="not drilled yet")
        if one.line == "M1.1"
        else one
        for one in well.findings
    )

    state = of(Risk.DATA_LOSS, replace(well, findings=findings))

    assert state.weight is Weight.OPEN
    assert [box.said for box in state.left] == ["not drilled yet"]


def test_what_is_worst_stands_first() -> None:
    well = all_well()
    changes = {"M7.1": Outcome.UNKNOWN, "M7.3": Outcome.FAIL}
    findings = tuple(
        replace(one, outcome=changes.get(one.line, one.outcome)) for one in well.findings
    )

    left = of(Risk.TLS_PROBLEMS, replace(well, findings=findings)).left

    assert [box.line.id for box in left] == ["M7.3", "M7.1", "M7.v"]


def test_a_contact_is_found_by_the_runbooks_word_for_the_trouble() -> None:
    assert contact_for("IC-1", (CONTACT,)) == CONTACT
    assert contact_for("IC-2", (CONTACT,)) is None
    assert of(Risk.DATA_LOSS, all_well()).contact == CONTACT


OUTCOMES = st.sampled_from(Outcome)


@given(
    outcomes=st.lists(st.none() | OUTCOMES, min_size=len(LINES), max_size=len(LINES)),
    hours=st.sampled_from([0, 1, 23, 24, 25, 100]),
    expired=st.booleans(),
    unheard=st.sets(st.sampled_from([line.id for line in LINES]), max_size=2),
)
def test_a_risk_is_never_mitigated_while_a_line_is_missing_failing_old_or_unknown(
    outcomes: list[Outcome | None], hours: int, expired: bool, unheard: set[str]
) -> None:
    """Most lines pass, so that nearly mitigated risks are frequent."""
    findings = tuple(
        replace(passing(line), outcome=outcome)
        for line, outcome in zip(LINES, outcomes, strict=True)
        if outcome is not None
    )
    until = NOW - timedelta(hours=1) if expired else NOW + timedelta(days=1)
    words = tuple(
        replace(WORD, line=line.id, until=until)
        for line in LINES
        if line.answer.value == "attestation"
    )
    known = Known(
        now=NOW,
        findings=findings,
        at=NOW - timedelta(hours=hours),
        asked=tuple((f"other-{line}", line) for line in sorted(unheard)),
        attestations=words,
    )

    for state in matrix(known, ()):
        bad = [
            line
            for line in LINES
            if line.risk is state.row.risk and not _proven(line, known, expired)
        ]
        assert not (state.weight is Weight.MITIGATED and bad), bad


def _proven(line: Line, known: Known, expired: bool) -> bool:
    """Said again in other words than the code's: there is fresh, complete, unbroken evidence."""
    here = [one for one in known.findings if one.line in line.judged_by]
    if not here:
        return line.answer.value == "attestation" and not expired
    fresh = known.at is not None and known.now - known.at <= timedelta(hours=24)
    complete = not {each for _, each in known.asked} & set(line.judged_by)
    calm = not {one.outcome for one in here} & {Outcome.FAIL, Outcome.UNKNOWN, Outcome.WARN}
    word = line.answer.value == "attestation" and not expired
    if {one.outcome for one in here} <= {Outcome.WARN, Outcome.PASS, Outcome.SKIP} and word:
        calm = True
    return fresh and complete and calm


def test_a_settled_line_is_one_that_needs_nothing() -> None:
    settled = {standing for standing in Standing if standing.settled}

    assert settled == {Standing.HOLDS, Standing.NOT_NEEDED}
    assert stand(LINES[0], all_well()).standing in settled
