"""The maintenance page's card, and the answers to who wants it up or away."""

from __future__ import annotations

from bot.domain.maintenance import Page, PageState
from bot.domain.message import Message
from bot.domain.state import RunState
from bot.views.blocks import Confirm, Press, actions, context, header, message, section
from bot.views.markup import Safe, code, lines, moment, person, prose, row

AWAY = "maintenance_off"
_DOING = {Page.UP: "MAINTENANCE PAGE GOES UP", Page.AWAY: "MAINTENANCE PAGE GOES AWAY"}
_ADVICE = {
    Page.UP: "Nothing of it is left where it failed. Mend that, then `/migrate maintenance on`.",
    Page.AWAY: "Visitors may still see the page: `/migrate maintenance off` once more.",
}


def card(state: PageState) -> Message:
    """One order as it stands; its button is there while visitors see the page."""
    line = f"{_verdict(state)} · {state.migration}"
    shown = state.standing and state.state is RunState.DONE
    what = _told(state)
    return message(
        line,
        header(f"{_sign(state)} {line}"),
        *((section(what),) if what else ()),
        context(_facts(state)),
        *((actions(_away(state)),) if shown else ()),
    )


def ordered(page: Page, migration: str) -> Message:
    """The answer to whoever ordered it."""
    word = "goes up" if page is Page.UP else "goes away"
    what, then = Safe("🚧 The maintenance page of"), Safe(f"{word}: see its card.")
    said = row(what, code(migration), then, by=" ")
    return message(f"Maintenance page: {migration}", section(said))


def choose() -> Message:
    """On or off."""
    words = (
        row(code("/migrate maintenance on"), Safe("visitors see 503 and Retry-After"), by=" - "),
        row(code("/migrate maintenance off"), Safe("as it was before"), by=" - "),
    )
    return message("Maintenance page: on or off?", section(lines(Safe("*On or off?*"), *words)))


def _verdict(state: PageState) -> str:
    if state.state.active:
        return _DOING[state.page]
    if state.state is not RunState.DONE:
        return "MAINTENANCE PAGE: NOT AS ORDERED"
    if state.page is Page.AWAY:
        return "MAINTENANCE PAGE IS AWAY"
    return "MAINTENANCE PAGE IS UP" if state.standing else "MAINTENANCE PAGE WAS UP"


def _sign(state: PageState) -> str:
    if state.state.active:
        return "⏳"
    if state.state is not RunState.DONE:
        return "❌"
    return "🚧" if state.standing else "✅"


def _told(state: PageState) -> Safe:
    if state.state.active:
        return Safe("")
    if state.state is not RunState.DONE:
        return lines(prose(state.trouble), Safe(f"*Next:* {_ADVICE[state.page]}"))
    if state.standing:
        return Safe("Visitors get 503 and Retry-After. A rollback takes it away, too.")
    return Safe("The public ports lead where they led before.")


def _facts(state: PageState) -> Safe:
    return row(
        row(Safe("ordered by"), person(state.by), by=" "),
        moment(state.since),
        prose(", ".join(state.targets), 300),
    )


def _away(state: PageState) -> Press:
    asked = Confirm(
        title="Take the page away?",
        text=f"Visitors of {state.migration} reach what they reached before.",
        yes="Take it away",
    )
    return Press(action=AWAY, label="Take it away", value=state.channel, confirm=asked)
