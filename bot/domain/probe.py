"""Questions to a server or service, as values. A probe asks and never changes anything."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.bucket_probe import BucketListing as BucketListing  # noqa: PLC0414 - shown here too
from bot.domain.database_probe import DrillRecord as DrillRecord  # noqa: PLC0414 - shown here too
from bot.domain.database_probe import NeonGet as NeonGet  # noqa: PLC0414 - likewise
from bot.domain.database_probe import PendingSql as PendingSql  # noqa: PLC0414 - likewise
from bot.domain.database_probe import Sql as Sql  # noqa: PLC0414 - likewise
from bot.domain.feed import Feed as Feed  # noqa: PLC0414 - likewise
from bot.domain.network_probe import CaaLookup as CaaLookup  # noqa: PLC0414 - likewise
from bot.domain.network_probe import Clock as Clock  # noqa: PLC0414 - likewise
from bot.domain.network_probe import Mentions as Mentions  # noqa: PLC0414 - likewise
from bot.domain.network_probe import SmokeFlow as SmokeFlow  # noqa: PLC0414 - likewise
from bot.domain.people_probe import RoleMembers as RoleMembers  # noqa: PLC0414 - likewise
from bot.domain.vantage import Vantage as Vantage  # noqa: PLC0414 - likewise


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A read-only command on the server; answered by `Output`.

    `timeout` is in seconds and enforced on the server. `sudo` asks as root without a password.
    `feed` is what it reads on standard input, nothing without one.
    """

    argv: tuple[str, ...]
    sudo: bool = False
    timeout: float = 5.0
    feed: Feed | None = None

    vantage = Vantage.SERVER


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyedCommand(Command):
    """A command that reads one line before its feed: a key of 64 hex digits, for its fingerprints.

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
    timeout: float = 6.0

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


Probe = (
    Command
    | Login
    | Engine
    | HttpGet
    | TlsHandshake
    | DnsLookup
    | CaaLookup
    | Clock
    | SmokeFlow
    | Mentions
    | Sql
    | NeonGet
    | DrillRecord
    | PendingSql
    | LocalReports
    | Checkout
    | BucketListing
    | RoleMembers
)
