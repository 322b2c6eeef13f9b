"""Several servers as one: the worst that any of them shows, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.watch.verdict import Grade, LineVerdict, WindowVerdict, worst

_WORST_FIRST = (Grade.FAILING, Grade.DEGRADED, Grade.INCONCLUSIVE, Grade.HEALTHY)


def joined(by_server: Mapping[str, WindowVerdict]) -> WindowVerdict:
    """Each line as the server shows it that is worst off; one server's window stays as it is."""
    first, *others = by_server.values()
    if not others:
        return first
    lines: dict[str, LineVerdict] = {}
    for server, window in by_server.items():
        for line in window.lines:
            mine = replace(line, observed=f"{server}: {line.observed}")
            lines[line.line] = _worse(lines.get(line.line), mine)
    return replace(
        first,
        at=max(window.at for window in by_server.values()),
        grade=worst(line.grade for line in lines.values()),
        lines=tuple(lines.values()),
        gaps=tuple(sorted({gap for window in by_server.values() for gap in window.gaps})),
    )


def _worse(known: LineVerdict | None, found: LineVerdict) -> LineVerdict:
    if known is None:
        return found
    return min(known, found, key=lambda line: _WORST_FIRST.index(line.grade))
