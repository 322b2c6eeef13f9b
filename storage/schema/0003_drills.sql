CREATE TABLE drills (
    run TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    migration TEXT NOT NULL,
    target TEXT NOT NULL,
    started BIGINT NOT NULL,
    finished BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    trouble TEXT NOT NULL,
    facts TEXT NOT NULL,
    evidence TEXT NOT NULL
);
CREATE INDEX drills_of_migration ON drills (migration, kind, finished);
