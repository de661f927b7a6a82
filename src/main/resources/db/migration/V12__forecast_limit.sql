-- What a run was expected to take so long for; null for runs of before.
ALTER TABLE schedule_runs ADD COLUMN forecast_limited_by text
    CHECK (forecast_limited_by IN ('schedule', 'messages_per_second', 'messages_per_hour'));
