-- What is not kept for ever: how far personal data has been taken out, and whose turn it is to do so.

-- Since when a delivery no longer says who it was for or why in words.
ALTER TABLE deliveries ADD COLUMN redacted_at timestamptz;

ALTER TABLE schedule_runs
    -- The last recipient whose delivery has been redacted. Once it is set the content is gone, and nothing of the run is
    -- sent again.
    ADD COLUMN redaction_cursor uuid,
    -- All of them have been.
    ADD COLUMN redacted_at      timestamptz;
CREATE INDEX idx_schedule_runs_unredacted ON schedule_runs (completed_at)
    WHERE redaction_cursor IS NULL AND completed_at IS NOT NULL;
CREATE INDEX idx_schedule_runs_redacting ON schedule_runs (id) WHERE redaction_cursor IS NOT NULL AND redacted_at IS NULL;

-- One pod at a time, one row. A pod that dies loses its turn when the lease is over.
CREATE TABLE retention_turn (
    one         boolean     PRIMARY KEY DEFAULT true CHECK (one),
    owner       uuid,
    lease_until timestamptz,
    -- When somebody last went through everything.
    ended_at    timestamptz
);
INSERT INTO retention_turn DEFAULT VALUES;
