"""What was seen of a migration at one moment, from every vantage."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

#: Times are milliseconds since the epoch, UTC. None, or an empty tuple, is "not known": never 0.
Moment = int


class Side(Enum):
    """Who had the traffic: the old services before the switch (the baseline), or the new ones."""

    OLD = "old"
    NEW = "new"


class Health(Enum):
    """What Docker says of a container's health check; NONE: it has none.

    A systemd unit that is active has NONE as well: nobody asks it how it is.
    """

    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"
    STARTING = "starting"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request of the bot to a public health URL, on a new connection.

    `failure` says why it was no health answer, "" when it was one. `ms` is the time to the whole
    answer, None without one. `build` is what the header of `watch.build` said, None without it.
    `times` is how many like it this one stands for, once samples are thinned; `ms` is then their
    median. A sample may hold several visits to one URL, so that a baseline is quickly large enough.
    """

    url: str
    status: int | None = None
    ms: float | None = None
    build: str | None = None
    failure: str = ""
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The smoke flow, run from its first step to its last; `failure` is "" when it came through.

    It runs every `watch.flow_minutes`, and after a failure again at the next look.
    """

    ms: float | None = None
    failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A container, or on the old side a unit or a pm2 app.

    `state` is Docker's word (running, restarting, exited, ...). `memory` is what cannot be given
    back: usage minus inactive_file, in bytes; `limit` is what it may take. `started` is a moment.
    """

    service: str
    name: str = ""
    state: str | None = None
    health: Health | None = None
    restarts: int | None = None
    oom_killed: bool | None = None
    started: Moment | None = None
    memory: int | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Requests:
    """How many requests the proxy has answered since it started, by the status' first digit.

    `since` is when the process started: counters begin anew with it.
    """

    informed: int = 0
    ok: int = 0
    redirected: int = 0
    refused: int = 0
    failed: int = 0
    since: Moment | None = None

    @property
    def all(self) -> int:
        """Answers of every class."""
        return self.informed + self.ok + self.redirected + self.refused + self.failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Log lines that are alike, redacted; `times` is how many there were."""

    text: str
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Logs:
    """The app's log from `since` (not included) to the sample's moment.

    `errors` are lines of level ERROR or worse, `exhausted` those that complain about a database
    pool or its last slots. `top` holds at most three groups, the most frequent first.
    """

    since: Moment
    errors: int
    exhausted: int | None = None
    top: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Connections:
    """Connections to the database: in use, and how many there may be."""

    used: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Jobs:
    """Background jobs: the age of the oldest that waits, in seconds (0: none waits).

    `processed` counts those done since any fixed time; it may begin anew.
    """

    oldest: float | None = None
    processed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFile:
    """A container's log on disk, bytes: what it has, and what rotation lets it have.

    `most` is max-size times max-file; `rotates` is False where nothing bounds it.
    """

    service: str
    size: int | None = None
    rotates: bool | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What was seen of one side at `at`; whatever could not be seen is left out.

    `missing` names services of the Compose file that have no running container, None when nobody
    could look. `certificate` is the moment after which the served certificate is not valid.
    `disk_free` is bytes. `unseen` says in short sentences what did not answer. `looks` is how many
    samples this one stands for, once they are thinned.
    """

    at: Moment
    side: Side
    visits: tuple[Visit, ...] = ()
    flow: Flow | None = None
    parts: tuple[Part, ...] = ()
    missing: tuple[str, ...] | None = None
    requests: Requests | None = None
    logs: Logs | None = None
    connections: Connections | None = None
    jobs: Jobs | None = None
    certificate: Moment | None = None
    log_files: tuple[LogFile, ...] = ()
    disk_free: int | None = None
    unseen: tuple[str, ...] = ()
    looks: int = 1
