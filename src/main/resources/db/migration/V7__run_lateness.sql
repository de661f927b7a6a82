-- How punctual the pods are, written with the beat: deliveries on time and late, in the last minute and the last hour.
ALTER TABLE dispatch_workers
    ADD COLUMN on_time_minute bigint NOT NULL DEFAULT 0,
    ADD COLUMN late_minute    bigint NOT NULL DEFAULT 0,
    ADD COLUMN on_time_hour   bigint NOT NULL DEFAULT 0,
    ADD COLUMN late_hour      bigint NOT NULL DEFAULT 0;

