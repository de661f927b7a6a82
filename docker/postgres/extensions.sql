-- Once, when the data directory is made: for GET /api/stats/statements
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
