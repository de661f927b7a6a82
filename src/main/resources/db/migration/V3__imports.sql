-- Files of recipients on their way in. The file itself is kept until it has been taken in, so that any pod can go on where
-- another one stopped: after each page of rows the counts are written in the transaction that wrote the people.
CREATE TABLE imports (
    id             uuid        PRIMARY KEY,
    status         text        NOT NULL CHECK (status IN ('queued', 'running', 'done', 'failed')),
    file_name      text,
    bytes          bigint      NOT NULL,
    encoding       text        NOT NULL,
    delimiter      text        NOT NULL CHECK (length(delimiter) = 1),
    header         text[]      NOT NULL,
    -- What each column is, e.g. name or attributes.table; null: left out.
    fields         text[]      NOT NULL,
    default_region text,
    consent_source text,
    group_ids      uuid[]      NOT NULL,
    dry_run        boolean     NOT NULL,
    bytes_read     bigint      NOT NULL DEFAULT 0,
    rows_read      integer     NOT NULL DEFAULT 0,
    created        integer     NOT NULL DEFAULT 0,
    updated        integer     NOT NULL DEFAULT 0,
    unchanged      integer     NOT NULL DEFAULT 0,
    rejected       integer     NOT NULL DEFAULT 0,
    error          text,
    -- Which process works on it, and until when nobody else does. (owner, rows_read) is the fence of every page.
    owner          uuid,
    lease_until    timestamptz,
    created_at     timestamptz NOT NULL,
    started_at     timestamptz,
    ended_at       timestamptz,
    CHECK ((status IN ('done', 'failed')) = (ended_at IS NOT NULL))
) WITH (fillfactor = 50);
CREATE INDEX idx_imports_created_at ON imports (created_at DESC, id DESC);
CREATE INDEX idx_imports_open ON imports (created_at) WHERE ended_at IS NULL;
CREATE INDEX idx_imports_ended ON imports (ended_at) WHERE ended_at IS NOT NULL;

-- The file in pieces of a megabyte, without its byte order mark; deleted when the import has ended.
CREATE TABLE import_chunks (
    import_id uuid    NOT NULL REFERENCES imports ON DELETE CASCADE,
    n         integer NOT NULL,
    bytes     bytea   NOT NULL,
    PRIMARY KEY (import_id, n)
);
-- Read once, soon: not worth compressing.
ALTER TABLE import_chunks ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- Rows that were not taken, as they were written.
CREATE TABLE import_rejects (
    import_id uuid   NOT NULL REFERENCES imports ON DELETE CASCADE,
    line      bigint NOT NULL,
    code      text   NOT NULL,
    reason    text   NOT NULL,
    cells     jsonb  NOT NULL,
    PRIMARY KEY (import_id, line)
);

CREATE FUNCTION import_happened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO events (type, data)
    VALUES (CASE WHEN NEW.ended_at IS NULL THEN 'import.progress' ELSE 'import.completed' END,
            jsonb_strip_nulls(jsonb_build_object(
               'import_id', NEW.id, 'status', NEW.status, 'bytes', NEW.bytes, 'bytes_read', NEW.bytes_read,
               'created', NEW.created, 'updated', NEW.updated, 'unchanged', NEW.unchanged, 'rejected', NEW.rejected,
               'error', NEW.error)));
    RETURN NULL;
END $$;
CREATE TRIGGER import_happened AFTER UPDATE ON imports FOR EACH ROW
    WHEN (NEW.status <> OLD.status OR NEW.rows_read <> OLD.rows_read)
    EXECUTE FUNCTION import_happened();
