-- +goose Up
-- The end of a day (rules.md §5) is written once, with what it left behind.
ALTER TABLE line
  ADD COLUMN close_reason text,
  ADD COLUMN left_unserved int NOT NULL DEFAULT 0 CHECK (left_unserved >= 0),
  ADD COLUMN left_forgotten int NOT NULL DEFAULT 0 CHECK (left_forgotten >= 0),
  ADD CONSTRAINT line_closed CHECK ((closed_at IS NULL) = (closed_by IS NULL));
-- The loop that ends days finds those that are not, in all offices.
CREATE INDEX line_open ON line (day) WHERE closed_at IS NULL;
-- A counter is closed with the day it was last used on.
ALTER TABLE counter ADD COLUMN opened_at timestamptz;

-- How long a service takes in a province, from the last visits of its offices:
-- numbers only.
CREATE TABLE pace (
  province       int NOT NULL REFERENCES office (key),
  service        text NOT NULL,
  median_seconds int NOT NULL CHECK (median_seconds >= 0),
  sample         int NOT NULL CHECK (sample > 0),
  at             timestamptz NOT NULL,
  PRIMARY KEY (province, service)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON pace TO pst_app;

-- When the office line or the power is out, numbers are written on paper and
-- the visits are typed in later. An outage without an end is not over.
CREATE TABLE outage (
  office           int NOT NULL REFERENCES office (key),
  id               uuid NOT NULL,
  from_at          timestamptz NOT NULL,
  to_at            timestamptz,
  reason           text NOT NULL CHECK (reason <> ''),
  found_afterwards boolean NOT NULL,
  declared_at      timestamptz NOT NULL,
  declared_by      uuid NOT NULL,
  PRIMARY KEY (office, id),
  FOREIGN KEY (office, declared_by) REFERENCES account (office, id),
  CHECK (to_at > from_at)
);
CREATE INDEX outage_time ON outage (office, from_at);

-- Numbers set aside, first to last, for paper or for a kiosk. Once handed in,
-- void are those that nobody got; they explain the gaps of a day.
CREATE TABLE number_block (
  office       int NOT NULL REFERENCES office (key),
  id           uuid NOT NULL,
  day          date NOT NULL,
  service      text NOT NULL,
  prefix       text NOT NULL,
  first        int NOT NULL CHECK (first > 0),
  last         int NOT NULL,
  purpose      text NOT NULL CHECK (purpose IN ('paper', 'kiosk')),
  device       uuid,
  state        text NOT NULL DEFAULT 'reserved' CHECK (state IN ('reserved', 'handed_in')),
  void         int[] NOT NULL DEFAULT '{}',
  reserved_at  timestamptz NOT NULL,
  handed_in_at timestamptz,
  PRIMARY KEY (office, id),
  UNIQUE (office, day, prefix, first),
  FOREIGN KEY (office, day) REFERENCES line (office, day),
  FOREIGN KEY (office, service) REFERENCES service (office, code),
  FOREIGN KEY (office, device) REFERENCES device (office, id),
  CHECK (last >= first),
  CHECK ((purpose = 'kiosk') = (device IS NOT NULL)),
  CHECK ((state = 'handed_in') = (handed_in_at IS NOT NULL))
);
ALTER TABLE ticket
  ADD COLUMN outage uuid,
  ADD CONSTRAINT ticket_outage FOREIGN KEY (office, outage) REFERENCES outage (office, id),
  ADD CONSTRAINT ticket_imported CHECK (outage IS NULL OR quality IN ('imported', 'corrected'));
-- Two visits of an officer cannot be typed in over each other.
CREATE INDEX ticket_officer_day ON ticket (office, day, officer) WHERE state = 'finished';

-- What data was asked on a visit and how that ended (domain.md §2.1).
CREATE TABLE visit_need (
  office       int NOT NULL REFERENCES office (key),
  ticket       uuid NOT NULL,
  no           int NOT NULL CHECK (no > 0),
  subject      text NOT NULL CHECK (subject <> ''),
  region_level text NOT NULL DEFAULT '',
  years_from   int,
  years_to     int,
  level        text NOT NULL DEFAULT '',
  period       text NOT NULL DEFAULT '',
  outcome      text NOT NULL CHECK (outcome IN ('sesuai', 'tidak_sesuai', 'tidak_diperoleh', 'belum_diperoleh')),
  source       text NOT NULL DEFAULT '',
  PRIMARY KEY (office, ticket, no),
  FOREIGN KEY (office, ticket) REFERENCES ticket (office, id),
  CHECK (years_to >= years_from)
);

SELECT pst_protect('outage'), pst_protect('number_block'), pst_protect('visit_need');
GRANT SELECT, INSERT, UPDATE, DELETE ON outage, number_block, visit_need TO pst_app;
