CREATE TABLE attestations (
    id TEXT NOT NULL PRIMARY KEY,
    migration TEXT NOT NULL,
    line TEXT NOT NULL,
    evidence TEXT NOT NULL,
    by TEXT NOT NULL,
    at BIGINT NOT NULL,
    until BIGINT NOT NULL
);
CREATE INDEX attestations_of_migration ON attestations (migration, line, until);
CREATE TABLE waivers (
    id TEXT NOT NULL PRIMARY KEY,
    migration TEXT NOT NULL,
    finding TEXT NOT NULL,
    check_id TEXT NOT NULL,
    target TEXT NOT NULL,
    run TEXT NOT NULL,
    reason TEXT NOT NULL,
    by TEXT NOT NULL,
    at BIGINT NOT NULL,
    until BIGINT NOT NULL
);
CREATE INDEX waivers_of_migration ON waivers (migration, until);
CREATE TABLE runbooks (
    digest TEXT NOT NULL PRIMARY KEY,
    migration TEXT NOT NULL,
    channel TEXT NOT NULL,
    content TEXT NOT NULL,
    by TEXT NOT NULL,
    at BIGINT NOT NULL
);
