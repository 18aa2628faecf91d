-- +goose Up
-- The floor under every table: who the office is, and how a tenant table is
-- protected. current_setting without missing_ok raises when no office was set,
-- and the cast raises on the empty string that a reused connection keeps.
-- +goose StatementBegin
CREATE FUNCTION pst_office() RETURNS int LANGUAGE sql STABLE
  AS $$ SELECT current_setting('pst.office')::int $$;
-- +goose StatementEnd

-- A guarded write must touch exactly one row; anything else undoes the
-- transaction, also when the write travels in one pipeline with its commit.
-- +goose StatementBegin
CREATE FUNCTION pst_one(touched bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF touched <> 1 THEN
    RAISE EXCEPTION 'guarded write touched % rows', touched USING ERRCODE = 'PS001';
  END IF;
  RETURN true;
END $$;
-- +goose StatementEnd

-- pst_protect makes a table a tenant table: forced row security by office.
-- +goose StatementBegin
CREATE FUNCTION pst_protect(t regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', t);
  EXECUTE format('CREATE POLICY own_office ON %s TO pst_app USING (office = (SELECT pst_office())) WITH CHECK (office = (SELECT pst_office()))', t);
END $$;
-- +goose StatementEnd

GRANT EXECUTE ON FUNCTION pst_office(), pst_one(bigint) TO pst_app;

-- Directory: the tables above offices. No readable personal data.
CREATE TABLE office (
  key           int PRIMARY KEY CHECK (key > 0),
  code          text NOT NULL UNIQUE CHECK (code ~ '^[0-9]{4}$'),
  name          text NOT NULL,
  kind          text NOT NULL CHECK (kind IN ('central', 'province', 'regency', 'city')),
  parent        int REFERENCES office (key),
  supervised_by int REFERENCES office (key),
  timezone      text NOT NULL,
  slug          text NOT NULL UNIQUE,
  confirmed     boolean NOT NULL DEFAULT false,
  furnished     boolean NOT NULL DEFAULT false -- has its first calendar, services and counters
);
CREATE TABLE office_alias (
  code       text PRIMARY KEY CHECK (code ~ '^[0-9]{4}$'),
  office     int NOT NULL REFERENCES office (key),
  from_on    date,
  until_on   date
);
CREATE TABLE sign_in (
  address_hash bytea PRIMARY KEY,
  office       int NOT NULL REFERENCES office (key),
  account      uuid NOT NULL
);
CREATE TABLE session (
  id            uuid PRIMARY KEY,
  office        int NOT NULL REFERENCES office (key),
  account       uuid NOT NULL,
  rotation      int NOT NULL DEFAULT 0 CHECK (rotation >= 0),
  refresh_hash  bytea NOT NULL UNIQUE,
  rotated_at    timestamptz,
  created_at    timestamptz NOT NULL,
  expires_at    timestamptz NOT NULL,
  revoked_at    timestamptz,
  revoked_why   text CHECK (revoked_why IN ('logout', 'reuse', 'deactivated', 'password', 'admin')),
  CHECK ((revoked_at IS NULL) = (revoked_why IS NULL))
);
CREATE INDEX session_account ON session (office, account);
GRANT SELECT, INSERT, UPDATE, DELETE ON office, office_alias, sign_in, session TO pst_app;

-- What every write leaves behind.
CREATE TABLE idempotency (
  office     int NOT NULL REFERENCES office (key),
  caller     text NOT NULL,
  route      text NOT NULL,
  key        text NOT NULL,
  body       bytea NOT NULL,
  answer     jsonb,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (office, caller, route, key)
);
CREATE INDEX idempotency_age ON idempotency (office, created_at);
CREATE TABLE audit (
  office       int NOT NULL REFERENCES office (key),
  id           bigint GENERATED ALWAYS AS IDENTITY,
  at           timestamptz NOT NULL,
  actor_kind   text NOT NULL,
  actor        text NOT NULL,
  action       text NOT NULL,
  subject_kind text NOT NULL,
  subject      text NOT NULL,
  fields       text[] NOT NULL DEFAULT '{}',
  PRIMARY KEY (office, id)
);
CREATE TABLE outbox (
  office   int NOT NULL REFERENCES office (key),
  id       bigint GENERATED ALWAYS AS IDENTITY,
  topic    text NOT NULL,
  subject  text NOT NULL,
  rev      bigint NOT NULL DEFAULT 0,
  at       timestamptz NOT NULL,
  attempts int NOT NULL DEFAULT 0,
  next_at  timestamptz NOT NULL,
  dead_at  timestamptz,
  PRIMARY KEY (office, id)
);
-- The relay reads in the order of id, and looks whether an earlier event of the
-- same subject still waits to be tried again.
CREATE INDEX outbox_order ON outbox (id) WHERE dead_at IS NULL;
CREATE INDEX outbox_subject ON outbox (office, subject, id) WHERE dead_at IS NULL;

SELECT pst_protect('idempotency'), pst_protect('audit'), pst_protect('outbox');
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency, outbox TO pst_app;
GRANT SELECT, INSERT ON audit TO pst_app;

-- Scan finds across offices by ids and times; it acts on nothing.
CREATE POLICY scan ON outbox FOR SELECT TO pst_scan USING (true);
CREATE POLICY scan ON audit FOR SELECT TO pst_scan USING (true);
GRANT SELECT (office, id, topic, subject, rev, attempts, next_at, dead_at) ON outbox TO pst_scan;
GRANT SELECT (office, id, at) ON audit TO pst_scan;
GRANT SELECT (key, code, timezone) ON office TO pst_scan;
