"""The port on which a Slack listens; it may be shut and opened again."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

#: Seconds in which open connections may end by themselves.
_GRACE = 2.0


@dataclass(slots=True, kw_only=True)
class Port:
    """`number` 0 takes any free one, and the same again the next time."""

    host: str
    number: int
    _runner: web.AppRunner | None = None

    async def open(self, app: web.Application) -> None:
        """Listen. Raises `OSError` where somebody else does."""
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=_GRACE)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self.host, self.number, reuse_address=True).start()
        except OSError:
            await self._runner.cleanup()
            raise
        self.number = self._runner.addresses[0][1]

    async def shut(self) -> None:
        """Nobody is answered any more, and nobody stays connected."""
        if self._runner is not None:
            await self._runner.cleanup()
        self._runner = None
