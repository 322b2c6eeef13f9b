CREATE TABLE appointments (
    id TEXT NOT NULL PRIMARY KEY,
    migration TEXT NOT NULL,
    channel TEXT NOT NULL,
    plan TEXT NOT NULL,
    by TEXT NOT NULL,
    zone TEXT NOT NULL,
    said TEXT NOT NULL,
    advice TEXT NOT NULL,
    run TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    state TEXT NOT NULL,
    at BIGINT NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX one_appointment_per_migration ON appointments (migration) WHERE state = 'waiting';
