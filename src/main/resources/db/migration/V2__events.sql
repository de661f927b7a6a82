-- What has happened, for whoever follows it: written by triggers, in the transaction of the change, whoever makes it. A
-- reader never passes an event whose transaction is still open, so that none is missed; hence the transaction's number
-- comes first in their order.
CREATE TABLE events (
    xid         xid8        NOT NULL DEFAULT pg_current_xact_id(),
    id          bigint      GENERATED ALWAYS AS IDENTITY,
    type        text        NOT NULL,
    schedule_id uuid,
    at          timestamptz NOT NULL DEFAULT now(),
    data        jsonb       NOT NULL,
    PRIMARY KEY (xid, id)
);
CREATE INDEX idx_events_at ON events USING brin (at);

CREATE FUNCTION schedule_happened() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    s scheduled_messages := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    kind text := CASE
        WHEN TG_OP = 'INSERT' THEN 'schedule.created'
        WHEN TG_OP = 'DELETE' THEN 'schedule.deleted'
        WHEN NEW.status <> OLD.status THEN CASE
            WHEN NEW.status = 'sending' AND OLD.status = 'pending' THEN 'schedule.started'
            WHEN NEW.status = 'paused' THEN 'schedule.paused'
            WHEN OLD.status = 'paused' AND NEW.status IN ('pending', 'sending') THEN 'schedule.resumed'
            WHEN NEW.status = 'cancelled' THEN 'schedule.cancelled'
            WHEN NEW.status = 'sending' THEN 'schedule.retried'
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
CREATE TRIGGER schedule_happened AFTER INSERT OR UPDATE OR DELETE ON scheduled_messages
    FOR EACH ROW EXECUTE FUNCTION schedule_happened();

