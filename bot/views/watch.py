"""The watch's own card, and the question that it asks when the migration fails."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from bot.domain.message import Block, Message
from bot.domain.watch.state import Answer, Question, Watch
from bot.domain.watch.verdict import Grade, LineVerdict, WindowVerdict
from bot.views.blocks import Press, actions, context, header, message, section
from bot.views.cutover import roll_back
from bot.views.markup import Safe, code, crew, duration, lines, moment, person, prose, row, strong
from bot.views.verdict import counted

KEEP = "watch_keep"
SIGNS = {
    Grade.HEALTHY: "✅",
    Grade.DEGRADED: "⚠️",
    Grade.FAILING: "❌",
    Grade.INCONCLUSIVE: "❔",
}
#: Lines in full on a card; the thread of a summary has them all.
_SHOWN = 6
_ANSWERED = {
    Answer.KEPT: "KEPT",
    Answer.WITHDRAWN: "NO QUESTION ANY MORE",
    Answer.ROLLED_BACK: "ROLLING BACK",
}


def card(watch: Watch) -> Message:
    """The watch as it stands; edited in place while it goes on."""
    line = f"{_verdict(watch)} · {watch.migration}"
    sign = SIGNS[watch.grade] if watch.open else "🏁"
    return message(
        line,
        header(f"{sign} {line}"),
        *_body(watch),
        context(_facts(watch)),
        *((actions(roll_back(watch.channel, watch.migration)),) if watch.open else ()),
    )


def ask(watch: Watch, question: Question, crowd: Iterable[str]) -> Message:
    """Roll back or keep? Only while it is open it names who must answer."""
    if question.answer is not Answer.OPEN:
        return _answered(watch, question)
    line = f"FAILING: roll back {watch.migration}?"
    waits = _waits(question)
    keep = Press(action=KEEP, label="Keep the new stack", value=watch.channel)
    return message(
        line,
        header(f"❌ {line}"),
        *((section(waits),) if waits else ()),
        *(_body(watch) or (section(prose(question.said)),)),
        *((section(row(*map(crew, crowd), Safe("please decide."), by=" ")),) if crowd else ()),
        actions(roll_back(watch.channel, watch.migration), keep),
    )


def kept(migration: str) -> Message:
    """The answer to whoever kept it."""
    said = row(Safe("🛟"), code(migration), Safe("stays; the watch goes on."), by=" ")
    return message(f"KEPT · {migration} stays on the new stack", section(said))


def at(milliseconds: int) -> datetime:
    """A moment of the samples as a time."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def word(grade: Grade, windows: Iterable[WindowVerdict]) -> str:
    """The verdict; too little to say is not the same as something wrong."""
    if grade is not Grade.INCONCLUSIVE:
        return str(grade.value).upper()
    return "NOT SURE YET" if troubled(windows) else "NOTHING WRONG, not sure yet"


def told(line: LineVerdict) -> Safe:
    """One line of a window: what was seen, what should be, what to do."""
    expected = f" (should be: {line.expected})" if line.grade is not Grade.HEALTHY else ""
    return lines(
        row(
            Safe(SIGNS[line.grade]),
            strong(line.title),
            prose(f"{line.observed}{expected}", 300),
            by=" ",
        ),
        prose(f"→ {line.advice}", 300) if line.advice and line.grade in _WRONG else Safe(""),
    )


_WRONG = {Grade.FAILING, Grade.DEGRADED}


def troubled(windows: Iterable[WindowVerdict]) -> tuple[LineVerdict, ...]:
    """What is wrong, the worst first, each line once."""
    found: dict[str, LineVerdict] = {}
    for grade in (Grade.FAILING, Grade.DEGRADED):
        for window in windows:
            for line in window.of(grade):
                found.setdefault(line.line, line)
    return tuple(found.values())


def counts(windows: Iterable[WindowVerdict]) -> Safe:
    """How many lines are well, and of how many nothing can be said yet."""
    grades = [line.grade for window in windows for line in window.lines]
    well, unsure = grades.count(Grade.HEALTHY), grades.count(Grade.INCONCLUSIVE)
    sure = f"{counted(well, 'line')} healthy" if well else ""
    return row(Safe(sure), Safe(f"{unsure} not sure yet" if unsure else ""))


def gaps(windows: Iterable[WindowVerdict]) -> Safe:
    """How long nobody looked."""
    found = {gap for window in windows for gap in window.gaps}
    if not found:
        return Safe("")
    longest = max(end - start for start, end in found) / 1000
    times = "once" if len(found) == 1 else f"{len(found)} times"
    return Safe(f"nobody looked {times}, for {duration(longest)} at most")


def _waits(question: Question) -> Safe:
    if question.deadline is None:
        return Safe("")
    when = moment(at(question.deadline))
    return Safe(f"*Without an answer it is rolled back {when}.*")


def _verdict(watch: Watch) -> str:
    return f"{word(watch.grade, watch.windows)} (watch)" if watch.open else "WATCH ENDED"


def _body(watch: Watch) -> tuple[Block, ...]:
    wrong = troubled(watch.windows)
    blocks = [section(told(line)) for line in wrong[:_SHOWN]]
    if len(wrong) > _SHOWN:
        blocks.append(context(Safe(f"and {len(wrong) - _SHOWN} more: `/migrate monitor`")))
    if watch.ended:
        blocks.insert(0, section(prose(watch.ended)))
    if watch.unready:
        blocks.append(section(lines(Safe("⚠️ *The way back is not ready*"), *_unready(watch))))
    return tuple(blocks)


def _unready(watch: Watch) -> tuple[Safe, ...]:
    return tuple(
        prose(f"• {each.target}: {each.name} - {each.said}", 300) for each in watch.unready
    )


def _facts(watch: Watch) -> Safe:
    kept_until = row(Safe("old services kept until"), moment(at(watch.kept_until)), by=" ")
    return row(
        counts(watch.windows) or Safe("the first look is under way"),
        row(Safe("switched"), moment(at(watch.switched)), by=" "),
        kept_until if watch.open else Safe(""),
        gaps(watch.windows),
    )


def _answered(watch: Watch, question: Question) -> Message:
    line = f"{_ANSWERED[question.answer]} · {watch.migration}"
    by = row(Safe("by"), person(question.by), by=" ") if question.by else Safe("")
    when = moment(at(question.ended or question.asked))
    return message(
        line,
        header(f"{_SIGNED[question.answer]} {line}"),
        section(prose(question.said)),
        context(row(by, when)),
    )


_SIGNED = {Answer.KEPT: "🛟", Answer.WITHDRAWN: "✅", Answer.ROLLED_BACK: "⏪"}
