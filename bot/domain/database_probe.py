"""Questions to databases, to those who keep them, and about what was tried out with them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.vantage import Vantage


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
class PendingSql:
    """Lint the SQL files that a command on the server prints; answered by `SqlFindings`.

    It prints a tab-separated row `file` with name and base64 for each of them, and `end`.
    """

    argv: tuple[str, ...]
    timeout: float = 10.0

    vantage = Vantage.SERVER
