"""One command on a server as root, with stdin; what it does there is the caller's business."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

import paramiko

from bot.connectors.deadline import Deadline
from bot.connectors.ssh import Connections
from bot.domain.plan import Target
from bot.domain.reading import Output
from bot.domain.secret import Secret

_SUDO = ("sudo", "-n", "--")
#: Seconds for the way there and back, beside the command itself.
_ROUND_TRIP = 20.0
_MOST = 2 * 1_048_576
_SLICE = 0.2


class Remote:
    """Runs commands over the shared connections."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def output(
        self, target: Target, argv: Sequence[str], text: Secret, seconds: float
    ) -> Output:
        """What it printed; it gets `text` on stdin and so many seconds beside the way.

        Raises the `TargetError` that says why there is no answer; what happened is unknown then.
        """
        deadline = Deadline.after(seconds + _ROUND_TRIP)
        rise = () if target.sudo == "root" else _SUDO
        line = shlex.join((*rise, *argv))

        def work(channel: paramiko.Channel) -> Output:
            channel.exec_command(line)
            channel.sendall(text.reveal().encode())
            channel.shutdown_write()
            return _output(channel)

        async with self._connections.session(target, deadline) as session:
            return await session.call(work, deadline)


def _output(channel: paramiko.Channel) -> Output:
    """Both streams to their ends; a full one would stop the other."""
    out, err = bytearray(), bytearray()
    channel.settimeout(_SLICE)
    while (data := _received(channel, err)) != b"":
        out += data or b""
    channel.settimeout(_ROUND_TRIP)
    while rest := channel.recv_stderr(65_536):
        err += rest
    status = channel.recv_exit_status()
    said = (bytes(stream[-_MOST:]).decode(errors="replace") for stream in (out, err))
    return Output(status=status, stdout=next(said), stderr=next(said))


def _received(channel: paramiko.Channel, err: bytearray) -> bytes | None:
    while channel.recv_stderr_ready():
        err += channel.recv_stderr(65_536)
    try:
        return channel.recv(65_536)
    except TimeoutError:
        return None