CREATE FUNCTION run_happened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO events (type, schedule_id, data)
    VALUES (CASE WHEN TG_OP = 'INSERT' THEN 'run.started'
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
CREATE TRIGGER run_started AFTER INSERT ON schedule_runs FOR EACH ROW EXECUTE FUNCTION run_happened();
-- Counts are folded about once a second while a run is moving.
CREATE TRIGGER run_happened AFTER UPDATE ON schedule_runs FOR EACH ROW
    WHEN (NEW.state = 'done' AND OLD.state <> 'done'
          OR (NEW.total, NEW.queued, NEW.accepted, NEW.sent, NEW.delivered, NEW.read, NEW.failed, NEW.unknown,
              NEW.skipped, NEW.cancelled, NEW.expired)
             IS DISTINCT FROM (OLD.total, OLD.queued, OLD.accepted, OLD.sent, OLD.delivered, OLD.read, OLD.failed,
                               OLD.unknown, OLD.skipped, OLD.cancelled, OLD.expired))
    EXECUTE FUNCTION run_happened();

-- Of single deliveries only what somebody may want to act upon.
CREATE FUNCTION delivery_happened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO events (type, schedule_id, data)
    VALUES ('delivery.' || NEW.status, NEW.schedule_id, jsonb_strip_nulls(jsonb_build_object(
               'schedule_id', NEW.schedule_id, 'run_id', NEW.run_id, 'delivery_id', NEW.id,
               'recipient_id', NEW.recipient_id, 'status', NEW.status, 'reason', NEW.reason,
               'error_code', NEW.error_code)));
    RETURN NULL;
END $$;
CREATE TRIGGER delivery_happened AFTER UPDATE OF status ON deliveries FOR EACH ROW
    WHEN (NEW.status IN ('failed', 'unknown') AND OLD.status <> NEW.status)
    EXECUTE FUNCTION delivery_happened();

CREATE FUNCTION sender_happened() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    s senders := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    kind text := CASE
        WHEN TG_OP = 'INSERT' THEN 'sender.created'
        WHEN TG_OP = 'DELETE' THEN 'sender.deleted'
        WHEN NEW.paused_at IS NOT NULL AND OLD.paused_at IS NULL THEN 'sender.paused'
        WHEN NEW.blocked_until IS NOT NULL AND NEW.blocked_until IS DISTINCT FROM OLD.blocked_until THEN 'sender.blocked'
        WHEN OLD.paused_at IS NOT NULL AND NEW.paused_at IS NULL
             OR OLD.blocked_until IS NOT NULL AND NEW.blocked_until IS NULL THEN 'sender.resumed'
        ELSE 'sender.updated' END;
BEGIN
    INSERT INTO events (type, data)
    VALUES (kind, jsonb_strip_nulls(jsonb_build_object(
               'sender_id', s.id, 'name', s.name,
               'blocked_until', CASE WHEN isfinite(s.blocked_until) AND s.blocked_until < '9999-01-01' THEN s.blocked_until END,
               'reason', s.blocked_reason)));
    RETURN NULL;
END $$;
CREATE TRIGGER sender_happened AFTER INSERT OR UPDATE OR DELETE ON senders
    FOR EACH ROW EXECUTE FUNCTION sender_happened();

CREATE FUNCTION dispatch_happened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO events (type, data)
    VALUES (CASE WHEN NEW.doubt IS NOT NULL AND OLD.doubt IS NULL THEN 'dispatch.doubted'
                 WHEN NEW.paused_at IS NOT NULL AND OLD.paused_at IS NULL THEN 'dispatch.paused'
                 ELSE 'dispatch.resumed' END,
            jsonb_strip_nulls(jsonb_build_object('reason', coalesce(NEW.doubt, NEW.paused_reason))));
    RETURN NULL;
END $$;
CREATE TRIGGER dispatch_happened AFTER UPDATE ON dispatch_control FOR EACH ROW
    WHEN ((NEW.paused_at IS NULL) <> (OLD.paused_at IS NULL) OR (NEW.doubt IS NULL) <> (OLD.doubt IS NULL))
    EXECUTE FUNCTION dispatch_happened();

-- Webhooks: what customers' systems are told -------------------------------------------------------------------------

CREATE TABLE webhooks (
    id                     uuid        PRIMARY KEY,
    version                integer     NOT NULL DEFAULT 0,
    url                    text        NOT NULL CHECK (length(url) <= 2000),
    description            text        CHECK (length(description) <= 500),
    -- Empty: all of them.
    types                  text[]      NOT NULL,
    enabled                boolean     NOT NULL,
    disabled_reason        text,
    sealed_secret          text        NOT NULL,
    -- Still signs beside the present one until then.
    sealed_previous_secret text,
    previous_secret_until  timestamptz,
    -- Since when every attempt has failed.
    failing_since          timestamptz,
    created_at             timestamptz NOT NULL,
    updated_at             timestamptz NOT NULL
);
CREATE INDEX idx_webhooks_created_at ON webhooks (created_at DESC, id DESC);

-- Up to which event the deliveries below have been made.
CREATE TABLE webhook_position (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    xid xid8    NOT NULL,
    id  bigint  NOT NULL
);
INSERT INTO webhook_position (xid, id) VALUES (pg_current_xact_id(), 0);

CREATE TABLE webhook_deliveries (
    id         uuid        PRIMARY KEY,
    webhook_id uuid        NOT NULL REFERENCES webhooks ON DELETE CASCADE,
    type       text        NOT NULL,
    event_at   timestamptz NOT NULL,
    data       jsonb       NOT NULL,
    status     text        NOT NULL CHECK (status IN ('waiting', 'delivered', 'failed')),
    attempts   smallint    NOT NULL DEFAULT 0,
    -- When it is tried next; while it is under way, when it is tried again should nobody tell how it went.
    next_at    timestamptz,
    -- Of the last attempt: the status of the answer, or why there was none, and how long it took.
    answer     text,
    millis     integer,
    created_at timestamptz NOT NULL,
    ended_at   timestamptz,
    CHECK ((status = 'waiting') = (next_at IS NOT NULL))
);
CREATE INDEX idx_webhook_deliveries_next ON webhook_deliveries (webhook_id, next_at) WHERE status = 'waiting';
CREATE INDEX idx_webhook_deliveries_webhook ON webhook_deliveries (webhook_id, created_at DESC, id DESC);
CREATE INDEX idx_webhook_deliveries_created ON webhook_deliveries USING brin (created_at);
