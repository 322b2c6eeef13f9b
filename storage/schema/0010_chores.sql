CREATE TABLE chores (
    id TEXT NOT NULL PRIMARY KEY,
    migration TEXT NOT NULL,
    channel TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    look TEXT NOT NULL,
    news TEXT NOT NULL,
    by TEXT NOT NULL,
    reason TEXT NOT NULL,
    due BIGINT NOT NULL,
    at BIGINT NULL,
    until BIGINT NULL,
    reminded INTEGER NOT NULL
);
CREATE UNIQUE INDEX one_waiting_chore_of_a_kind ON chores (migration, kind)
    WHERE state IN ('open', 'snoozed');
CREATE INDEX chores_of_migration ON chores (migration, kind, due);
