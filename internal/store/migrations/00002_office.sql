-- +goose Up
CREATE TABLE account (
  office        int NOT NULL REFERENCES office (key),
  id            uuid NOT NULL,
  email         text NOT NULL,
  name          text NOT NULL,
  role          text NOT NULL CHECK (role IN ('officer', 'office_admin', 'supervisor', 'national_admin')),
  password_hash text NOT NULL,
  active        boolean NOT NULL DEFAULT true,
  created_at    timestamptz NOT NULL,
  PRIMARY KEY (office, id),
  UNIQUE (office, email)
);
CREATE TABLE link (
  office     int NOT NULL REFERENCES office (key),
  hash       bytea NOT NULL,
  kind       text NOT NULL CHECK (kind IN ('ticket', 'case', 'appointment', 'complaint')),
  subject    uuid NOT NULL,
  generation int NOT NULL DEFAULT 0,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  PRIMARY KEY (office, hash)
);
-- digest is the SHA-256 of the body as it was written: offices with the same
-- calendar share one compiled value.
CREATE TABLE calendar_version (
  office  int NOT NULL REFERENCES office (key),
  no      int NOT NULL CHECK (no > 0),
  body    jsonb NOT NULL,
  digest  bytea NOT NULL CHECK (octet_length(digest) = 32),
  made_at timestamptz NOT NULL,
  PRIMARY KEY (office, no)
);
-- The version in force. Starting a clock reads it FOR SHARE, a recompute takes
-- it FOR UPDATE.
CREATE TABLE calendar (
  office  int NOT NULL REFERENCES office (key),
  current int NOT NULL,
  PRIMARY KEY (office),
  FOREIGN KEY (office, current) REFERENCES calendar_version (office, no)
);
CREATE TABLE service (
  office int NOT NULL REFERENCES office (key),
  id     uuid NOT NULL,
  code   text NOT NULL CHECK (code ~ '^[a-z][a-z0-9-]{1,30}$'),
  prefix text NOT NULL CHECK (prefix ~ '^[A-Z]$'),
  name   text NOT NULL,
  active boolean NOT NULL DEFAULT true,
  PRIMARY KEY (office, id),
  UNIQUE (office, code),
  UNIQUE (office, prefix)
);
CREATE TABLE standard_version (
  office       int NOT NULL REFERENCES office (key),
  service      text NOT NULL,
  no           int NOT NULL CHECK (no > 0),
  state        text NOT NULL CHECK (state IN ('draft', 'published')),
  effective_on date,
  body         jsonb NOT NULL,
  digest       bytea NOT NULL CHECK (octet_length(digest) = 32),
  made_at      timestamptz NOT NULL,
  PRIMARY KEY (office, service, no),
  FOREIGN KEY (office, service) REFERENCES service (office, code),
  CHECK (state = 'draft' OR effective_on IS NOT NULL)
);
SELECT pst_protect('account'), pst_protect('link'), pst_protect('calendar_version'),
       pst_protect('calendar'), pst_protect('service'), pst_protect('standard_version');
GRANT SELECT, INSERT, UPDATE, DELETE ON account, link, calendar, service TO pst_app;
GRANT SELECT, INSERT ON calendar_version, standard_version TO pst_app;
