"""Questions to a server or service, as values. A probe asks and never changes anything."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Vantage(Enum):
    """From where a question is asked; ports, TLS and DNS look different from each place."""

    SERVER = "server"
    BOT = "bot"
    PROVIDER = "provider"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A read-only command on the server; answered by `Output`.

    `timeout` is in seconds and enforced on the server. `sudo` asks as root without a password.
    """

    argv: tuple[str, ...]
    sudo: bool = False
    timeout: float = 5.0

    vantage = Vantage.SERVER


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyedCommand(Command):
    """A command that reads one line first: a key of 64 hex digits, for its fingerprints.

    The key is random, made for one exchange and never kept; it travels on stdin, so it is in no
    process's arguments or environment. Fingerprints (`hmac-` and 16 hex digits) come back to the
    judge as mere labels: equal ones were equal values, and a label tells nothing else.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Log in with the pinned host key; answered by `LoggedIn`."""

    vantage = Vantage.SERVER


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """Ask the Docker daemon (not its client) about itself and a Compose project.

    Answered by `EngineState`.
    """

    project: str
    timeout: float = 8.0

    vantage = Vantage.SERVER


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpGet:
    """One GET without redirects from the bot; answered by `HttpAnswer`.

    `address` is connected to instead of resolving the host, "" resolves by the system.
    `ca_file` is a PEM file to trust beside the system's store, "" for none.
    """

    url: str
    address: str = ""
    ca_file: str = ""
    timeout: float = 5.0

    vantage = Vantage.BOT


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsHandshake:
    """One TLS handshake from the bot to `address` with `name` as SNI; answered by `Certificate`."""

    name: str
    address: str
    port: int = 443
    ca_file: str = ""
    timeout: float = 5.0

    vantage = Vantage.BOT


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsLookup:
    """A and AAAA of `name`, asked of each resolver; answered by `DnsAnswers`.

    `resolvers` holds `address` or `address:port`; empty means the bot's own resolvers.
    """

    name: str
    resolvers: tuple[str, ...] = ()
    timeout: float = 4.0

    vantage = Vantage.BOT


@dataclass(frozen=True, slots=True, kw_only=True)
class CaaLookup:
    """Who may issue certificates for `name`, asked of each resolver; answered by `CaaAnswers`.

    `resolvers` is as in `DnsLookup`.
    """

    name: str
    resolvers: tuple[str, ...] = ()
    timeout: float = 4.0

    vantage = Vantage.BOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """What time it is on the server, and here just before and after; answered by `Clocks`."""

    timeout: float = 5.0

    vantage = Vantage.SERVER


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentions:
    """Which of the words a text on the bot holds; answered by `Mentioned`."""

    path: str
    words: tuple[str, ...]
    timeout: float = 2.0

    vantage = Vantage.BOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Sql:
    """One read-only statement on the plan's database; answered by `Rows`.

    It runs in a READ ONLY transaction that is rolled back; `timeout` is in seconds and enforced
    by the database.
    """

    statement: str
    timeout: float = 4.0

    vantage = Vantage.BOT


@dataclass(frozen=True, slots=True, kw_only=True)
class NeonGet:
    """One GET of Neon's API; answered by `ProviderAnswer`.

    `path` lies below the plan's project, such as `/snapshots`; `{branch}` in it becomes the id of
    the plan's branch, `{database}` and `{role}` become the plan's own.
    """

    path: str = ""
    timeout: float = 8.0

    vantage = Vantage.PROVIDER


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillRecord:
    """The last drill of that name for this migration; answered by `Drill`."""

    drill: str
    timeout: float = 5.0

    vantage = Vantage.BOT


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalReports:
    """Trivy's JSON reports in a folder, or behind a glob, on the bot; answered by `ScanReports`."""

    path: str
    timeout: float = 5.0

    vantage = Vantage.BOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """A checkout of the app's repository on the bot; answered by `Repository`."""

    path: str
    timeout: float = 8.0

    vantage = Vantage.BOT


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketListing:
    """The objects below the prefix of the plan's bucket; answered by `BucketContents`.

    At most `limit` objects are listed, and `heads` of them are asked for their checksums.
    """

    limit: int = 5_000
    heads: int = 200
    timeout: float = 10.0

    vantage = Vantage.PROVIDER


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingSql:
    """Lint the SQL files that `read` prints; answered by `SqlFindings`.

    `read` prints a tab-separated row `file` with name and base64 for each of them, and `end`.
    """

    read: Command
    timeout: float = 10.0

    vantage = Vantage.SERVER


Probe = (
    Command
    | Login
    | Engine
    | HttpGet
    | TlsHandshake
    | DnsLookup
    | CaaLookup
    | Clock
    | Mentions
    | Sql
    | NeonGet
    | DrillRecord
    | PendingSql
    | LocalReports
    | Checkout
    | BucketListing
)
