"""What runs today, and must be able to come back."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from bot.domain.plan.model import AbsolutePath, Part, Port, UnitName
from bot.domain.plan.services import SmokeStep, Variable

_TIMER = re.compile(r"[A-Za-z0-9@._:-]{1,240}\.timer")
_CRON = re.compile(
    r"/(etc/cron\.(d|hourly|daily|weekly|monthly)|var/spool/cron(/crontabs)?)/[A-Za-z0-9_-]{1,80}"
)
_LOOPBACK = re.compile(r"http://(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\]):([1-9][0-9]{0,4})")


def _loopback(text: str) -> str:
    if not _LOOPBACK.fullmatch(text):
        message = f"'{text}' is not a place on the server's loopback"
        raise ValueError(message)
    return text


def _timer(text: str) -> str:
    if not _TIMER.fullmatch(text):
        message = f"'{text}' is not the name of a systemd timer"
        raise ValueError(message)
    return text


def _cron(text: str) -> str:
    if not _CRON.fullmatch(text):
        message = f"'{text}' is not a file that cron reads"
        raise ValueError(message)
    return text


TimerName = Annotated[
    str,
    AfterValidator(_timer),
    Field(
        title="the name of a systemd timer",
        examples=["shop-report.timer"],
        json_schema_extra={"pattern": f"^{_TIMER.pattern}$"},
    ),
]
CronFile = Annotated[
    str,
    AfterValidator(_cron),
    Field(
        title="a file that cron reads and that holds nothing but the app's lines",
        examples=["/etc/cron.d/shop"],
        json_schema_extra={"pattern": f"^{_CRON.pattern}$"},
    ),
]


class Beside(Part):
    """How the old app starts a second time, beside itself, to try its writes on a copy."""

    unit: UnitName
    """Which of the systemd units it is."""
    environment: dict[Variable, str] = Field(default_factory=dict)
    """Variables that make it listen elsewhere, such as `PORT: "18999"`."""
    address: Annotated[
        str,
        AfterValidator(_loopback),
        Field(
            title="a place on the server's loopback",
            examples=["http://127.0.0.1:18999"],
            json_schema_extra={"pattern": f"^{_LOOPBACK.pattern}$"},
        ),
    ]
    """Where it listens then: a free port of the server's loopback."""
    health: str = Field(default="/health", pattern="^/")
    """Path of its health endpoint."""
    writes: tuple[SmokeStep, ...] = Field(default=(), strict=False)
    """Requests that write to its database; without them the plan's smoke flow."""


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
    timers: tuple[TimerName, ...] = Field(default=(), strict=False)
    """systemd timers of the app: they stop with the old workers and come back with them."""
    cron: tuple[CronFile, ...] = Field(default=(), strict=False)
    """Cron files that are the app's alone: out of the way while the new workers run."""
    env_files: tuple[AbsolutePath, ...] = Field(default=(), strict=False)
    """Its env files, to compare with the new one."""
    access_logs: tuple[AbsolutePath, ...] = Field(default=(), strict=False)
    """Its proxy's access logs: nginx's usual lines or Caddy's JSON; rotated ones are found too."""
    uploads: tuple[AbsolutePath, ...] = Field(default=(), strict=False)
    """Folders that hold uploads."""
    ports: tuple[Port, ...] = Field(default=(80, 443), strict=False)
    """The public ports that move."""
    beside: Beside | None = None
    """How the old app starts a second time, for the drill with old writes."""
    pm2_user: str = ""
    """The account whose pm2 runs the apps."""
    pm2_home: AbsolutePath | None = None
    """That pm2's home, if it is not `~/.pm2`."""

    @field_validator("workers")
    @classmethod
    def _workers_are_units(cls, workers: tuple[str, ...], known: ValidationInfo) -> tuple[str, ...]:
        strays = [worker for worker in workers if worker not in known.data.get("units", workers)]
        if strays:
            message = f"'{strays[0]}' is not one of the units"
            raise ValueError(message)
        return workers
