"""What runs today, and must be able to come back."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bot.domain.plan.model import AbsolutePath, Part, Port, UnitName


class Legacy(Part):
    """The running app. `proxy` is the unit that holds the public ports, if it is not the app."""

    manager: Literal["systemd", "pm2"]
    """What starts the app today."""
    units: tuple[UnitName, ...] = Field(min_length=1, strict=False)
    """Its systemd units or pm2 apps, in the order in which they start."""
    proxy: UnitName | None = None
    """The unit that holds the public ports, if it is not the app itself."""
    workers: tuple[UnitName, ...] = Field(default=(), strict=False)
    """Those of the units that do background jobs: they stop before the new workers start."""
    env_files: tuple[AbsolutePath, ...] = Field(default=(), strict=False)
    """Its env files, to compare with the new one."""
    access_logs: tuple[AbsolutePath, ...] = Field(default=(), strict=False)
    """Its proxy's access logs: nginx's usual lines or Caddy's JSON; rotated ones are found too."""
    uploads: tuple[AbsolutePath, ...] = Field(default=(), strict=False)
    """Folders that hold uploads."""
    ports: tuple[Port, ...] = Field(default=(80, 443), strict=False)
    """The public ports that move."""
    pm2_user: str = ""
    """The account whose pm2 runs the apps."""
    pm2_home: AbsolutePath | None = None
    """That pm2's home, if it is not `~/.pm2`."""
