-- Tables are kept apart by temperature: definitions are ordinary, the queue and the in-flight table are tiny and
-- insert/delete only, a recipient's fate is partitioned by day and updated in place (HOT: no index on a mutable column).

-- A UUIDv7 whose time part is the given instant. PostgreSQL 18 has uuidv7(); this works from 13 on and lets a run stamp
-- all of its deliveries with its own planning instant, so that the partition (day) follows from the id alone.
CREATE FUNCTION uuid_v7_at(at timestamptz) RETURNS uuid
    LANGUAGE sql VOLATILE PARALLEL SAFE
    RETURN encode(
        set_bit(
            set_bit(
                overlay(uuid_send(gen_random_uuid())
                        PLACING substring(int8send(floor(extract(epoch FROM at) * 1000)::bigint) FROM 3)
                        FROM 1 FOR 6),
                52, 1),
            53, 1),
        'hex')::uuid;

-- The UTC day written in a UUIDv7: the partition a delivery lives in.
CREATE FUNCTION uuid_v7_day(id uuid) RETURNS date
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (to_timestamp(('x' || substr(replace(id::text, '-', ''), 1, 12))::bit(48)::bigint / 1000.0)
            AT TIME ZONE 'UTC')::date;

-- Content ------------------------------------------------------------------------------------------------------------

CREATE TABLE messages (
    id         uuid        PRIMARY KEY,
    version    integer     NOT NULL,
    title      text        NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    type       text        NOT NULL CHECK (type IN ('text', 'template', 'image', 'video', 'audio', 'document',
                                                    'location')),
    category   text        NOT NULL CHECK (category IN ('marketing', 'utility', 'authentication', 'service')),
    content    text        CHECK (length(content) <= 4096),
    preview_url boolean,
    template   jsonb,
    media      jsonb,
    location   jsonb,
    defaults   jsonb       NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK ((type = 'text') = (content IS NOT NULL)),
    CHECK (type = 'text' OR preview_url IS NULL),
    CHECK ((type = 'template') = (template IS NOT NULL)),
    CHECK ((type IN ('image', 'video', 'audio', 'document')) = (media IS NOT NULL)),
    CHECK ((type = 'location') = (location IS NOT NULL))
);
CREATE INDEX idx_messages_created_at ON messages (created_at DESC, id DESC);
CREATE INDEX idx_messages_type ON messages (type, created_at DESC, id DESC);
CREATE INDEX idx_messages_category ON messages (category, created_at DESC, id DESC);
-- Both the order by title and the search for how a title begins.
CREATE INDEX idx_messages_title ON messages (lower(title) COLLATE "C", id);

-- Audience -----------------------------------------------------------------------------------------------------------

CREATE TABLE recipients (
    id             uuid        PRIMARY KEY,
    version        integer     NOT NULL,
    name           text        NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    -- By bytes, so that the index also finds prefixes.
    phone_number   text        COLLATE "C" NOT NULL CHECK (phone_number ~ '^\+[1-9][0-9]{6,14}$'),
    time_zone      text,
    language       text,
    attributes     jsonb       NOT NULL DEFAULT '{}',
    opted_in_at    timestamptz,
    opt_in_source  text,
    opted_out_at   timestamptz,
    opt_out_source text,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    CHECK ((opted_out_at IS NULL) = (opt_out_source IS NULL))
);
CREATE UNIQUE INDEX idx_recipients_phone ON recipients (phone_number);
CREATE INDEX idx_recipients_created_at ON recipients (created_at DESC, id DESC);
CREATE INDEX idx_recipients_name ON recipients ((lower(name) COLLATE "C"), id);
CREATE INDEX idx_recipients_opted_out ON recipients (created_at DESC, id DESC) WHERE opted_out_at IS NOT NULL;

