"""What changes a server: each operation through the guard, each secret through stdin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.connectors.remote import Remote
from bot.domain.errors import LeaseLost, TargetError
from bot.domain.plan import Target
from bot.domain.reading import Output
from bot.domain.secret import Secret
from bot.shell import guard
from bot.shell.guard import Answer, Operation, OpState

_NOTHING = Secret("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Operations:
    """Runs operations on servers as root; `root` is the guard's folder there.

    Every method raises `LeaseLost` when a newer owner has the target, and the `TargetError` that
    says why nothing is known.
    """

    remote: Remote

    async def run(
        self, target: Target, op: Operation, argv: Sequence[str], *, root: str, wait: int
    ) -> Answer:
        """Start it, attach to it, or hear its result again; waits so many seconds at most."""
        asked = guard.run(op, tuple(argv), wait=wait, root=root)
        return await self._answer(target, asked, _NOTHING, wait)

    async def look(self, target: Target, op: Operation, *, root: str) -> Answer:
        """What became of it."""
        return await self._answer(target, guard.look(op, root=root), _NOTHING, 0)

    async def quiesce(self, target: Target, fence: int, *, root: str, grace: int) -> Answer:
        """End what older owners still run there; nothing of theirs starts any more."""
        return await self._answer(
            target, guard.quiesce(fence, grace=grace, root=root), _NOTHING, grace
        )

    async def keep(
        self, target: Target, op: Operation, path: str, text: Secret, *, root: str
    ) -> None:
        """Put a secret into a file for root alone."""
        answer = await self._answer(target, guard.keep(op, path, root=root), text, 0)
        if answer.state is not OpState.KEPT:
            raise TargetError(f"{target.name} cannot keep a file: {answer.stderr.strip()[-300:]}")

    async def read(self, target: Target, argv: Sequence[str], seconds: float) -> Output:
        """Run something that changes nothing, without the guard."""
        return await self.remote.output(target, argv, _NOTHING, seconds)

    async def _answer(
        self, target: Target, argv: Sequence[str], text: Secret, wait: float
    ) -> Answer:
        answer = guard.parse(await self.remote.output(target, argv, text, wait))
        if answer.state is OpState.FENCED:
            raise LeaseLost
        return answer
