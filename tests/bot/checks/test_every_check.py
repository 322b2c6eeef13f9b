"""What holds for every check, also for those that nobody has written yet."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import bot.checks
from bot.domain.check import Check, Finding, Outcome
from bot.domain.network_reading import CaaAnswer, CaaAnswers, CaaRecord, Clocks, Mentioned
from bot.domain.people_reading import Approver, Approvers
from bot.domain.plan import Plan
from bot.domain.probe import Login
from bot.domain.reading import (
    Certificate,
    DnsAnswers,
    EngineState,
    HttpAnswer,
    LoggedIn,
    NoAnswer,
    Output,
    Reading,
    ResolverAnswer,
    Silence,
)
from bot.domain.registry import discover
from bot.domain.signoff.role import Role

CHECKS = discover(bot.checks, Check)
every_check = pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
HEADS = (
    *("members", "tcp", "unix", "hint", "consumer", "cron", "timer", "pm2cron", "looked", "hour"),
    *("now", "caddy", "state", "part", "said", "same", "folder", "ci"),
    *("set", "mount", "logs", "asked", "facts", "absent", "shape", "build", "subnet", "inside"),
    *("writes", "used", "enabled", "total", "registry", "tag", "routes", "pools", "peer"),
    *("daemon", "client", "unit", "compose", "installed", "candidate", "engine", "space", "root"),
    *("socket", "me", "file", "tracked", "required", "crlf", "value", "twice", "listener"),
    *("published", "address", "health", "bogus", "curl", "service", "image", "container"),
    *("envfile", "home", "user", "startup", "dump", "running", "saved"),
    *("reader", "source", "old", "new", "parts", "bad", "override", "stale"),
    *("drift", "hidden", "set", "example", "used"),
)

text = st.text(max_size=40)
field = st.one_of(text, st.sampled_from(("there", "yes", "no", "active", "api", "80", "600", "0")))
row = st.builds(
    lambda head, fields: "\t".join((head, *fields)),
    st.sampled_from(HEADS),
    st.lists(field, max_size=7),
)
complete = st.lists(row, max_size=12).map(lambda rows: "\n".join((*rows, "slipway-end")))
outputs = st.builds(
    Output,
    status=st.one_of(st.just(0), st.integers(-1, 255)),
    stdout=st.one_of(complete, text),
    stderr=text,
)
words = st.lists(text, max_size=3).map(tuple)
silences = st.builds(NoAnswer, why=st.sampled_from(Silence), detail=text)
approver = st.builds(
    Approver, id=text, able=st.booleans(), tz=text, tz_offset=st.integers(-50_000, 50_000)
)
group = st.tuples(
    st.sampled_from([role.value for role in Role]), st.lists(approver, max_size=3).map(tuple)
)
approvers = st.builds(
    Approvers,
    roles=st.lists(group, max_size=5).map(tuple),
    barred=words,
    asker=text,
    connected=st.booleans(),
    asked_at=st.integers(0, 4_000_000_000),
)
readings: st.SearchStrategy[Reading] = st.one_of(
    outputs,
    silences,
    approvers,
    st.builds(LoggedIn, user=text, uid=st.integers(), groups=words, host_key=text),
    st.builds(EngineState, version=text, api_version=text, root_dir=text, os_type=text),
    st.builds(
        HttpAnswer,
        status=st.integers(),
        content_type=text,
        body=text,
        milliseconds=st.integers(),
        address=text,
    ),
    st.builds(
        Certificate,
        subject=text,
        issuer=text,
        names=words,
        not_before=st.integers(),
        not_after=st.integers(),
        asked_at=st.integers(),
        verify_code=st.integers(),
        verify_message=text,
    ),
    st.builds(
        DnsAnswers,
        answers=st.lists(
            st.builds(ResolverAnswer, resolver=text, a=words, aaaa=words, failure=text), max_size=3
        ).map(tuple),
    ),
)
readings |= st.one_of(
    st.builds(Clocks, before=st.integers(), server=st.integers(), after=st.integers()),
    st.builds(Mentioned, words=words, size=st.integers()),
    st.builds(
        CaaAnswers,
        answers=st.lists(
            st.builds(
                CaaAnswer,
                resolver=text,
                owner=text,
                records=st.lists(
                    st.builds(CaaRecord, flags=st.integers(0, 255), tag=text, value=text),
                    max_size=3,
                ).map(tuple),
                failure=text,
            ),
            max_size=3,
        ).map(tuple),
    ),
)
noise = st.builds(Output, status=st.integers(0, 255), stdout=text, stderr=text)
hostile = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(params=["systemd", "pm2"])
def any_plan(request: pytest.FixtureRequest, make_plan: Callable[..., Plan]) -> Plan:
    legacy = {"manager": request.param, "units": ["api"], "proxy": "nginx"}
    return make_plan(
        legacy={**legacy, "workers": ["api"], "access_logs": ["/var/log/nginx/access.log"]},
        stack={"maintenance_caddyfile": "Caddyfile.away", "workers": ["worker"]},
        tls={"staging": {"host": "staging.shop.example"}},
        window={"start": "02:00", "end": "04:00", "timezone": "Europe/Berlin"},
        runbook="runbook.md",
        smoke=[{"name": "login", "path": "/login", "form": {"password": "${SMOKE}"}}],
        smoke_baseline="preflight",
    )


def whole(finding: Finding, check: Check) -> bool:
    """A person can act on it."""
    acts = finding.outcome in {Outcome.PASS, Outcome.SKIP}
    return finding.check == check.id and (acts or bool(finding.remediation))


@every_check
@hostile
@given(data=st.data())
def test_odd_answers_are_judged_and_never_stumbled_over(
    any_plan: Plan, check: Check, data: st.DataObject
) -> None:
    names = check.probe(any_plan)
    answers = {name: data.draw(readings, label=name) for name in names}

    assert whole(check.examine(answers, any_plan), check)


@every_check
@hostile
@given(data=st.data())
def test_noise_passes_nothing(any_plan: Plan, check: Check, data: st.DataObject) -> None:
    names = check.probe(any_plan)
    answers: dict[str, Reading] = {name: data.draw(noise, label=name) for name in names}
    finding = check.examine(answers, any_plan)

    assert finding.outcome is not Outcome.PASS or not names
    assert whole(finding, check)


@every_check
@pytest.mark.parametrize("why", Silence)
def test_silence_passes_nothing(any_plan: Plan, check: Check, why: Silence) -> None:
    silent = NoAnswer(why=why, detail="nothing came")
    questions = check.probe(any_plan)
    finding = check.examine(dict.fromkeys(questions, silent), any_plan)

    assert finding.outcome.blocks or not questions
    assert whole(finding, check)


@every_check
def test_nothing_collected_is_unknown(any_plan: Plan, check: Check) -> None:
    finding = check.examine({}, any_plan)

    assert finding.outcome is Outcome.UNKNOWN or not check.probe(any_plan)


@every_check
def test_every_question_ends_by_itself_and_travels_on_one_line(
    any_plan: Plan, check: Check
) -> None:
    for probe in check.probe(any_plan).values():
        assert isinstance(probe, Login) or 0 < probe.timeout <= 12
        assert "\n" not in "".join(getattr(probe, "argv", ()))


@every_check
def test_the_same_plan_gives_the_same_questions(any_plan: Plan, check: Check) -> None:
    assert check.probe(any_plan) == check.probe(any_plan)
    assert all(isinstance(hash(probe), int) for probe in check.probe(any_plan).values())


@every_check
def test_a_check_says_what_it_is(check: Check) -> None:
    module = type(check).__module__.rpartition(".")[2]

    assert check.id == module.replace("_", "-")
    assert re.fullmatch(r"C-[A-Z]+-\d|M\d\.[cmrpv]?\d?|N\d+|AS-\d|IC-\d|P-[ISL]\d", check.line)
    assert check.title[0].isupper()
    assert check.title[-1] != "."
    assert check.expected[-1] != "."
