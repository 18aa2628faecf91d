-- +goose Up
-- The duty roster (rules.md §11b). The one row of roster is what is locked while
-- a plan changes; rev counts its changes and orders the swaps that were agreed.
CREATE TABLE roster (
  office int NOT NULL REFERENCES office (key),
  rev    bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (office)
);
-- weekday as in ISO 8601: 1 is Monday. Both dates are inclusive; without
-- valid_until it holds until a later pattern ends it.
CREATE TABLE roster_shift (
  office      int NOT NULL REFERENCES office (key),
  id          uuid NOT NULL,
  officer     uuid NOT NULL,
  weekday     smallint NOT NULL CHECK (weekday BETWEEN 1 AND 7),
  counter     uuid,
  valid_from  date NOT NULL,
  valid_until date,
  PRIMARY KEY (office, id),
  UNIQUE (office, officer, weekday, valid_from),
  FOREIGN KEY (office, officer) REFERENCES account (office, id),
  FOREIGN KEY (office, counter) REFERENCES counter (office, id),
  CHECK (valid_until >= valid_from)
);
CREATE TABLE roster_absence (
  office       int NOT NULL REFERENCES office (key),
  id           uuid NOT NULL,
  officer      uuid NOT NULL,
  from_on      date NOT NULL,
  to_on        date NOT NULL,
  reason       text NOT NULL,
  made_at      timestamptz NOT NULL,
  withdrawn_at timestamptz,
  PRIMARY KEY (office, id),
  FOREIGN KEY (office, officer) REFERENCES account (office, id),
  CHECK (to_on >= from_on)
);
CREATE INDEX roster_absence_until ON roster_absence (office, to_on) WHERE withdrawn_at IS NULL;
-- partner takes proposer's place on day and, where there is a return_day,
-- proposer takes partner's place on it. rev is the roster's when it was agreed.
CREATE TABLE roster_swap (
  office      int NOT NULL REFERENCES office (key),
  id          uuid NOT NULL,
  proposer    uuid NOT NULL,
  partner     uuid NOT NULL,
  day         date NOT NULL,
  return_day  date,
  state       text NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'accepted', 'declined', 'withdrawn')),
  rev         bigint,
  proposed_at timestamptz NOT NULL,
  answered_at timestamptz,
  PRIMARY KEY (office, id),
  FOREIGN KEY (office, proposer) REFERENCES account (office, id),
  FOREIGN KEY (office, partner) REFERENCES account (office, id),
  CHECK (proposer <> partner),
  CHECK (return_day <> day),
  CHECK ((state = 'proposed') = (answered_at IS NULL)),
  CHECK ((state = 'accepted') = (rev IS NOT NULL))
);
CREATE UNIQUE INDEX roster_swap_open ON roster_swap (office, proposer, day) WHERE state = 'proposed';
CREATE INDEX roster_swap_day ON roster_swap (office, day);
CREATE INDEX roster_swap_return ON roster_swap (office, return_day) WHERE return_day IS NOT NULL;

SELECT pst_protect('roster'), pst_protect('roster_shift'), pst_protect('roster_absence'), pst_protect('roster_swap');
GRANT SELECT, INSERT, UPDATE, DELETE ON roster, roster_shift, roster_absence, roster_swap TO pst_app;
