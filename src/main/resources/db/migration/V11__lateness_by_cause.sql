-- What made up most of a delivery's lateness, as the pod judged it that had it accepted. Null when it was on time, or when
-- nobody could tell. Written with the acceptance.
ALTER TABLE deliveries ADD COLUMN late_cause text;

-- How late a run's deliveries were, counted by cause and bucket when the run is measured.
ALTER TABLE schedule_runs ADD COLUMN lateness_histogram jsonb;
