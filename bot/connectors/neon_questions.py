"""Answers questions about the plan's project at Neon, without people and connection strings."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from bot.connectors import neon
from bot.connectors.deadline import Deadline
from bot.connectors.neon import NeonProject
from bot.connectors.server import Tell
from bot.connectors.silence import no_answer
from bot.domain.errors import TargetError, Unreachable
from bot.domain.plan import Plan
from bot.domain.plan.services import Neon
from bot.domain.probe import NeonGet
from bot.domain.reading import ProviderAnswer, Reading

_PEOPLE = {"owner", "created_by"}
_URIS = {"uri", "connection_uri"}
_BRANCH = "{branch}"


async def ask(
    probes: Collection[NeonGet],
    plan: Plan,
    environment: Mapping[str, str],
    asked_at: int,
    tell: Tell,
) -> None:
    """Answer all at the same time; the branch's id is looked up once, if anybody needs it."""
    deadline = Deadline.after(max(probe.timeout for probe in probes))
    try:
        if not isinstance(plan.database, Neon):
            raise Unreachable("the plan's database is not at Neon")
        settings = plan.database
        async with neon.project(settings, environment, deadline) as project:
            known = {"{database}": settings.database, "{role}": settings.role}
            if any(_BRANCH in probe.path for probe in probes):
                known[_BRANCH] = await project.branch_id(settings.branch)
            asked = [_answer(probe, project, known, asked_at) for probe in probes]
            for probe, reading in zip(probes, await asyncio.gather(*asked), strict=True):
                tell(probe, reading)
    except TargetError as error:
        for probe in probes:
            tell(probe, no_answer(error))


async def _answer(
    probe: NeonGet, project: NeonProject, known: Mapping[str, str], asked_at: int
) -> Reading:
    place = urlsplit(probe.path)
    query = {name: _filled(value, known) for name, value in parse_qsl(place.query)}
    try:
        answer = await project.get(_filled(place.path, known), **query)
    except TargetError as error:
        return no_answer(error)
    body = json.dumps(_scrubbed(answer.body), separators=(",", ":"), sort_keys=True)
    return ProviderAnswer(status=answer.status, body=body, asked_at=asked_at, date=answer.date)


def _filled(text: str, known: Mapping[str, str]) -> str:
    for word, value in known.items():
        text = text.replace(word, value)
    return text


def _scrubbed(value: Any) -> Any:
    """Without people; of a connection string only its host stays."""
    if isinstance(value, list):
        return [_scrubbed(each) for each in value]
    if not isinstance(value, dict):
        return value
    kept = {name: _scrubbed(each) for name, each in value.items() if name not in _PEOPLE | _URIS}
    for name in _URIS & value.keys():
        kept["host"] = urlsplit(str(value[name])).hostname or ""
    return kept