CREATE TABLE recipient_groups (
    id              uuid        PRIMARY KEY,
    version         integer     NOT NULL,
    name            text        NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    description     text        CHECK (length(description) <= 2000),
    recipient_count integer     NOT NULL DEFAULT 0 CHECK (recipient_count >= 0),
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL
);
CREATE UNIQUE INDEX idx_recipient_groups_name ON recipient_groups ((lower(name) COLLATE "C"));
CREATE INDEX idx_recipient_groups_created_at ON recipient_groups (created_at DESC, id DESC);

CREATE TABLE group_recipients (
    group_id     uuid        NOT NULL REFERENCES recipient_groups ON DELETE CASCADE,
    recipient_id uuid        NOT NULL REFERENCES recipients ON DELETE CASCADE,
    added_at     timestamptz NOT NULL DEFAULT now(),
    -- The key is the index the planner pages through, under the name it is known by.
    CONSTRAINT idx_group_recipients_group PRIMARY KEY (group_id, recipient_id)
);
CREATE INDEX idx_group_recipients_recipient ON group_recipients (recipient_id);

-- Senders ------------------------------------------------------------------------------------------------------------

CREATE TABLE senders (
    id                   uuid        PRIMARY KEY,
    -- Counted on by every change, so that each pod sees that there is one.
    version              integer     NOT NULL DEFAULT 0,
    name                 text        NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    phone_number_id      text        NOT NULL,
    waba_id              text,
    -- AES-GCM under a key of the configuration. Null for the sender whose token is in the configuration itself.
    sealed_token         text,
    messages_per_second  integer     NOT NULL CHECK (messages_per_second > 0),
    messages_per_hour    integer     CHECK (messages_per_hour > 0),
    max_concurrent_calls integer     NOT NULL CHECK (max_concurrent_calls > 0),
    on_unknown           text        NOT NULL CHECK (on_unknown IN ('hold', 'resend', 'give_up')),
    is_default           boolean     NOT NULL DEFAULT false,
    -- Nothing is claimed for it before then: set by the provider's refusals. The year 9999 waits for a person.
    blocked_until        timestamptz,
    blocked_reason       text,
    -- Nothing is claimed for it at all: set by a person.
    paused_at            timestamptz,
    created_at           timestamptz NOT NULL,
    updated_at           timestamptz NOT NULL
);
CREATE UNIQUE INDEX idx_senders_phone_number_id ON senders (phone_number_id);
CREATE UNIQUE INDEX idx_senders_default ON senders (is_default) WHERE is_default;

-- Schedules and their runs -------------------------------------------------------------------------------------------

CREATE TABLE scheduled_messages (
    id               uuid        PRIMARY KEY,
    version          integer     NOT NULL,
    name             text        CHECK (length(name) BETWEEN 1 AND 200),
    message_id       uuid        NOT NULL REFERENCES messages,
    group_id         uuid        NOT NULL REFERENCES recipient_groups,
    sender_id        uuid        NOT NULL REFERENCES senders,
    status           text        NOT NULL CHECK (status IN ('pending', 'sending', 'paused', 'sent', 'partially_sent',
                                                            'failed', 'cancelled', 'expired')),
    status_reason    text,
    scheduled_time   timestamptz NOT NULL,
    next_run_at      timestamptz,
    client_reference text        CHECK (length(client_reference) BETWEEN 1 AND 200),
    priority         text        NOT NULL DEFAULT 'bulk' CHECK (priority IN ('urgent', 'bulk')),
    expires_after_ms bigint      CHECK (expires_after_ms > 0),
    on_unknown       text        CHECK (on_unknown IN ('hold', 'resend', 'give_up')),
    sent_at          timestamptz,
    archived_at      timestamptz,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    CHECK ((status = 'pending') = (next_run_at IS NOT NULL))
);
CREATE INDEX idx_scheduled_messages_status_time ON scheduled_messages (next_run_at) WHERE status = 'pending';
CREATE INDEX idx_scheduled_messages_group_status ON scheduled_messages (group_id, status);
CREATE INDEX idx_scheduled_messages_message ON scheduled_messages (message_id);
CREATE INDEX idx_scheduled_messages_sender ON scheduled_messages (sender_id);
CREATE INDEX idx_scheduled_messages_created_at ON scheduled_messages (created_at DESC, id DESC);
CREATE INDEX idx_scheduled_messages_time ON scheduled_messages (scheduled_time, id);
CREATE INDEX idx_scheduled_messages_name ON scheduled_messages (lower(name) text_pattern_ops) WHERE name IS NOT NULL;
CREATE INDEX idx_scheduled_messages_reference ON scheduled_messages (client_reference) WHERE client_reference IS NOT NULL;

