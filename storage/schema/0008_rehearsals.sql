CREATE TABLE rehearsals (
    run TEXT NOT NULL PRIMARY KEY,
    migration TEXT NOT NULL,
    digest TEXT NOT NULL,
    trouble TEXT NOT NULL,
    facts TEXT NOT NULL,
    started BIGINT NOT NULL,
    finished BIGINT NOT NULL
);
