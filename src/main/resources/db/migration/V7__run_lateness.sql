-- How punctual the pods are, written with the beat: deliveries on time and late, in the last minute and the last hour.
ALTER TABLE dispatch_workers
    ADD COLUMN on_time_minute bigint NOT NULL DEFAULT 0,
    ADD COLUMN late_minute    bigint NOT NULL DEFAULT 0,
    ADD COLUMN on_time_hour   bigint NOT NULL DEFAULT 0,
    ADD COLUMN late_hour      bigint NOT NULL DEFAULT 0;

-- How late a run's deliveries were accepted, measured once after it has ended. On time: the share of what was accepted or
-- expired. Without figures when nothing was. What ended before this is not measured: a delivery's instant moved with its
-- retries then.
ALTER TABLE schedule_runs
    ADD COLUMN measured_at      timestamptz,
    ADD COLUMN lateness_p50_ms  bigint,
    ADD COLUMN lateness_p95_ms  bigint,
    ADD COLUMN lateness_p99_ms  bigint,
    ADD COLUMN lateness_max_ms  bigint,
    ADD COLUMN lateness_on_time double precision;
UPDATE schedule_runs SET measured_at = coalesce(completed_at, now()) WHERE state = 'done';
CREATE INDEX idx_schedule_runs_unmeasured ON schedule_runs (completed_at) WHERE state = 'done' AND measured_at IS NULL;
