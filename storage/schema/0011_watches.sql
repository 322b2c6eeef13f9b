CREATE TABLE watches (
    id TEXT NOT NULL PRIMARY KEY,
    migration TEXT NOT NULL,
    channel TEXT NOT NULL,
    ended TEXT NOT NULL,
    facts TEXT NOT NULL,
    switched BIGINT NOT NULL,
    until BIGINT NOT NULL,
    revision BIGINT NOT NULL
);
CREATE INDEX watches_of_migration ON watches (migration, switched);
CREATE TABLE tellings (
    id TEXT NOT NULL PRIMARY KEY,
    watch TEXT NOT NULL,
    facts TEXT NOT NULL,
    at BIGINT NOT NULL
);
