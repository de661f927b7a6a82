-- When, as it was meant: a wall clock and its zone, a recurrence, hours of sending. Instants are derived from it and may
-- be derived again, when the zones' rules have changed.

ALTER TABLE scheduled_messages
    -- The intention; null for a bare instant.
    ADD COLUMN timing        jsonb,
    -- The wall clock of the occurrence that comes next; kept while paused.
    ADD COLUMN next_local    timestamp,
    -- The time zone rules that next_run_at was derived with.
    ADD COLUMN rules_version text,
    -- Its next occurrence is due for everybody at once, whatever their clocks say.
    ADD COLUMN hurried       boolean NOT NULL DEFAULT false,
    -- Who wrote what goes to whom and when: not the one to approve it.
    ADD COLUMN written_by    text,
    ADD COLUMN approved_by   text,
    ADD COLUMN approved_at   timestamptz;

ALTER TABLE scheduled_messages DROP CONSTRAINT scheduled_messages_status_check;
ALTER TABLE scheduled_messages ADD CONSTRAINT scheduled_messages_status_check
    CHECK (status IN ('draft', 'awaiting_approval', 'pending', 'sending', 'paused', 'sent', 'partially_sent', 'failed',
                      'cancelled', 'expired'));
-- A recurring schedule has its next occurrence before it while a run of it is under way.
ALTER TABLE scheduled_messages DROP CONSTRAINT scheduled_messages_check;
ALTER TABLE scheduled_messages ADD CONSTRAINT scheduled_messages_check
    CHECK (CASE status WHEN 'pending' THEN next_run_at IS NOT NULL WHEN 'sending' THEN true ELSE next_run_at IS NULL END);
DROP INDEX idx_scheduled_messages_status_time;
CREATE INDEX idx_scheduled_messages_status_time ON scheduled_messages (next_run_at) WHERE next_run_at IS NOT NULL;

ALTER TABLE schedule_runs
    ADD COLUMN local         timestamp,
    ADD COLUMN timing        jsonb,
    -- Each recipient has instants and limits of their own: whoever is queued again has them worked out anew.
    ADD COLUMN per_recipient boolean NOT NULL DEFAULT false,
    -- At most so many a second, spread when planned; null: as fast as the sender may.
    ADD COLUMN pace          double precision,
    ADD COLUMN reason        text,
    -- When it was expected to be finished, said once it was planned.
    ADD COLUMN forecast_at   timestamptz;
ALTER TABLE schedule_runs DROP CONSTRAINT schedule_runs_state_check;
ALTER TABLE schedule_runs ADD CONSTRAINT schedule_runs_state_check
    CHECK (state IN ('planning', 'sending', 'done', 'cancelled', 'missed'));
-- The same wall clock twice would be the same occurrence twice, whatever instant the rules of the day make of it.
CREATE UNIQUE INDEX idx_schedule_runs_local ON schedule_runs (schedule_id, local) WHERE local IS NOT NULL;

-- How many of a run have been planned from one instant on: the next page's places in the line.
CREATE TABLE run_paces (
    run_id  uuid        NOT NULL REFERENCES schedule_runs ON DELETE CASCADE,
    base_at timestamptz NOT NULL,
    planned bigint      NOT NULL,
    PRIMARY KEY (run_id, base_at)
);

ALTER TABLE senders
    -- Hours of sending for schedules that say none.
    ADD COLUMN opening_hours     jsonb,
    -- Somebody else than who wrote it has to approve what is sent from it.
    ADD COLUMN requires_approval boolean NOT NULL DEFAULT false;

CREATE OR REPLACE FUNCTION schedule_happened() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    s scheduled_messages := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    kind text := CASE
        WHEN TG_OP = 'INSERT' THEN 'schedule.created'
        WHEN TG_OP = 'DELETE' THEN 'schedule.deleted'
        WHEN NEW.status <> OLD.status THEN CASE
            WHEN NEW.status IN ('draft', 'awaiting_approval') OR OLD.status IN ('draft', 'awaiting_approval')
                 AND NEW.status = 'pending' THEN 'schedule.updated'
            WHEN NEW.status = 'sending' AND OLD.status = 'pending' THEN 'schedule.started'
            WHEN NEW.status = 'paused' THEN 'schedule.paused'
            WHEN OLD.status = 'paused' AND NEW.status IN ('pending', 'sending') THEN 'schedule.resumed'
            WHEN NEW.status = 'cancelled' THEN 'schedule.cancelled'
            WHEN NEW.status = 'sending' THEN 'schedule.retried'
            WHEN NEW.status = 'pending' THEN 'schedule.updated'
            ELSE 'schedule.completed' END
        WHEN NEW.archived_at IS DISTINCT FROM OLD.archived_at THEN 'schedule.archived'
        ELSE 'schedule.updated' END;
BEGIN
    INSERT INTO events (type, schedule_id, data)
    VALUES (kind, s.id, jsonb_strip_nulls(jsonb_build_object(
               'schedule_id', s.id, 'name', s.name, 'status', s.status, 'reason', s.status_reason,
               'scheduled_time', s.scheduled_time, 'client_reference', s.client_reference)));
    RETURN NULL;
END $$;

-- An occurrence that was missed is told as such.
CREATE OR REPLACE FUNCTION run_happened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO events (type, schedule_id, data)
    VALUES (CASE WHEN TG_OP = 'INSERT' AND NEW.state = 'missed' THEN 'run.missed'
                 WHEN TG_OP = 'INSERT' THEN 'run.started'
                 WHEN NEW.state = 'done' AND OLD.state <> 'done' THEN 'run.completed'
                 ELSE 'run.progress' END,
            NEW.schedule_id,
            jsonb_build_object(
               'schedule_id', NEW.schedule_id, 'run_id', NEW.id, 'occurrence', NEW.occurrence, 'state', NEW.state,
               'counts', jsonb_build_object(
                   'total', NEW.total, 'queued', NEW.queued, 'accepted', NEW.accepted, 'sent', NEW.sent,
                   'delivered', NEW.delivered, 'read', NEW.read, 'failed', NEW.failed, 'unknown', NEW.unknown,
                   'skipped', NEW.skipped, 'cancelled', NEW.cancelled, 'expired', NEW.expired)));
    RETURN NULL;
END $$;
