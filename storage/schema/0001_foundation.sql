CREATE TABLE journal_head (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL,
    seal TEXT NOT NULL
);
CREATE TABLE journal (
    seq INTEGER NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    tag TEXT NOT NULL,
    actor TEXT NOT NULL,
    migration TEXT NOT NULL,
    run TEXT NOT NULL,
    payload TEXT NOT NULL,
    prev_hash TEXT NOT NULL UNIQUE,
    hash TEXT NOT NULL
);
CREATE INDEX journal_of_migration ON journal (migration, seq);
CREATE INDEX journal_of_run ON journal (run, seq);
CREATE TABLE channels (
    channel TEXT NOT NULL PRIMARY KEY,
    last_place BIGINT NOT NULL
);
CREATE TABLE outbox (
    key TEXT NOT NULL PRIMARY KEY,
    channel TEXT NOT NULL REFERENCES channels (channel),
    place BIGINT NOT NULL,
    view TEXT NOT NULL,
    subject TEXT NOT NULL,
    after TEXT NOT NULL,
    pin INTEGER NOT NULL CHECK (pin IN (0, 1)),
    wanted INTEGER NOT NULL,
    shown INTEGER NOT NULL,
    ts TEXT,
    unknown INTEGER NOT NULL CHECK (unknown IN (0, 1)),
    given_up INTEGER NOT NULL CHECK (given_up IN (0, 1)),
    owner TEXT NOT NULL,
    claim BIGINT NOT NULL,
    claimed_until BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    attempts INTEGER NOT NULL,
    trouble TEXT NOT NULL,
    wanted_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX outbox_order ON outbox (channel, place);
CREATE INDEX outbox_due ON outbox (channel, due_at) WHERE wanted > shown;
CREATE INDEX outbox_claimed ON outbox (channel) WHERE owner <> '';
CREATE TABLE seen (
    key TEXT NOT NULL PRIMARY KEY,
    until BIGINT NOT NULL
);
CREATE INDEX seen_until ON seen (until);
CREATE TABLE readings (
    run TEXT NOT NULL,
    target TEXT NOT NULL,
    probe TEXT NOT NULL,
    reading TEXT NOT NULL,
    PRIMARY KEY (run, target, probe)
);
CREATE TABLE findings (
    run TEXT NOT NULL,
    target TEXT NOT NULL,
    check_id TEXT NOT NULL,
    line TEXT NOT NULL,
    title TEXT NOT NULL,
    risk TEXT NOT NULL,
    outcome TEXT NOT NULL,
    observed TEXT NOT NULL,
    expected TEXT NOT NULL,
    remediation TEXT NOT NULL,
    vantage TEXT NOT NULL,
    evidence TEXT NOT NULL,
    milliseconds BIGINT NOT NULL,
    PRIMARY KEY (run, target, check_id)
);
CREATE TABLE targets (
    id TEXT NOT NULL PRIMARY KEY,
    fence BIGINT NOT NULL
);
CREATE TABLE runs (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    target TEXT NOT NULL,
    migration TEXT NOT NULL,
    channel TEXT NOT NULL,
    input TEXT NOT NULL,
    by TEXT NOT NULL,
    state TEXT NOT NULL CHECK (
        state IN ('queued', 'running', 'waiting', 'parked', 'done', 'failed', 'cancelled')
    ),
    owner TEXT NOT NULL,
    fence BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    wake_at BIGINT NOT NULL,
    attempts INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT,
    trouble TEXT NOT NULL,
    cancelled_by TEXT NOT NULL
);
CREATE UNIQUE INDEX one_active_run_per_target ON runs (target)
    WHERE state IN ('queued', 'running', 'waiting', 'parked');
CREATE INDEX runs_due ON runs (wake_at)
    WHERE state IN ('queued', 'running', 'waiting', 'parked');
CREATE INDEX runs_of_migration ON runs (migration, kind, created_at);
CREATE TABLE run_steps (
    run TEXT NOT NULL REFERENCES runs (id),
    seq INTEGER NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    fence BIGINT NOT NULL,
    result TEXT NOT NULL,
    how TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    finished_at BIGINT,
    PRIMARY KEY (run, seq)
);
CREATE TABLE schedules (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    target TEXT NOT NULL,
    migration TEXT NOT NULL,
    channel TEXT NOT NULL,
    input TEXT NOT NULL,
    by TEXT NOT NULL,
    rule TEXT NOT NULL,
    next_at BIGINT NOT NULL,
    until BIGINT
);
CREATE INDEX schedules_due ON schedules (next_at);
