"""What follows from a look: a verdict kept, people told or asked, the way back ordered."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.plan import Plan
from bot.domain.watch.pace import HOUR, MINUTE
from bot.domain.watch.state import Answer, Question, Telling, Watch
from bot.domain.watch.verdict import Grade, WindowVerdict
from bot.executor import way_back
from bot.executor.watch_mind import Act, Decision, decided, followed_by, why
from bot.executor.watch_rows import WatchRows, card, evidence, question, summary
from bot.executor.way_back import Cause
from storage import watches
from storage.runs import Run

#: Between two summaries because of a change, unless it got worse than was told last; and between
#: two edits of a card whose figures moved and whose verdict did not.
QUIET = 10 * MINUTE
_BY = "slipway"
_WORSE = (Grade.HEALTHY, Grade.INCONCLUSIVE, Grade.DEGRADED, Grade.FAILING)
_NEWS = {Grade.DEGRADED, Grade.FAILING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One look's consequences; `reached`: every server has answered it."""

    rows: WatchRows
    run: Run
    plan: Plan
    window: WindowVerdict
    reached: bool

    @property
    def at(self) -> int:
        """The moment of the verdict."""
        return self.window.at

    async def go_on(self, tx: AsyncConnection, watch: Watch) -> bool:
        """Whether the watch is over. Everything is written in this one transaction."""
        after = followed_by(watch, self.plan, self.window)
        gone = await way_back.retired(tx, self.run) is not None
        decision = decided(after, self.plan, reached=self.reached, gone=gone)
        if decision.act is Act.ROLL_BACK:
            await self._roll_back(tx, after)
            return True
        after = self._questioned(after, decision)
        after = self._drawn(watch, after)
        if tells := self._tells(after, decision):
            after = replace(after, told=after.grade.value, told_at=self.at)
        await watches.save(tx, after)
        await self._write(tx, watch, after)
        if tells:
            telling = self._telling(after, decision)
            shown = summary(telling)
            if decision.act is Act.ASK and after.question is not None:
                shown = evidence(telling, after, after.question.number)
            await self.rows.tell(tx, telling, *shown)
        return False

    def _questioned(self, watch: Watch, decision: Decision) -> Watch:
        asked, wanted = watch.question, decision.question
        if decision.act is Act.ASK and wanted is not None:
            known = Question(
                number=asked.number + 1 if asked else 1,
                asked=wanted.asked,
                deadline=wanted.ends,
                said=why(watch),
                lines=wanted.lines,
            )
            return replace(watch, question=known)
        if decision.act is Act.WITHDRAW and asked is not None:
            over = replace(asked, answer=Answer.WITHDRAWN, ended=self.at)
            return replace(watch, question=over, kept=())
        return watch

    def _drawn(self, before: Watch, after: Watch) -> Watch:
        changed = _shown(before) != _shown(after) or before.question != after.question
        if changed or self.at - before.drawn_at >= QUIET:
            return replace(after, drawn_at=self.at)
        return after

    def _tells(self, watch: Watch, decision: Decision) -> bool:
        """News is what is bad, and its end; what flaps is told once in a while."""
        grade, told = watch.grade, Grade(watch.told) if watch.told else Grade.HEALTHY
        if decision.act is Act.ASK:
            return True
        if grade is told or grade is Grade.INCONCLUSIVE or not {grade, told} & _NEWS:
            return False
        worse = _WORSE.index(grade) > _WORSE.index(told)
        return worse or self.at - watch.told_at >= QUIET

    async def _write(self, tx: AsyncConnection, before: Watch, after: Watch) -> None:
        if before.grade is not after.grade:
            payload = {
                "from": before.grade.value,
                "to": after.grade.value,
                "lines": _wrong(after),
            }
            await self.rows.note(tx, after, "watch:verdict:changed", payload, *card(after))
        elif after.drawn_at == self.at:
            await self.rows.redraw(tx, after)
        if before.question != after.question and after.question is not None:
            asked = after.question
            tag = f"watch:question:{'asked' if asked.answer is Answer.OPEN else 'withdrawn'}"
            payload = {"why": asked.said, "lines": ", ".join(asked.lines)}
            await self.rows.note(tx, after, tag, payload, *question(after, asked.number))

    async def _roll_back(self, tx: AsyncConnection, watch: Watch) -> None:
        """The ordinary order, which ends the watch and its question, too."""
        await watches.save(tx, watch)
        cause = Cause(by=_BY, said=f"the watch: {why(watch)[:200]}")
        frozen = way_back.frozen_of(self.run)
        await way_back.order(tx, self.rows.key, frozen, self.run, cause)

    def _telling(self, watch: Watch, decision: Decision) -> Telling:
        """A question calls people by itself; without one they are called to what fails."""
        calls = watch.grade is Grade.FAILING and decision.act is not Act.ASK
        return Telling(
            id=f"{watch.id}/change-{watch.revision}",
            watch=watch.id,
            migration=watch.migration,
            channel=watch.channel,
            name=f"change-{watch.revision}",
            at=self.at,
            start=min(watch.switched, self.at - HOUR) - HOUR,
            grade=watch.grade,
            windows=watch.windows,
            acts=calls,
            mention=tuple(self.plan.on_call),
        )


def _shown(watch: Watch) -> object:
    """What an edit of the card is worth."""
    lines = [(line.line, line.grade) for window in watch.windows for line in window.lines]
    return watch.grade, lines, [window.window for window in watch.windows]


def _wrong(watch: Watch) -> str:
    lines = [line for window in watch.windows for line in window.of(*_NEWS)]
    return ", ".join(dict.fromkeys(line.line for line in lines))
