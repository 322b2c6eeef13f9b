"""Summaries of a watch: a card, all lines for its thread, and the answer to /migrate monitor."""

from __future__ import annotations

from bot.domain.message import Block, Message
from bot.domain.watch.state import Telling, Watch
from bot.domain.watch.verdict import WindowVerdict
from bot.views import watch as cards
from bot.views.blocks import context, header, message, section
from bot.views.markup import Safe, crew, lines, moment, prose, row, strong

NAMES = {"30m": "30 MINUTES", "2h": "2 HOURS", "24h": "24 HOURS"}
_SHOWN = 4


def card(telling: Telling) -> Message:
    """What was said then; the chart comes behind it, every line into its thread."""
    line = f"{_title(telling)} · {telling.migration}"
    wrong = cards.troubled(telling.windows)[:_SHOWN]
    who = row(*map(crew, telling.mention), Safe("please look."), by=" ")
    return message(
        line,
        header(f"{cards.SIGNS[telling.grade]} {line}"),
        *((section(prose(telling.said)),) if telling.said else ()),
        *(section(cards.told(each)) for each in wrong),
        *((section(who),) if telling.acts and telling.mention else ()),
        context(
            row(
                cards.counts(telling.windows),
                moment(cards.at(telling.at)),
                cards.gaps(telling.windows),
            )
        ),
    )


def details(telling: Telling) -> Message:
    """Every line of every window."""
    title = f"All lines · {telling.migration}"
    return message(title, *(_window(each) for each in telling.windows if each.lines))


def now(watch: Watch) -> Message:
    """The answer to who asks how it is."""
    shown = cards.card(watch)
    windows = tuple(_window(each) for each in watch.windows if each.lines)
    head = tuple(block for block in shown.blocks if block["type"] in {"header", "context"})
    buttons = tuple(block for block in shown.blocks if block["type"] == "actions")
    hint = context(Safe("With a chart: `/migrate monitor 30m`, `2h` or `24h`."))
    return message(shown.text, *head[:1], *windows, *head[1:], hint, *buttons)


def nothing(migration: str) -> Message:
    """There is no watch."""
    said = Safe("It begins by itself when a cutover is done: `/migrate cutover`.")
    return message(
        f"NOT WATCHED · {migration}",
        section(lines(strong(f"{migration} is not watched."), said)),
    )


def wanted(migration: str, name: str) -> Message:
    """The answer to who asked for a range."""
    said = f"The last {name} of {migration}: card and chart come into the channel."
    return message(said, section(prose(said)))


def last_call(telling: Telling) -> Message:
    """The point of no return, before it passes."""
    line = f"LAST CALL · {telling.migration}: the way back ends"
    who = row(*map(crew, telling.mention), by=" ")
    ends = row(Safe("The old services are kept until"), moment(cards.at(telling.at)), by=" ")
    return message(
        line,
        header(f"⏰ {line}"),
        section(
            lines(
                Safe(f"{ends}. After that `/migrate rollback` may find nothing to go back to."),
                prose(telling.said),
                Safe("*Next:* see that all is well: `/migrate monitor 24h`. Else roll back now."),
            )
        ),
        *((section(who),) if who else ()),
        context(cards.counts(telling.windows)),
    )


def _title(telling: Telling) -> str:
    name = NAMES.get(telling.name)
    return (
        f"{cards.word(telling.grade, telling.windows)} after {name.lower()}"
        if name
        else _now(telling)
    )


def _now(telling: Telling) -> str:
    what = cards.word(telling.grade, telling.windows)
    return f"{what} now" if telling.name.startswith("change") else f"{what}, as asked"


def _window(window: WindowVerdict) -> Block:
    title = strong(f"{window.window.value}: {window.grade.value}")
    return section(lines(title, *(cards.told(line) for line in window.lines)))