CREATE TABLE schedule_runs (
    id           uuid        PRIMARY KEY,
    schedule_id  uuid        NOT NULL REFERENCES scheduled_messages,
    occurrence   timestamptz NOT NULL,
    day          date        NOT NULL,
    state        text        NOT NULL CHECK (state IN ('planning', 'sending', 'done', 'cancelled')),
    group_id     uuid        NOT NULL,
    sender_id    uuid        NOT NULL,
    content      jsonb       NOT NULL,
    priority         smallint    NOT NULL,
    expires_at   timestamptz,
    on_unknown   text,
    plan_cursor  uuid,
    created_at   timestamptz NOT NULL,
    planned_at   timestamptz,
    paused_at    timestamptz,
    completed_at timestamptz,
    total        integer     NOT NULL DEFAULT 0,
    queued       integer     NOT NULL DEFAULT 0,
    accepted     integer     NOT NULL DEFAULT 0,
    sent         integer     NOT NULL DEFAULT 0,
    delivered    integer     NOT NULL DEFAULT 0,
    read         integer     NOT NULL DEFAULT 0,
    failed       integer     NOT NULL DEFAULT 0,
    unknown      integer     NOT NULL DEFAULT 0,
    skipped      integer     NOT NULL DEFAULT 0,
    cancelled    integer     NOT NULL DEFAULT 0,
    expired      integer     NOT NULL DEFAULT 0,
    UNIQUE (schedule_id, occurrence)
) WITH (fillfactor = 70);
CREATE INDEX idx_schedule_runs_planning ON schedule_runs (occurrence) WHERE state = 'planning';
-- Cancelled or paused, and rows of it may still be in the queue: those are taken out page by page.
CREATE TABLE run_clearances (
    run_id uuid PRIMARY KEY,
    since  timestamptz NOT NULL
);
CREATE INDEX idx_schedule_runs_sending ON schedule_runs (id) WHERE state = 'sending';

