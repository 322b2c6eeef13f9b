"""Every finding of a preflight, by the seed's headings, in messages of a fixed number each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from bot.domain.check import Finding
from bot.domain.message import Block, Message
from bot.domain.state import PreflightState
from bot.views.blocks import context, header, message
from bot.views.finding import as_record, heading
from bot.views.markup import Safe, code, row
from bot.views.verdict import counted

A_PAGE = 7


def pages(total: int) -> int:
    """How many messages so many findings take; the number is known before they are drawn."""
    return max(1, -(-total // A_PAGE))


def details(state: PreflightState) -> tuple[Message, ...]:
    """The thread's messages in order; each says which of how many it is."""
    ordered = sorted(
        state.verdict.findings, key=lambda finding: _headings(state).index(heading(finding))
    )
    count = pages(len(ordered))
    cuts = (ordered[number * A_PAGE : (number + 1) * A_PAGE] for number in range(count))
    return tuple(_page(state, cut, number + 1, count) for number, cut in enumerate(cuts))


def _headings(state: PreflightState) -> tuple[str, ...]:
    """Headings in the order of the worst finding below each."""
    return tuple(dict.fromkeys(map(heading, state.verdict.findings)))


def _page(state: PreflightState, findings: list[Finding], number: int, count: int) -> Message:
    of = f" ({number} of {count})" if count > 1 else ""
    title = f"Details{of} · {counted(len(state.findings), 'finding')} · {state.migration}"
    run = row(Safe("run"), code(state.run, 40), Safe("plan"), code(state.digest, 12), by=" ")
    return message(title, *_grouped(findings), context(run))


def _grouped(findings: list[Finding]) -> Iterator[Block]:
    for name, group in groupby(findings, key=heading):
        yield header(name)
        yield from map(as_record, group)
