"""Neon's client against a stand-in that breaks connections, refuses and is slow."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from bot.connectors import neon
from bot.connectors.deadline import Deadline
from bot.connectors.neon import NeonProject, OperationFailed
from bot.connectors.neon_client import NotThere, OutcomeUnknown
from bot.connectors.silence import UseRefused
from bot.domain.errors import LoginRefused, TimedOut, Unreachable
from bot.domain.plan import Plan, SecretSource
from bot.domain.plan.services import Neon
from bot.domain.probe import DrillRecord, NeonGet, Probe, Sql
from bot.domain.reading import Drill, NoAnswer, ProviderAnswer, Reading, Silence
from bot.shell import neon as questions
from sandbox.neon import Fault, Kind, NeonStandIn, Project
from tests.integration.listeners import listening, silent
from tests.integration.sshd import plan
from tests.integration.worlds import QUICK, answers

PINNED = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + "A" * 43
HOUR_AGO = (datetime.now(UTC) - timedelta(hours=1)).isoformat(timespec="seconds")


@asynccontextmanager
async def at(
    stand_in: NeonStandIn, seconds: float = 10, key: str = ""
) -> AsyncIterator[NeonProject]:
    (held,) = stand_in.projects
    source = SecretSource(env="NEON_API_KEY")
    settings = Neon(kind="neon", project=held, api=stand_in.url, api_key=source)
    secrets = {"NEON_API_KEY": key or stand_in.key}
    async with neon.project(settings, secrets, Deadline.after(seconds)) as project:
        yield project


def fault(kind: Kind, method: str, path: str, times: int = 1, status: int = 503) -> Fault:
    return Fault(kind=kind, method=method, path=path, times=times, status=status)


def sent(stand_in: NeonStandIn, method: str) -> int:
    return sum(1 for each, _ in stand_in.requests if each == method)


@pytest.mark.parametrize("status", [423, 503])
async def test_what_neon_did_not_do_is_asked_again_also_a_change(status: int) -> None:
    faults = [
        fault(Kind.STATUS, "GET", "branches", 2, status),
        fault(Kind.STATUS, "POST", "snapshot", 2, status),
    ]
    async with NeonStandIn(faults=faults) as stand_in, at(stand_in) as project:
        main = await project.branch_id("main")
        made = await project.create_snapshot("before", branch=main)
        await project.settle(made.operations)

    assert sent(stand_in, "POST") == 3
    assert len(next(iter(stand_in.projects.values())).snapshots) == 1


@pytest.mark.parametrize("status", [500, 502, 429])
async def test_a_change_that_may_have_been_done_is_not_sent_again(status: int) -> None:
    faults = [fault(Kind.STATUS, "POST", "snapshot", 1, status)]
    async with NeonStandIn(faults=faults) as stand_in, at(stand_in) as project:
        main = await project.branch_id("main")
        with pytest.raises(UseRefused, match=f"status {status}"):
            await project.create_snapshot("before", branch=main)

    assert sent(stand_in, "POST") == 1


@pytest.mark.parametrize("kind", [Kind.LOST_ANSWER, Kind.LOST_REQUEST])
async def test_a_lost_answer_makes_no_second_snapshot_and_no_second_branch(kind: Kind) -> None:
    faults = [fault(kind, "POST", "snapshot"), fault(kind, "POST", "branches$")]
    async with NeonStandIn(faults=faults) as stand_in, at(stand_in) as project:
        (held,) = stand_in.projects.values()
        snapshot = await project.create_snapshot("before", branch=held.main.id)
        branch = await project.create_branch("drill", parent=held.main.id)
        await project.settle((*snapshot.operations, *branch.operations))

    assert list(held.snapshots) == [snapshot.id]
    assert set(held.branches) == {held.main.id, branch.id}
    assert sent(stand_in, "POST") == (2 if kind is Kind.LOST_ANSWER else 4)


async def test_who_comes_back_after_a_crash_finds_what_is_there_already() -> None:
    async with NeonStandIn(Project(operation_looks=3)) as stand_in, at(stand_in) as project:
        (held,) = stand_in.projects.values()
        first = await project.create_branch("drill", parent=held.main.id)
        again = await project.create_branch("drill", parent=held.main.id)
        await project.settle(again.operations)

    assert first.id == again.id
    assert set(first.operations) == set(again.operations)
    assert sent(stand_in, "POST") == 1


async def test_a_restore_whose_answer_is_lost_is_not_done_twice() -> None:
    faults = [fault(Kind.LOST_ANSWER, "POST", "restore")]
    async with NeonStandIn(faults=faults) as stand_in, at(stand_in) as project:
        (held,) = stand_in.projects.values()
        await project.restore(held.main.id, at=HOUR_AGO, keep_as="as-it-was")

    assert sent(stand_in, "POST") == 1
    assert {each.name for each in held.branches.values()} == {"main", "as-it-was"}


async def test_what_stays_unknown_is_said_to_be_unknown() -> None:
    faults = [fault(Kind.LOST_REQUEST, "POST", "snapshot", 9)]
    async with NeonStandIn(faults=faults) as stand_in, at(stand_in) as project:
        main = await project.branch_id("main")
        with pytest.raises(OutcomeUnknown):
            await project.create_snapshot("before", branch=main)

    assert sent(stand_in, "POST") == 3


@pytest.mark.parametrize("kind", [Kind.LOST_ANSWER, Kind.LOST_REQUEST])
async def test_a_deletion_goes_on_until_the_thing_is_gone(kind: Kind) -> None:
    faults = [fault(kind, "DELETE", ".")]
    async with NeonStandIn(faults=faults) as stand_in, at(stand_in) as project:
        (held,) = stand_in.projects.values()
        made = await project.create_snapshot("before", branch=held.main.id)
        await project.delete_snapshot(made.id)
        await project.delete_snapshot(made.id)

    assert not held.snapshots


async def test_an_operation_that_fails_or_never_ends_is_named() -> None:
    faults = [fault(Kind.OPERATION_FAILS, "POST", "snapshot")]
    async with NeonStandIn(faults=faults) as stand_in, at(stand_in) as project:
        main = await project.branch_id("main")
        broken = await project.create_snapshot("broken", branch=main)
        with pytest.raises(OperationFailed, match="ended as failed"):
            await project.settle(broken.operations)
    async with NeonStandIn(Project(operation_looks=10_000)) as slow, at(slow, 0.5) as project:
        main = await project.branch_id("main")
        made = await project.create_snapshot("slow", branch=main)
        with pytest.raises((TimedOut, Unreachable)):
            await project.settle(made.operations)


async def test_a_branch_is_found_by_its_whole_name_on_any_page() -> None:
    async with NeonStandIn() as stand_in, at(stand_in) as project:
        (held,) = stand_in.projects.values()
        for number in range(120):
            await held.add_branch(f"main-{number}", held.main, None, None)
        assert await project.branch_id("main-119") == list(held.branches)[-1]
        with pytest.raises(NotThere, match="no branch 'mai'"):
            await project.branch_id("mai")


async def test_a_wrong_key_is_a_refused_login() -> None:
    async with NeonStandIn() as stand_in, at(stand_in, key="wrong") as project:
        with pytest.raises(LoginRefused, match="Neon refuses the API key"):
            await project.branch_id("main")


def neon_plan(url: str, project: str = "quiet-river-12345678", branch: str = "main") -> Plan:
    block = {"kind": "neon", "project": project, "branch": branch, "api": url}
    where = plan(1, PINNED).model_dump(by_alias=True)
    return Plan.model_validate({**where, "database": block | {"api_key": {"env": "NEON_API_KEY"}}})


async def ask(stand_in: NeonStandIn, *probes: Probe, **changes: str) -> dict[Probe, Reading]:
    where = neon_plan(stand_in.url, **changes)
    return await answers(probes, where, {"NEON_API_KEY": stand_in.key})


async def test_questions_are_answered_without_people_and_passwords() -> None:
    every = (
        questions.PROJECT,
        questions.BRANCH,
        questions.SCHEDULE,
        questions.SNAPSHOTS,
        questions.ENDPOINTS,
        questions.POOLED,
    )
    project = Project(retention=3_600)
    project.main.schedule = ("daily",)
    project.main.suspend_seconds = -1
    async with NeonStandIn(project) as stand_in:
        got = await ask(stand_in, *every)

    known = {
        probe: reading for probe, reading in got.items() if isinstance(reading, ProviderAnswer)
    }
    assert set(known) == set(every), got
    assert questions.retention(known[questions.PROJECT]) == 3_600
    assert questions.branch_id(known[questions.BRANCH]) == project.main.id
    assert questions.frequencies(known[questions.SCHEDULE]) == ("daily",)
    assert questions.snapshots(known[questions.SNAPSHOTS]) == ()
    assert questions.suspends_after(known[questions.ENDPOINTS]) is None
    assert questions.host(known[questions.POOLED]).startswith(f"{project.main.endpoint}-pooler.")
    assert "person" not in repr(known).lower()
    assert "npg_" not in repr(known)
    assert all(answer.date.endswith("GMT") for answer in known.values())


async def test_one_question_that_fails_costs_only_itself() -> None:
    faults = [fault(Kind.STATUS, "GET", "/snapshots$", 9, 500)]
    async with NeonStandIn(faults=faults) as stand_in:
        got = await ask(stand_in, questions.PROJECT, questions.SNAPSHOTS)

    assert isinstance(got[questions.PROJECT], ProviderAnswer)
    failed = got[questions.SNAPSHOTS]
    assert isinstance(failed, NoAnswer)
    assert failed.why is Silence.REFUSED


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"project": "other"}, "no such thing"), ({"branch": "none"}, "no branch 'none'")],
)
async def test_what_is_not_there_is_named(changes: dict[str, str], said: str) -> None:
    async with NeonStandIn() as stand_in:
        got = await ask(stand_in, questions.BRANCH, **changes)

    answer = got[questions.BRANCH]
    assert isinstance(answer, NoAnswer)
    assert said in answer.detail


async def test_a_mute_or_odd_api_is_silence() -> None:
    async with listening(silent) as mute:
        where = neon_plan(f"http://127.0.0.1:{mute}")
        probe = NeonGet(timeout=0.3)
        (late,) = (await answers([probe], where, {"NEON_API_KEY": "k"}, QUICK)).values()
    nowhere = neon_plan("http://127.0.0.1:1")
    (away,) = (await answers([NeonGet(timeout=0.5)], nowhere, {"NEON_API_KEY": "k"})).values()
    (keyless,) = (await answers([NeonGet()], nowhere, {})).values()

    assert isinstance(late, NoAnswer)
    assert isinstance(away, NoAnswer)
    assert isinstance(keyless, NoAnswer)
    assert [late.why, away.why, keyless.why] == [
        Silence.TIMED_OUT,
        Silence.UNREACHABLE,
        Silence.LOGIN_REFUSED,
    ]


async def test_statements_go_to_the_direct_endpoint_that_neon_names() -> None:
    async with NeonStandIn() as stand_in:
        got = await ask(stand_in, Sql(statement="select 1 as n"))

    (answer,) = got.values()
    assert isinstance(answer, NoAnswer)  # the stand-in's host does not exist
    asked = [path for _, path in stand_in.requests if "connection_uri" in path]
    assert len(asked) == 1
    assert "pooled=false" in asked[0]
    assert "npg_" not in answer.detail


async def test_no_drill_yet_is_an_answer_too() -> None:
    (got,) = (await answers([DrillRecord(drill="restore")], plan(1, PINNED), {})).values()

    assert isinstance(got, Drill)
    assert got.ended_at == 0
    assert got.asked_at > 1_700_000_000
    assert json.dumps(got.facts) == "[]"
