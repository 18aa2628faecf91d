-- +goose Up
-- The standard that is being written for a service, at most one. Published it
-- becomes a row of standard_version, to which rows are only added: so a draft
-- may change and go, and a version never does (rules.md §13). Its number is
-- the one it will be published under. Drafts that stand in standard_version
-- from before are in nobody's way: only what is published is read there.
CREATE TABLE standard_draft (
  office  int NOT NULL REFERENCES office (key),
  service text NOT NULL,
  no      int NOT NULL CHECK (no > 0),
  rev     int NOT NULL DEFAULT 1 CHECK (rev > 0),
  body    jsonb NOT NULL,
  made_at timestamptz NOT NULL,
  PRIMARY KEY (office, service),
  FOREIGN KEY (office, service) REFERENCES service (office, code)
);
SELECT pst_protect('standard_draft');
GRANT SELECT, INSERT, UPDATE, DELETE ON standard_draft TO pst_app;