-- Counts of a run arrive as append-only deltas and are folded into schedule_runs every few seconds: no hot counter row.
CREATE TABLE run_count_deltas (
    run_id uuid     NOT NULL,
    status text     NOT NULL,
    delta  integer  NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX idx_run_count_deltas_run ON run_count_deltas (run_id);

-- Deliveries ---------------------------------------------------------------------------------------------------------

-- A recipient's fate. Inserted at planning, then only updated in columns that no index covers.
CREATE TABLE deliveries (
    id           uuid        NOT NULL,
    day          date        NOT NULL,
    run_id       uuid        NOT NULL,
    schedule_id  uuid        NOT NULL,
    recipient_id uuid        NOT NULL,
    status       text        NOT NULL CHECK (status IN ('queued', 'sending', 'accepted', 'sent', 'delivered', 'read',
                                                        'failed', 'unknown', 'skipped', 'cancelled', 'expired')),
    reason       text,
    error_code   integer,
    attempts     smallint    NOT NULL DEFAULT 0,
    planned_at   timestamptz NOT NULL,
    due_at       timestamptz NOT NULL,
    accepted_at  timestamptz,
    sent_at      timestamptz,
    delivered_at timestamptz,
    read_at      timestamptz,
    failed_at    timestamptz,
    wamid        text,
    PRIMARY KEY (day, id),
    CONSTRAINT deliveries_run_recipient UNIQUE (day, run_id, recipient_id),
    CHECK (status <> 'skipped' OR reason IS NOT NULL)
) PARTITION BY RANGE (day);
CREATE INDEX idx_deliveries_recipient ON deliveries (recipient_id, day);

-- Which delivery a WhatsApp message id belongs to: for receipts that do not carry our own id. Apart from deliveries so
-- that settling one stays a HOT update; by hash, because an index on the long ids would cost more than all else does.
CREATE TABLE delivery_wamids (
    day         date   NOT NULL,
    wamid_hash  bigint NOT NULL,
    delivery_id uuid   NOT NULL
) PARTITION BY RANGE (day);
CREATE INDEX idx_delivery_wamids_hash ON delivery_wamids (wamid_hash);

-- Every attempt that was not simply accepted, and late evidence: the timeline of a delivery. Append-only.
CREATE TABLE delivery_attempts (
    day         date        NOT NULL,
    delivery_id uuid        NOT NULL,
    attempt     smallint    NOT NULL,
    outcome     text        NOT NULL,
    error_code  integer,
    detail      text,
    retry_at    timestamptz,
    at          timestamptz NOT NULL
) PARTITION BY RANGE (day);
CREATE INDEX idx_delivery_attempts_delivery ON delivery_attempts (day, delivery_id);

-- Creates the daily partitions [first, last]; called by the migration and then daily, a week ahead.
CREATE FUNCTION create_delivery_partitions(first date, last date) RETURNS integer
    LANGUAGE plpgsql AS $$
DECLARE
    parent text;
    d      date;
    child  text;
    made   integer := 0;
BEGIN
    FOREACH parent IN ARRAY ARRAY ['deliveries', 'delivery_wamids', 'delivery_attempts'] LOOP
        FOR d IN SELECT generate_series(first, last, interval '1 day')::date LOOP
            child := parent || '_' || to_char(d, 'YYYYMMDD');
            IF to_regclass(child) IS NULL THEN
                EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', child, parent, d, d + 1);
                IF parent = 'deliveries' THEN
                    EXECUTE format('ALTER TABLE %I SET (fillfactor = 60)', child);
                END IF;
                made := made + 1;
            END IF;
        END LOOP;
    END LOOP;
    RETURN made;
END $$;

-- The safety net, should no partition have been made in time.
CREATE TABLE deliveries_default PARTITION OF deliveries DEFAULT;
CREATE TABLE delivery_wamids_default PARTITION OF delivery_wamids DEFAULT;
CREATE TABLE delivery_attempts_default PARTITION OF delivery_attempts DEFAULT;
SELECT create_delivery_partitions((now() AT TIME ZONE 'UTC')::date - 1, (now() AT TIME ZONE 'UTC')::date + 7);

-- Ready to leave: narrow, insert and delete only, never updated, no foreign keys. priority: 0 urgent, 1 bulk, 2 rescued
-- more than once and therefore claimed one at a time.
CREATE TABLE delivery_queue (
    id           uuid        NOT NULL,
    day          date        NOT NULL,
    run_id       uuid        NOT NULL,
    recipient_id uuid        NOT NULL,
    sender_id    uuid        NOT NULL,
    due_at       timestamptz NOT NULL,
    expires_at   timestamptz,
    attempt      smallint    NOT NULL,
    priority         smallint    NOT NULL,
    rescues      smallint    NOT NULL DEFAULT 0
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0,
        vacuum_truncate = off);
CREATE INDEX idx_delivery_queue_claim ON delivery_queue (sender_id, priority, due_at, id);
CREATE INDEX idx_delivery_queue_run ON delivery_queue (run_id);
CREATE INDEX idx_delivery_queue_recipient ON delivery_queue (recipient_id);

-- Out of the claim's sight: its run is paused, or its template is held until some instant.
CREATE TABLE delivery_parked (
    LIKE delivery_queue INCLUDING DEFAULTS,
    until timestamptz
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX idx_delivery_parked_run ON delivery_parked (run_id);
CREATE INDEX idx_delivery_parked_recipient ON delivery_parked (recipient_id);
CREATE INDEX idx_delivery_parked_until ON delivery_parked (until) WHERE until IS NOT NULL;

-- Claimed by a worker. owner is one process incarnation; (id, owner, attempt) is the fence every write must pass. A row
-- that has not started has certainly not been sent.
CREATE TABLE delivery_in_flight (
    id           uuid        PRIMARY KEY,
    day          date        NOT NULL,
    run_id       uuid        NOT NULL,
    recipient_id uuid        NOT NULL,
    sender_id    uuid        NOT NULL,
    due_at       timestamptz NOT NULL,
    expires_at   timestamptz,
    attempt      smallint    NOT NULL,
    priority         smallint    NOT NULL,
    rescues      smallint    NOT NULL,
    owner        bigint      NOT NULL,
    claimed_at   timestamptz NOT NULL,
    started      boolean     NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0,
        vacuum_truncate = off);

-- Sent, perhaps: nobody knows yet. A receipt settles it or, once decide_at has passed, the policy: a person's own word
-- for it, else the schedule's, else the sender's.
CREATE TABLE delivery_unknown (
    id           uuid        PRIMARY KEY,
    day          date        NOT NULL,
    run_id       uuid        NOT NULL,
    recipient_id uuid        NOT NULL,
    sender_id    uuid        NOT NULL,
    due_at       timestamptz NOT NULL,
    expires_at   timestamptz,
    attempt      smallint    NOT NULL,
    priority         smallint    NOT NULL,
    rescues      smallint    NOT NULL,
    decide_at    timestamptz NOT NULL,
    policy       text
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX idx_delivery_unknown_decide ON delivery_unknown (decide_at);
CREATE INDEX idx_delivery_unknown_run ON delivery_unknown (run_id);

-- Templates that WhatsApp has paused or disabled: what needs them waits, parked.
CREATE TABLE template_holds (
    sender_id  uuid        NOT NULL,
    name       text        NOT NULL,
    language   text        NOT NULL,
    held_until timestamptz NOT NULL,
    reason     text        NOT NULL,
    PRIMARY KEY (sender_id, name, language)
);

-- The dispatch as a whole, one row: whether people have paused it, and which database this is. A copy or a restored
-- backup would send again what the original has sent; it is told by its identity or by an epoch that went backwards.
CREATE TABLE dispatch_control (
    one           boolean     PRIMARY KEY DEFAULT true CHECK (one),
    paused_at     timestamptz,
    paused_reason text,
    identity      text,
    epoch         bigint      NOT NULL DEFAULT 1,
    epoch_at      timestamptz NOT NULL DEFAULT now(),
    doubt         text
);
INSERT INTO dispatch_control DEFAULT VALUES;

-- One row per process incarnation. A rescuer that sees the same beat for long enough on its own monotonic clock takes
-- over what the row owns; timestamps play no part in it.
CREATE TABLE dispatch_workers (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pod        text        NOT NULL,
    -- Unique to a pod and kept when its container restarts: who finds an earlier row of its own pod knows it dead.
    pod_uid    text,
    slots      integer     NOT NULL,
    beat       bigint      NOT NULL DEFAULT 0,
    started_at timestamptz NOT NULL,
    -- How it is doing, written with each beat, for the statistics.
    processed            bigint           NOT NULL DEFAULT 0,
    in_flight            integer          NOT NULL DEFAULT 0,
    accepted_last_minute bigint           NOT NULL DEFAULT 0,
    lateness_p50_ms      double precision NOT NULL DEFAULT 0,
    lateness_p95_ms      double precision NOT NULL DEFAULT 0,
    lateness_p99_ms      double precision NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

-- Receipts -----------------------------------------------------------------------------------------------------------

-- Each callback body once, as it came; applied in the background.
CREATE TABLE receipt_inbox (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    digest      bytea       NOT NULL,
    body        bytea       NOT NULL,
    received_at timestamptz NOT NULL,
    applied_at  timestamptz,
    failure     text
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX idx_receipt_inbox_digest ON receipt_inbox (digest);
CREATE INDEX idx_receipt_inbox_unapplied ON receipt_inbox (id) WHERE applied_at IS NULL;
