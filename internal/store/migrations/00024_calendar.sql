-- +goose Up
-- What stands above an office's own calendar (rules.md §2): the national list,
-- owned by the central office, and each province's, owned by its provincial
-- office. The newest number is what should be in force; nothing of it changes.
CREATE TABLE calendar_layer (
  owner   int NOT NULL REFERENCES office (key),
  no      int NOT NULL CHECK (no > 0),
  body    jsonb NOT NULL,
  digest  bytea NOT NULL CHECK (octet_length(digest) = 32),
  made_at timestamptz NOT NULL,
  PRIMARY KEY (owner, no)
);
GRANT SELECT, INSERT ON calendar_layer TO pst_app;

-- What the version in force was composed from; 0 is what the program brought
-- along. An office whose numbers are behind is pending: its clocks wait.
ALTER TABLE calendar
  ADD COLUMN national_no  int NOT NULL DEFAULT 0,
  ADD COLUMN province_no  int NOT NULL DEFAULT 0,
  ADD COLUMN confirmed_at timestamptz; -- null: the office has not confirmed its hours
ALTER TABLE calendar_version
  ADD COLUMN made_by text NOT NULL DEFAULT '', -- an account's id; empty for the program
  ADD COLUMN reason  text NOT NULL DEFAULT '';

CREATE POLICY scan ON calendar FOR SELECT TO pst_scan USING (true);
GRANT SELECT (office, national_no, province_no) ON calendar TO pst_scan;
