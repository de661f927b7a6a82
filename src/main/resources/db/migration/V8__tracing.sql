-- Of which trace a schedule and its runs are part: W3C's traceparent of the request that made it, and of the run's first
-- span. Null unless a trace was being recorded; a version that does not know the columns leaves them so.
ALTER TABLE scheduled_messages ADD COLUMN traceparent text;
ALTER TABLE schedule_runs ADD COLUMN traceparent text;
