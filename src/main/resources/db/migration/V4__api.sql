-- Who may call, and who changed what ---------------------------------------------------------------------------------

-- Keys are shown once and kept as SHA-256 of 256 random bits: nothing to guess, nothing to steal.
CREATE TABLE api_keys (
    id           uuid        PRIMARY KEY,
    name         text        NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    prefix       text        NOT NULL,
    digest       bytea       NOT NULL,
    role         text        NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
    expires_at   timestamptz,
    revoked_at   timestamptz,
    last_used_at timestamptz,
    created_at   timestamptz NOT NULL,
    created_by   text        NOT NULL
);
CREATE UNIQUE INDEX idx_api_keys_digest ON api_keys (digest);
CREATE INDEX idx_api_keys_created_at ON api_keys (created_at DESC, id DESC);

-- Every change made through the API, in the transaction of the change. Names of fields, never their values.
CREATE TABLE audit_entries (
    id        uuid        NOT NULL,
    at        timestamptz NOT NULL,
    actor     text        NOT NULL,
    operation text        NOT NULL,
    path      text        NOT NULL,
    fields    text[]      NOT NULL,
    PRIMARY KEY (at, id)
);

-- What was answered to a request with an Idempotency-Key, written with its effect; kept for a day.
CREATE TABLE idempotency_keys (
    caller      text        NOT NULL,
    key         text        NOT NULL,
    fingerprint bytea       NOT NULL,
    status      smallint    NOT NULL,
    headers     jsonb       NOT NULL,
    body        bytea,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (caller, key)
);
CREATE INDEX idx_idempotency_keys_created_at ON idempotency_keys (created_at);
