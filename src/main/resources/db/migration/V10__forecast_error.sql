-- How much later than forecast the last of a run was accepted, measured with its lateness; negative when it was earlier.
ALTER TABLE schedule_runs ADD COLUMN forecast_error_ms bigint;
