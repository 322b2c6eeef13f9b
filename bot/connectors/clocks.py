"""What time it is on the server, and here just before and after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import paramiko

from bot.connectors.deadline import Deadline
from bot.connectors.server import Tell
from bot.connectors.session import Session
from bot.connectors.silence import no_answer
from bot.domain.errors import GarbledAnswer, TargetError
from bot.domain.network_reading import Clocks
from bot.domain.probe import Clock

Now = Callable[[], datetime]
_MARK = b"slipway-clock "
_ASK = f"sh -c 'while read -r line; do echo \"{_MARK.decode()}$(date +%s.%N)\"; done'"
_UNREADABLE = "the server's clock cannot be read"
_LOOKS = 3
_LONGEST = 65_536


async def read(session: Session, probe: Clock, deadline: Deadline, tell: Tell, now: Now) -> None:
    """Tell the quickest of a few looks at the server's clock; the slow ones say less."""

    def look(channel: paramiko.Channel) -> Clocks:
        channel.exec_command(_ASK)
        looks = [_look(channel, now) for _ in range(_LOOKS)]
        return min(looks, key=lambda one: one.after - one.before)

    try:
        tell(probe, await session.call(look, deadline.within(probe.timeout)))
    except TargetError as error:
        tell(probe, no_answer(error))


def _look(channel: paramiko.Channel, now: Now) -> Clocks:
    before = _milliseconds(now)
    channel.sendall(b"\n")
    said = _line(channel)
    return Clocks(before=before, server=_epoch(said), after=_milliseconds(now))


def _line(channel: paramiko.Channel) -> str:
    """What follows the mark; a login may print whatever it likes before."""
    said = b""
    while True:
        piece = channel.recv(1024)
        said += piece
        _, found, rest = said.partition(_MARK)
        if found and rest.endswith(b"\n"):
            return rest.decode(errors="replace")
        if not piece or len(said) > _LONGEST:
            raise GarbledAnswer(_UNREADABLE)


def _epoch(text: str) -> int:
    """Milliseconds; a `date` without nanoseconds (busybox) prints %N as nothing or itself."""
    whole, _, rest = text.strip().partition(".")
    if not (whole.isascii() and whole.isdigit()):
        raise GarbledAnswer(_UNREADABLE)
    return int(whole) * 1000 + (int(rest[:3]) if rest[:3].isdigit() else 500)


def _milliseconds(now: Now) -> int:
    return round(now().timestamp() * 1000)
