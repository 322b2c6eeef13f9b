CREATE TABLE signoff_requests (
    id TEXT NOT NULL PRIMARY KEY,
    migration TEXT NOT NULL,
    channel TEXT NOT NULL,
    plan TEXT NOT NULL,
    file TEXT NOT NULL,
    requester TEXT NOT NULL,
    editors TEXT NOT NULL,
    needed TEXT NOT NULL,
    floor INTEGER NOT NULL,
    asked_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    replaced_by TEXT NOT NULL,
    spent_by TEXT NOT NULL
);
CREATE UNIQUE INDEX one_open_signoff_request ON signoff_requests (migration)
    WHERE replaced_by = '' AND spent_by = '';
CREATE INDEX signoff_requests_of_migration ON signoff_requests (migration, asked_at);
CREATE TABLE signoff_asks (
    request TEXT NOT NULL REFERENCES signoff_requests (id),
    role TEXT NOT NULL,
    round INTEGER NOT NULL,
    version TEXT NOT NULL,
    evidence TEXT NOT NULL,
    eligible TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    by TEXT NOT NULL,
    cause TEXT NOT NULL,
    PRIMARY KEY (request, role, round)
);
CREATE TABLE signoff_votes (
    request TEXT NOT NULL REFERENCES signoff_requests (id),
    seq BIGINT NOT NULL,
    role TEXT NOT NULL,
    round INTEGER NOT NULL,
    version TEXT NOT NULL,
    by TEXT NOT NULL,
    on_behalf_of TEXT NOT NULL,
    decision TEXT NOT NULL CHECK (decision IN ('approved', 'rejected', 'revoked')),
    reason TEXT NOT NULL,
    at BIGINT NOT NULL,
    head TEXT NOT NULL,
    PRIMARY KEY (request, seq)
);
CREATE INDEX signoff_votes_of_round ON signoff_votes (request, role, round);
CREATE TABLE delegations (
    id TEXT NOT NULL PRIMARY KEY,
    migration TEXT NOT NULL,
    role TEXT NOT NULL,
    from_person TEXT NOT NULL,
    to_person TEXT NOT NULL,
    starts BIGINT NOT NULL,
    ends BIGINT NOT NULL,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX delegations_of_migration ON delegations (migration, role, ends);
