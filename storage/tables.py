"""The tables as they are now; `schema/` says how they came to be. Times are milliseconds, UTC."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    text,
)

import storage.tables_chores
import storage.tables_moving
import storage.tables_watching  # noqa: F401 - all their tables belong to the same metadata
from storage.columns import (
    count as _count,
)
from storage.columns import (
    key as _name,
)
from storage.columns import (
    long as _long,
)
from storage.columns import (
    metadata,
)
from storage.columns import (
    partial as _partial,
)
from storage.columns import (
    time_or_none as _time_or_none,
)
from storage.columns import (
    words as _text,
)
from storage.columns import (
    zero_or_one as _zero_or_one,
)

ACTIVE = "state IN ('queued', 'running', 'waiting', 'parked')"

journal_head = Table(
    "journal_head",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1"), primary_key=True, autoincrement=False),
    _long("seq"),
    _text("hash"),
    _text("seal"),
)

journal = Table(
    "journal",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    _long("at"),
    *(_text(name) for name in ("tag", "actor", "migration", "run", "payload")),
    Column("prev_hash", Text, nullable=False, unique=True),
    _text("hash"),
    Index("journal_of_migration", "migration", "seq"),
    Index("journal_of_run", "run", "seq"),
)

channels = Table("channels", metadata, _name("channel"), _long("last_place"))

outbox = Table(
    "outbox",
    metadata,
    _name("key"),
    Column("channel", Text, ForeignKey("channels.channel"), nullable=False),
    _long("place"),
    *(_text(name) for name in ("view", "subject", "after")),
    _zero_or_one("pin"),
    *(_count(name) for name in ("wanted", "shown")),
    Column("ts", Text, nullable=True),
    *(_zero_or_one(name) for name in ("unknown", "given_up")),
    _text("owner"),
    *(_long(name) for name in ("claim", "claimed_until", "due_at")),
    _count("attempts"),
    _text("trouble"),
    _long("wanted_at"),
    Index("outbox_order", "channel", "place", unique=True),
    _partial("outbox_due", "channel", "due_at", where="wanted > shown"),
    _partial("outbox_claimed", "channel", where="owner <> ''"),
)

seen = Table("seen", metadata, _name("key"), _long("until"), Index("seen_until", "until"))

readings = Table(
    "readings",
    metadata,
    *(_name(name) for name in ("run", "target", "probe")),
    _text("reading"),
)

findings = Table(
    "findings",
    metadata,
    *(_name(name) for name in ("run", "target", "check_id")),
    *(
        _text(name)
        for name in (
            "line",
            "title",
            "risk",
            "outcome",
            "observed",
            "expected",
            "remediation",
            "vantage",
            "evidence",
        )
    ),
    _long("milliseconds"),
)

targets = Table("targets", metadata, _name("id"), _long("fence"))

runs = Table(
    "runs",
    metadata,
    _name("id"),
    *(_text(name) for name in ("kind", "target", "migration", "channel", "input", "by")),
    Column(
        "state",
        Text,
        CheckConstraint(
            "state IN ('queued', 'running', 'waiting', 'parked', 'done', 'failed', 'cancelled')"
        ),
        nullable=False,
    ),
    _text("owner"),
    *(_long(name) for name in ("fence", "lease_until", "wake_at")),
    _count("attempts"),
    _long("created_at"),
    _time_or_none("started_at"),
    _time_or_none("finished_at"),
    *(_text(name) for name in ("trouble", "cancelled_by")),
    Index(
        "one_active_run_per_target",
        "target",
        unique=True,
        sqlite_where=text(ACTIVE),
        postgresql_where=text(ACTIVE),
    ),
    _partial("runs_due", "wake_at", where=ACTIVE),
    Index("runs_of_migration", "migration", "kind", "created_at"),
)

run_steps = Table(
    "run_steps",
    metadata,
    Column("run", Text, ForeignKey("runs.id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    *(_text(name) for name in ("name", "state")),
    _count("attempt"),
    _long("fence"),
    *(_text(name) for name in ("result", "how")),
    _long("started_at"),
    _time_or_none("finished_at"),
)

schedules = Table(
    "schedules",
    metadata,
    _name("id"),
    *(_text(name) for name in ("kind", "target", "migration", "channel", "input", "by", "rule")),
    _long("next_at"),
    _time_or_none("until"),
    _long("planned_at"),
    _text("owner"),
    *(_long(name) for name in ("claim", "claimed_until")),
    _count("attempts"),
    _text("trouble"),
    Index("schedules_due", "next_at"),
)

attestations = Table(
    "attestations",
    metadata,
    _name("id"),
    *(_text(name) for name in ("migration", "line", "evidence", "by")),
    *(_long(name) for name in ("at", "until")),
    Index("attestations_of_migration", "migration", "line", "until"),
)

waivers = Table(
    "waivers",
    metadata,
    _name("id"),
    *(_text(name) for name in ("migration", "finding", "check_id", "target")),
    *(_text(name) for name in ("run", "reason", "by")),
    *(_long(name) for name in ("at", "until")),
    Index("waivers_of_migration", "migration", "until"),
)

runbooks = Table(
    "runbooks",
    metadata,
    _name("digest"),
    *(_text(name) for name in ("migration", "channel", "content", "by")),
    _long("at"),
)

drills = Table(
    "drills",
    metadata,
    _name("run"),
    *(_text(name) for name in ("kind", "migration", "target")),
    *(_long(name) for name in ("started", "finished")),
    *(_text(name) for name in ("outcome", "trouble", "facts", "evidence")),
    Index("drills_of_migration", "migration", "kind", "finished"),
)

OPEN_REQUEST = "replaced_by = '' AND spent_by = ''"

signoff_requests = Table(
    "signoff_requests",
    metadata,
    _name("id"),
    *(_text(name) for name in ("migration", "channel", "plan", "file", "requester")),
    *(_text(name) for name in ("editors", "needed")),
    _count("floor"),
    *(_long(name) for name in ("asked_at", "expires_at", "revision")),
    *(_text(name) for name in ("replaced_by", "spent_by")),
    Index(
        "one_open_signoff_request",
        "migration",
        unique=True,
        sqlite_where=text(OPEN_REQUEST),
        postgresql_where=text(OPEN_REQUEST),
    ),
    Index("signoff_requests_of_migration", "migration", "asked_at"),
)

signoff_asks = Table(
    "signoff_asks",
    metadata,
    Column("request", Text, ForeignKey("signoff_requests.id"), primary_key=True),
    _name("role"),
    Column("round", Integer, primary_key=True, autoincrement=False),
    *(_text(name) for name in ("version", "evidence", "eligible")),
    *(_long(name) for name in ("asked_at", "expires_at")),
    *(_text(name) for name in ("by", "cause")),
)

signoff_votes = Table(
    "signoff_votes",
    metadata,
    Column("request", Text, ForeignKey("signoff_requests.id"), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    _text("role"),
    _count("round"),
    *(_text(name) for name in ("version", "by", "on_behalf_of")),
    Column(
        "decision",
        Text,
        CheckConstraint("decision IN ('approved', 'rejected', 'revoked')"),
        nullable=False,
    ),
    _text("reason"),
    _long("at"),
    _text("head"),
    Index("signoff_votes_of_round", "request", "role", "round"),
)

delegations = Table(
    "delegations",
    metadata,
    _name("id"),
    *(_text(name) for name in ("migration", "role", "from_person", "to_person")),
    *(_long(name) for name in ("starts", "ends")),
    _text("reason"),
    _long("at"),
    Index("delegations_of_migration", "migration", "role", "ends"),
)
