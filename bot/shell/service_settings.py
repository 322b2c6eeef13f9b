"""What the resolved Compose file sets for each service, and what its containers were made with."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.check import Unanswered
from bot.shell.report import Report, whole

_JSON_FILE = "json-file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """One mount of the file; `kind` is bind, volume, tmpfs and so on, `source` "" for no name."""

    kind: str
    source: str
    target: str
    writable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a container was made with; 0 and "" mean that nothing was set. `memory` is in bytes."""

    memory: int
    cpus: int
    pids: int
    log: str
    max_size: str
    restart: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One service; `log` and `max_size` fall back to the daemon's, `restart` "" means unset.

    `memory` is in bytes, 0 for no limit; `cpus` and `pids` say whether there is a limit.
    """

    name: str
    memory: int
    cpus: bool
    pids: bool
    copies: int
    restart: str
    log: str
    max_size: str
    own_log: bool
    published: tuple[int, ...] = ()
    mounts: tuple[Mount, ...] = ()
    made: tuple[Made, ...] = ()


def settings(report: Report) -> tuple[Settings, ...]:
    """Every service of the resolved file; raises `Unanswered` for odd rows and for none at all."""
    values: dict[str, dict[str, str]] = {}
    ports: dict[str, list[int]] = {}
    for name, key, value in report.of("set", 3):
        if key == "published":
            ports.setdefault(name, []).append(whole(value.partition("-")[0]))
        values.setdefault(name, {})[key] = value
    names = tuple(row[0] for row in report.of("service", 6))
    if not names:
        raise Unanswered("Compose names no service")
    return tuple(
        _settings(name, values.get(name, {}), tuple(ports.get(name, ())), report) for name in names
    )


def _settings(name: str, known: dict[str, str], ports: tuple[int, ...], report: Report) -> Settings:
    default_log, default_size = _daemon(report)
    log = known.get("log", default_log)
    falls_back = log == default_log
    return Settings(
        name=name,
        memory=whole(known.get("limits.memory") or known.get("mem_limit") or "0"),
        cpus=_limited(known.get("limits.cpus") or known.get("cpus")),
        pids=_limited(known.get("limits.pids") or known.get("pids_limit")),
        copies=whole(known.get("scale", "1")),
        restart=known.get("restart", ""),
        log=log,
        max_size=known.get("max-size") or (default_size if falls_back else ""),
        own_log="log" in known,
        published=ports,
        mounts=_mounts(name, report),
        made=_made(name, report),
    )


def _daemon(report: Report) -> tuple[str, str]:
    for driver, size in report.of("logs", 2):
        return driver, size
    raise Unanswered("the server's report says nothing about 'logs'")


def _limited(value: str | None) -> bool:
    return value is not None and not value.startswith("-") and value.strip("0.") != ""


def _mounts(name: str, report: Report) -> tuple[Mount, ...]:
    return tuple(
        Mount(kind=kind, source=source, target=target, writable=mode == "rw")
        for service, kind, source, target, mode in report.of("mount", 5)
        if service == name
    )


def _made(name: str, report: Report) -> tuple[Made, ...]:
    return tuple(
        Made(
            memory=whole(memory),
            cpus=whole(cpus),
            pids=whole(pids) if pids and not pids.startswith("-") else 0,
            log=log,
            max_size=size,
            restart=restart,
        )
        for service, memory, cpus, pids, log, size, restart in report.of("shape", 7)
        if service == name
    )


def needs_rotation(log: str) -> bool:
    """Whether that driver writes files that grow for ever unless it is told a size."""
    return log == _JSON_FILE
