"""Asks one server all its questions over one connection."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

import paramiko

from bot.connectors.bundle import script, unsendable
from bot.connectors.deadline import Deadline
from bot.connectors.frames import Frames
from bot.connectors.session import Session
from bot.connectors.silence import no_answer
from bot.domain.errors import TargetError, TimedOut
from bot.domain.fingerprints import labelled
from bot.domain.plan import Target
from bot.domain.probe import Command, KeyedCommand, Login, Probe
from bot.domain.reading import LoggedIn, NoAnswer, Output, Reading, Silence

Tell = Callable[[Probe, Reading], None]

_SUDO = ("sudo", "-n", "--")
WHO = (
    Command(argv=("id", "-un")),
    Command(argv=("id", "-u")),
    Command(argv=("id", "-Gn")),
)
# paramiko's word for an exit status that never came: the connection broke
_UNKNOWN = -1
_SLICE = 0.2
_TAIL = 500


async def run_bundle(
    session: Session, probes: Collection[Command | Login], deadline: Deadline, tell: Tell
) -> None:
    """Answer commands and logins from one script; each answer is told when it comes."""
    asked = [probe for probe in probes if isinstance(probe, Command)]
    for command in asked:
        if reason := unsendable(command):
            tell(command, NoAnswer(why=Silence.REFUSED, detail=reason))
    logins = [probe for probe in probes if isinstance(probe, Login)]
    wanted = [command for command in asked if not unsendable(command)]
    if wanted or logins:
        await _Exchange(session.target, wanted, logins, tell).run(session, deadline)


class _Exchange:
    """One script on its way: what was answered, what is open, what the shell complained."""

    def __init__(
        self, target: Target, wanted: Sequence[Command], logins: Sequence[Login], tell: Tell
    ) -> None:
        self._target = target
        self._tell = tell
        self._open: set[Command | Login] = {*wanted, *logins}
        self._commands = tuple(dict.fromkeys((*(WHO if logins else ()), *wanted)))
        self._outputs: dict[Command, Output] = {}
        self._loop = asyncio.get_running_loop()
        nonce = secrets.token_hex(16)
        self._frames = Frames(nonce)
        root = () if target.sudo == "root" else _SUDO
        self._script = script(self._commands, nonce, root, secrets.token_hex(32)).encode()
        self._complaint = b""
        self._status = -1

    async def run(self, session: Session, deadline: Deadline) -> None:
        try:
            await session.call(self._work, deadline)
        except TargetError as error:
            session.doubtful |= isinstance(error, TimedOut) and not self._outputs
            self._give_up(no_answer(error))
        else:
            self._give_up(self._silence())

    def _work(self, channel: paramiko.Channel) -> None:
        channel.exec_command("sh -s")
        channel.sendall(self._script)
        channel.shutdown_write()
        channel.settimeout(_SLICE)
        while (data := self._received(channel)) != b"":
            if data:
                self._loop.call_soon_threadsafe(self._heard, data)
        self._status = channel.recv_exit_status()
        self._drain(channel)

    def _received(self, channel: paramiko.Channel) -> bytes | None:
        self._drain(channel)
        try:
            return channel.recv(65_536)
        except TimeoutError:
            return None

    def _drain(self, channel: paramiko.Channel) -> None:
        """Empty stderr and keep its end; a full one would stop the shell."""
        while channel.recv_stderr_ready():
            self._complaint = (self._complaint + channel.recv_stderr(65_536))[-_TAIL:]

    def _heard(self, data: bytes) -> None:
        for number, output in self._frames.feed(data):
            if number < len(self._commands):
                command = self._commands[number]
                self._outputs[command] = _without_fingerprints(command, output)
                self._answer(command, self._outputs[command])
        if Login() in self._open and self._outputs.keys() >= set(WHO):
            self._answer(Login(), self._logged_in())
        if self._frames.refused:
            self._refuse()

    def _answer(self, probe: Command | Login, reading: Reading) -> None:
        if probe in self._open:
            self._open.remove(probe)
            self._tell(probe, reading)

    def _refuse(self) -> None:
        user, name = self._target.user, self._target.name
        detail = f"{name} does not let {user} use sudo without a password (or has no sudo)"
        for probe in self._commands:
            if probe.sudo:
                self._answer(probe, NoAnswer(why=Silence.REFUSED, detail=detail))

    def _give_up(self, silence: NoAnswer) -> None:
        for probe in tuple(self._open):
            self._answer(probe, silence)

    def _logged_in(self) -> Reading:
        name, uid, groups = (self._outputs[command] for command in WHO)
        if name.status or uid.status or groups.status or not uid.stdout.strip().isdigit():
            detail = f"`id` on {self._target.name} said: {(uid.stderr or uid.stdout).strip()}"
            return NoAnswer(why=Silence.GARBLED, detail=detail)
        return LoggedIn(
            user=name.stdout.strip(),
            uid=int(uid.stdout),
            groups=tuple(groups.stdout.split()),
            host_key=self._target.host_key,
        )

    def _silence(self) -> NoAnswer:
        name = self._target.name
        if self._frames.missing:
            tools = self._frames.missing
            detail = f"{name} lacks tools that Slipway needs (package coreutils): {tools}"
        elif self._frames.ended:
            detail = f"the answer from {name} came back torn"
        elif self._status == _UNKNOWN:
            detail = f"the connection to {name} was lost before the answer was there"
            return NoAnswer(why=Silence.LOST, detail=detail)
        else:
            complaint = self._complaint.decode(errors="replace").strip()
            detail = f"the shell on {name} ended with status {self._status} and without an answer"
            detail += f": {complaint}" if complaint else ""
        return NoAnswer(why=Silence.GARBLED, detail=detail)


def _without_fingerprints(command: Command, output: Output) -> Output:
    if not isinstance(command, KeyedCommand):
        return output
    return replace(output, stdout=labelled(output.stdout), stderr="")
