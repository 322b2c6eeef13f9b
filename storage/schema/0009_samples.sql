CREATE TABLE samples (
    run TEXT NOT NULL,
    first BIGINT NOT NULL,
    last BIGINT NOT NULL,
    looks INTEGER NOT NULL,
    thin INTEGER NOT NULL CHECK (thin IN (0, 1)),
    body BYTEA NOT NULL,
    PRIMARY KEY (run, first)
);
CREATE INDEX samples_by_age ON samples (thin, last);
