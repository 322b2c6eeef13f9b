"""The statements of the outbox, in words that both databases understand."""

from __future__ import annotations

#: So many later wishes for the channel itself pass a message that waits for its thread.
PATIENCE_OF_THREADS = 50

TAKE_PLACE = """
INSERT INTO channels (channel, last_place) VALUES (:channel, 1)
ON CONFLICT (channel) DO UPDATE SET last_place = channels.last_place + 1
RETURNING last_place
"""

WANT = """
INSERT INTO outbox (key, channel, place, view, subject, after, pin, wanted, shown, ts, unknown,
    given_up, owner, claim, claimed_until, due_at, attempts, trouble, wanted_at)
VALUES (:key, :channel, :place, :view, :subject, :after, :pin, 1, 0, NULL, 0,
    0, '', 0, 0, 0, 0, '', :now)
ON CONFLICT (key) DO UPDATE SET
    wanted = outbox.wanted + 1,
    place = CASE WHEN outbox.wanted = outbox.shown OR outbox.given_up = 1
        THEN excluded.place ELSE outbox.place END,
    wanted_at = CASE WHEN outbox.wanted = outbox.shown OR outbox.given_up = 1
        THEN excluded.wanted_at ELSE outbox.wanted_at END,
    view = excluded.view, subject = excluded.subject, pin = excluded.pin,
    given_up = 0
WHERE outbox.channel = excluded.channel
RETURNING key
"""

_WAITING = "o.wanted > o.shown AND o.given_up = 0 AND (o.after = '' OR thread.ts IS NOT NULL)"
_THREADED = "outbox AS o LEFT JOIN outbox AS thread ON thread.key = o.after"

BUSY = f"""
SELECT DISTINCT o.channel FROM {_THREADED}
WHERE {_WAITING} AND o.due_at <= :now AND o.claimed_until <= :now
ORDER BY o.channel
"""  # noqa: S608 - made of constants

LOCK = "SELECT channel FROM channels WHERE channel = :channel"

HELD = """
SELECT 1 FROM outbox WHERE channel = :channel AND owner <> '' AND claimed_until > :now LIMIT 1
"""

NEXT = f"""
SELECT o.key, o.due_at, thread.ts AS thread_ts FROM {_THREADED}
WHERE o.channel = :channel AND {_WAITING}
ORDER BY o.place + CASE WHEN o.after = '' THEN 0 ELSE {PATIENCE_OF_THREADS} END, o.place LIMIT 1
"""  # noqa: S608 - made of constants

CLAIM = """
UPDATE outbox SET
    unknown = CASE WHEN ts IS NULL AND owner <> '' THEN 1 ELSE unknown END,
    owner = :owner, claim = claim + 1, claimed_until = :until, attempts = attempts + 1
WHERE key = :key
RETURNING *
"""

FINISH = """
UPDATE outbox SET
    ts = COALESCE(ts, :ts),
    shown = CASE WHEN shown < :version THEN :version ELSE shown END,
    owner = CASE WHEN claim = :claim THEN '' ELSE owner END,
    claimed_until = CASE WHEN claim = :claim THEN 0 ELSE claimed_until END,
    place = :place, unknown = 0, given_up = 0, due_at = 0, attempts = 0, trouble = ''
WHERE key = :key
RETURNING ts
"""

PUT_BACK = """
UPDATE outbox SET
    unknown = CASE WHEN ts IS NULL THEN :unknown ELSE 0 END,
    owner = '', claimed_until = 0, due_at = :due_at, trouble = :trouble
WHERE key = :key AND claim = :claim AND owner <> ''
"""

FORGET = "UPDATE outbox SET ts = NULL WHERE key = :key AND claim = :claim AND owner <> ''"

GIVE_UP = """
UPDATE outbox SET owner = '', claimed_until = 0, due_at = 0, given_up = 1, trouble = :trouble
WHERE key = :key AND claim = :claim AND owner <> ''
"""

TS = "SELECT ts FROM outbox WHERE key = :key"

RECLAIM = "UPDATE outbox SET claimed_until = 0 WHERE owner <> ''"
