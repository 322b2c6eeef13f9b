"""What runs today, and must be able to come back."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bot.domain.plan.model import AbsolutePath, Part, Port, UnitName


class Legacy(Part):
    """The running app. `proxy` is the unit that holds the public ports, if it is not the app."""

    manager: Literal["systemd", "pm2"]
    units: tuple[UnitName, ...] = Field(min_length=1, strict=False)
    proxy: UnitName | None = None
    env_files: tuple[AbsolutePath, ...] = Field(default=(), strict=False)
    uploads: tuple[AbsolutePath, ...] = Field(default=(), strict=False)
    ports: tuple[Port, ...] = Field(default=(80, 443), strict=False)
    pm2_user: str = ""
    pm2_home: AbsolutePath | None = None
