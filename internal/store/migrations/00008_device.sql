-- +goose Up
-- Paired TVs and kiosks (rules.md §5, ux.md §3.10). A device's secret is known
-- by its SHA-256 only. A revoked device stays, because events name it.
CREATE TABLE device (
  office       int NOT NULL REFERENCES office (key),
  id           uuid NOT NULL,
  hash         bytea NOT NULL CHECK (octet_length(hash) = 32),
  kind         text NOT NULL CHECK (kind IN ('tv', 'kiosk')),
  name         text NOT NULL,
  paired_at    timestamptz NOT NULL,
  last_seen_at timestamptz,
  revoked_at   timestamptz,
  PRIMARY KEY (office, id),
  UNIQUE (office, hash)
);
SELECT pst_protect('device');
GRANT SELECT, INSERT, UPDATE, DELETE ON device TO pst_app;

-- A device that asks to be paired belongs to no office yet. Code and origin are
-- keyed hashes: a code is short, and an address is personal.
CREATE TABLE pairing (
  secret_hash bytea PRIMARY KEY CHECK (octet_length(secret_hash) = 32),
  code_hash   bytea NOT NULL UNIQUE CHECK (octet_length(code_hash) = 32),
  origin_hash bytea NOT NULL CHECK (octet_length(origin_hash) = 32),
  expires_at  timestamptz NOT NULL,
  office      int REFERENCES office (key),
  device      uuid,
  CHECK ((office IS NULL) = (device IS NULL))
);
CREATE INDEX pairing_origin ON pairing (origin_hash);
GRANT SELECT, INSERT, UPDATE, DELETE ON pairing TO pst_app;
