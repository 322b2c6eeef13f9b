"""What changes a server: each operation through the guard, each secret through stdin."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

import paramiko

from bot.connectors.deadline import Deadline
from bot.connectors.ssh import Connections
from bot.domain.errors import LeaseLost, TargetError
from bot.domain.plan import Target
from bot.domain.reading import Output
from bot.domain.secret import Secret
from bot.shell import guard
from bot.shell.guard import Answer, Operation, OpState

_SUDO = ("sudo", "-n", "--")
#: Seconds for the way there and back, beside the waiting itself.
_ROUND_TRIP = 20.0
_MOST = 2 * 1_048_576
_SLICE = 0.2


class Operations:
    """Runs operations on servers as root; `root` is the guard's folder there.

    Every method raises `LeaseLost` when a newer owner has the target, and the `TargetError` that
    says why nothing is known.
    """

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def run(
        self, target: Target, op: Operation, argv: Sequence[str], *, root: str, wait: int
    ) -> Answer:
        """Start it, attach to it, or hear its result again; waits so many seconds at most."""
        asked = guard.run(op, tuple(argv), wait=wait, root=root)
        return await self._answer(target, asked, Secret(""), wait)

    async def keep(
        self, target: Target, op: Operation, path: str, text: Secret, *, root: str
    ) -> None:
        """Put a secret into a file for root alone."""
        answer = await self._answer(target, guard.keep(op, path, root=root), text, 0)
        if answer.state is not OpState.KEPT:
            raise TargetError(f"{target.name} cannot keep a file: {answer.stderr.strip()[-300:]}")

    async def read(self, target: Target, argv: Sequence[str], seconds: float) -> Output:
        """Run something that changes nothing, without the guard."""
        return await self._output(target, argv, Secret(""), seconds)

    async def _answer(
        self, target: Target, argv: Sequence[str], text: Secret, wait: float
    ) -> Answer:
        answer = guard.parse(await self._output(target, argv, text, wait))
        if answer.state is OpState.FENCED:
            raise LeaseLost
        return answer

    async def _output(
        self, target: Target, argv: Sequence[str], text: Secret, seconds: float
    ) -> Output:
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
