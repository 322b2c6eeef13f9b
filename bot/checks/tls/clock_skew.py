"""N13: the clocks agree."""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings, Unanswered
from bot.domain.network_reading import Clocks
from bot.domain.notice import Notice, worst
from bot.domain.plan import Plan
from bot.domain.plan.services import Neon
from bot.domain.probe import Clock, NeonGet, Probe
from bot.domain.reading import ProviderAnswer
from bot.domain.risk import Risk
from bot.shell.report import command

WARN = 1_000
FAIL = 5_000
# A Date header and a whole second of the bot's say no more than this
_COARSE = 2_000


class ClockSkew(Check):
    """Certificates, signatures and points in time to restore to all believe the clock."""

    id = "clock-skew"
    line = "N13"
    title = "Bot, server and provider have the same time"
    risk = Risk.TLS_PROBLEMS
    expected = "less than 1 s apart; 5 s or more blocks"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access",)

    def probe(self, plan: Plan) -> Questions:
        """The server's clock between two looks at the bot's; the provider's, where there is one."""
        questions: dict[str, Probe] = {"clock": Clock()}
        if isinstance(plan.database, Neon):
            questions["neon"] = NeonGet()
        return questions

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Only what the round trip cannot explain is a difference."""
        clocks = readings.get("clock", Clocks)
        if clocks.after < clocks.before:
            raise Unanswered("the bot's own clock was set back while it looked")
        doubt = (clocks.after - clocks.before + 1) // 2
        notices = [_notice("the server", clocks.server - clocks.before - doubt, doubt)]
        notices += _provider(readings) if isinstance(plan.database, Neon) else ()
        outcome, said, remedy = worst(notices)
        return self._finding(outcome, said, remedy)


def _notice(who: str, away: int, doubt: int) -> Notice:
    """`away` and `doubt` in milliseconds: the truth lies within `doubt` of `away`."""
    least, most = max(0, abs(away) - doubt), abs(away) + doubt
    direction = "ahead of" if away > 0 else "behind"
    said = f"{who} is {abs(away) / 1000:.1f} s (± {doubt / 1000:.1f} s) {direction} the bot"
    sync = f"Let both follow network time: {command('timedatectl status')} there and on the bot."
    if least >= FAIL:
        return Notice.fail(said, sync)
    if least >= WARN:
        return Notice.warn(said, sync)
    if most >= FAIL:
        return Notice.unknown(f"{said}: too slow an answer to tell", "Run preflight again.")
    return Notice.fine(said)


def _provider(readings: Readings) -> Iterator[Notice]:
    """Silence of the provider is the finding of its own checks; here it adds nothing."""
    answer = readings.raw("neon")
    if not isinstance(answer, ProviderAnswer) or not answer.date:
        return
    try:
        date = parsedate_to_datetime(answer.date)
    except ValueError:
        return
    if date.tzinfo is not None:
        away = round(date.timestamp()) - answer.asked_at
        yield _notice("the provider", away * 1000, _COARSE)
