"""What holds for every check of this folder, with every kind of database."""

from __future__ import annotations

import importlib
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import bot.checks.database
from bot.domain.check import Check, Outcome
from bot.domain.consequences import without_consequences
from bot.domain.plan import Plan
from bot.domain.probe import Sql
from bot.domain.reading import Drill, NoAnswer, Output, ProviderAnswer, Reading, Rows, Silence
from bot.domain.registry import discover
from tests.bot.checks.database.conftest import POOL, report, service, url

CHECKS = discover(bot.checks.database, Check)
every_check = pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
text = st.text(max_size=20)
WORDS = ("service", "url", "number", "flag", "workers", "running", "folder", "newest")
VALUES = ("api", "DATABASE_URL", "read", "postgresql", "5", "0", "there", "POOL_SIZE", "on")
KEYS = ("project", "branch", "schedule", "snapshots", "endpoints", "host", "id", "frequency")
json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | text,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS) | text, inner, max_size=3)
    ),
    max_leaves=8,
)
line = st.builds(
    lambda head, fields: "\t".join((head, *fields)),
    st.sampled_from(WORDS),
    st.lists(st.sampled_from(VALUES) | text, max_size=8),
)
readings: st.SearchStrategy[Reading] = st.one_of(
    st.builds(
        Output,
        status=st.sampled_from((0, 1, 124)),
        stdout=st.lists(line, max_size=9).map(lambda rows: "\n".join((*rows, "slipway-end"))),
    ),
    st.builds(
        Rows,
        columns=st.lists(st.sampled_from(("maximum", "mode", "sampled")) | text).map(tuple),
        rows=st.lists(st.lists(st.none() | text, max_size=4).map(tuple), max_size=3).map(tuple),
    ),
    st.builds(
        ProviderAnswer,
        status=st.integers(),
        body=json_like.map(json.dumps) | text,
        asked_at=st.integers(),
    ),
    st.builds(Drill, ended_at=st.integers(), asked_at=st.integers(), held=st.booleans()),
)


@pytest.fixture(params=["neon_plan", "postgres_plan", "dumps_plan"])
def any_database(request: pytest.FixtureRequest) -> Plan:
    found: Plan = request.getfixturevalue(request.param)
    return found


@every_check
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_odd_answers_are_judged_and_never_stumbled_over(
    any_database: Plan, check: Check, data: st.DataObject
) -> None:
    names = check.probe(any_database)
    answers = {name: data.draw(readings, label=name) for name in names}
    finding = check.examine(answers, any_database)

    acts = finding.outcome in {Outcome.PASS, Outcome.SKIP}
    assert acts or finding.remediation


@every_check
@pytest.mark.parametrize("why", Silence)
def test_silence_passes_nothing(any_database: Plan, check: Check, why: Silence) -> None:
    questions = check.probe(any_database)
    silent = NoAnswer(why=why, detail="nothing came")
    finding = check.examine(dict.fromkeys(questions, silent), any_database)

    assert finding.outcome is Outcome.UNKNOWN or not questions
    assert finding.outcome is not Outcome.PASS


@every_check
def test_one_silent_question_is_enough_to_pass_nothing(any_database: Plan, check: Check) -> None:
    finding = check.examine({}, any_database)

    assert finding.outcome is Outcome.UNKNOWN or not check.probe(any_database)


@every_check
def test_questions_are_short_and_need_no_other_check_of_another_name(
    any_database: Plan, check: Check
) -> None:
    known = {one.id for one in discover(importlib.import_module("bot.checks"), Check)}

    assert set(getattr(check, "needs", ())) <= known
    assert all(
        0 < getattr(probe, "timeout", 1) <= 12 for probe in check.probe(any_database).values()
    )


@every_check
def test_no_database_asks_nothing_of_it(plan: Plan, check: Check) -> None:
    finding = check.examine({}, plan)

    assert not check.probe(plan) or check.id == "no-database-container"
    assert finding.outcome in {Outcome.SKIP, Outcome.UNKNOWN}


def test_a_database_that_is_away_blocks_one_line_and_no_more(postgres_plan: Plan) -> None:
    gone = NoAnswer(why=Silence.REFUSED, detail="the database cannot be reached")
    findings = []
    for check in CHECKS:
        questions = check.probe(postgres_plan)
        asks_it = {name: gone for name, probe in questions.items() if isinstance(probe, Sql)}
        if asks_it:
            other = {name: report(service(), url(), *POOL) for name in questions.keys() - asks_it}
            findings.append(check.examine(asks_it | other, postgres_plan))

    left = without_consequences(findings, CHECKS)
    assert [one.check for one in left if one.outcome.blocks] == ["connection-count"]
    assert len(findings) > 4
