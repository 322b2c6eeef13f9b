CREATE TABLE locks (
    id TEXT NOT NULL PRIMARY KEY,
    migration TEXT NOT NULL,
    reason TEXT NOT NULL,
    by TEXT NOT NULL,
    at BIGINT NOT NULL,
    lifted_by TEXT NOT NULL,
    lifted_because TEXT NOT NULL,
    lifted_at BIGINT NULL
);
CREATE UNIQUE INDEX one_lock_per_migration ON locks (migration) WHERE lifted_at IS NULL;
CREATE TABLE probings (
    run TEXT NOT NULL,
    target TEXT NOT NULL,
    figures TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (run, target)
);
