"""Read-only statements to a PostgreSQL, and what their answers say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.check import Unanswered
from bot.domain.connection_budget import Limits
from bot.domain.probe import Sql
from bot.domain.reading import Rows
from bot.shell.report import whole

# A role without pg_read_all_stats sees no backend_type of other roles' sessions.
_CLIENTS = """pg_stat_activity where pid <> pg_backend_pid() and datid is not null
    and (backend_type = 'client backend' or (backend_type is null and usename is not null))"""

LIMITS = Sql(
    statement=f"""select
  current_setting('max_connections') as maximum,
  current_setting('superuser_reserved_connections') as superuser_reserved,
  coalesce(current_setting('reserved_connections', true), '0') as reserved,
  (select rolconnlimit from pg_roles where rolname = current_user) as role_limit,
  (select datconnlimit from pg_database where datname = current_database()) as database_limit,
  (select count(*) from {_CLIENTS} and datname = current_database()) as here,
  (select count(*) from {_CLIENTS} and datname <> current_database()) as elsewhere,
  (select count(*) from {_CLIENTS} and datname <> current_database()
     and usename = current_user) as role_elsewhere,
  coalesce((select setting from pg_settings where name = 'idle_session_timeout'), '0')
    as idle_session_timeout"""  # noqa: S608 - a text of ours
)
ARCHIVE = Sql(
    statement="""select
  current_setting('archive_mode') as mode,
  current_setting('wal_level') as level,
  archived_count as archived,
  extract(epoch from last_archived_time)::bigint as archived_at,
  failed_count as failed,
  extract(epoch from last_failed_time)::bigint as failed_at
from pg_stat_archiver"""
)

# About 200 pages of each table, all of it where it is smaller or was never counted.
_PATHS = r"""select t.nspname as schema, t.relname as table, t.attname as column, t.sampled, t.found
from (
  select n.nspname, c.relname, a.attname,
    (xpath('//sampled/text()', x.counted))[1]::text as sampled,
    (xpath('//found/text()', x.counted))[1]::text as found
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  cross join lateral (select query_to_xml(format(
    'select count(*) as sampled, count(*) filter (where v ~ %L) as found from'
    ' (select %I::text as v from %I.%I tablesample system (%s) where %I is not null limit 5000) s',
    {pattern}, a.attname, n.nspname, c.relname,
    round(least(100, 20000.0 / greatest(c.relpages, 1))::numeric, 4), a.attname),
    false, true, '') as counted) x
  where c.relkind in ('r', 'm') and c.relpersistence <> 't'
    and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_'
    and a.atttypid in ('text'::regtype, 'varchar'::regtype, 'json'::regtype, 'jsonb'::regtype)
    and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')
  limit 2000
) t where t.found::bigint > 0 or t.sampled::bigint > 0"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """What the archiver of WAL did; times are Unix seconds, 0 for never."""

    mode: str
    level: str
    archived: int
    archived_at: int
    failed: int
    failed_at: int

    @property
    def on(self) -> bool:
        """Whether the server keeps what a recovery to a point in time needs."""
        return self.mode in {"on", "always"} and self.level in {"replica", "logical"}

    @property
    def failing(self) -> bool:
        """Whether its last try failed."""
        return self.failed_at > self.archived_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """How many values of a column were looked at, and how many held a path."""

    name: str
    sampled: int
    found: int


def paths(folders: tuple[str, ...]) -> Sql:
    """Columns of text and JSON with the values looked at, and those that hold such a path."""
    words = "|".join("".join(_plain(character) for character in each) for each in folders)
    pattern = f"({words})(/|$|[^[:alnum:]_.-])".replace("'", "''")
    return Sql(statement=_PATHS.format(pattern=f"'{pattern}'"), timeout=6.0)


def _plain(character: str) -> str:
    return character if character.isalnum() or character in "/_-" else f"\\{character}"


def limits(rows: Rows) -> Limits:
    """The server's limits; raises `Unanswered` for anything else."""
    row = _only(rows)
    return Limits(
        maximum=whole(row["maximum"]),
        superuser_reserved=whole(row["superuser_reserved"]),
        reserved=whole(row["reserved"]),
        role_limit=_limit(row["role_limit"]),
        database_limit=_limit(row["database_limit"]),
        here=whole(row["here"]),
        elsewhere=whole(row["elsewhere"]),
        role_elsewhere=whole(row["role_elsewhere"]),
    )


def idle_timeout(rows: Rows) -> int | None:
    """Seconds of idleness after which the server ends a session; None for never."""
    milliseconds = whole(_only(rows)["idle_session_timeout"])
    return milliseconds // 1_000 if milliseconds else None


def archive(rows: Rows) -> Archive:
    """The archiver's state; raises `Unanswered` for anything else."""
    row = _only(rows)
    return Archive(
        mode=row["mode"],
        level=row["level"],
        archived=whole(row["archived"]),
        archived_at=whole(row["archived_at"] or "0"),
        failed=whole(row["failed"]),
        failed_at=whole(row["failed_at"] or "0"),
    )


def columns(rows: Rows) -> tuple[Column, ...]:
    """The columns that were looked at, in the order of the answer."""
    return tuple(
        Column(
            name=f"{row['schema']}.{row['table']}.{row['column']}",
            sampled=whole(row["sampled"]),
            found=whole(row["found"]),
        )
        for row in _named(rows)
    )


class _Row(dict[str, str]):
    def __missing__(self, name: str) -> str:
        raise Unanswered(f"the database's answer says nothing about '{name}'")


def _named(rows: Rows) -> tuple[Mapping[str, str], ...]:
    if any(len(row) != len(rows.columns) for row in rows.rows):
        raise Unanswered("the database's answer has a broken row")
    return tuple(
        _Row(zip(rows.columns, (value or "" for value in row), strict=True)) for row in rows.rows
    )


def _only(rows: Rows) -> Mapping[str, str]:
    named = _named(rows)
    if len(named) != 1:
        raise Unanswered(f"the database gave {len(named)} rows where there is one")
    return named[0]


def _limit(text: str) -> int | None:
    return None if text == "-1" else whole(text)
