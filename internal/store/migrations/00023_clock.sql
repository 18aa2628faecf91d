-- +goose Up
-- One sequence numbers clocks and obligations: their numbers stand side by side
-- in the sorted sets of what is due, as "office:no".
CREATE SEQUENCE clock_no AS bigint;
SELECT setval('clock_no', last_value, is_called) FROM obligation_no_seq;
ALTER TABLE obligation ALTER COLUMN no DROP IDENTITY;
ALTER TABLE obligation ALTER COLUMN no SET DEFAULT nextval('clock_no');
GRANT USAGE ON SEQUENCE clock_no TO pst_app;

-- An obligation that has run out is announced once: whoever sets announced_at.
ALTER TABLE obligation ADD COLUMN announced_at timestamptz;
GRANT SELECT (announced_at) ON obligation TO pst_scan;
CREATE INDEX obligation_unannounced ON obligation (due_at) WHERE outcome = 'open' AND announced_at IS NULL;

-- A clock of rules.md §4. Its state is a function of its instants: it runs until
-- it is stopped, and is late when it runs after due_at. next_at is what is to
-- be announced next. How days are counted is copied from the standard it began
-- with, so that a recompute needs the calendar only.
CREATE TABLE clock (
  office            int NOT NULL REFERENCES office (key),
  id                uuid NOT NULL,
  no                bigint NOT NULL DEFAULT nextval('clock_no'),
  kind              text NOT NULL CHECK (kind IN ('first_answer', 'next_answer', 'silence', 'complaint_ack', 'complaint_resolve')),
  subject_kind      text NOT NULL CHECK (subject_kind <> ''),
  subject           uuid NOT NULL,
  subject_number    text NOT NULL,
  service           text,
  working_days      int NOT NULL CHECK (working_days BETWEEN 1 AND 250),
  counts_receipt    boolean NOT NULL,
  same_time         boolean NOT NULL,
  warn_percent      int NOT NULL CHECK (warn_percent BETWEEN 1 AND 99),
  started_at        timestamptz NOT NULL,
  counted_from      timestamptz NOT NULL CHECK (counted_from >= started_at),
  due_at            timestamptz NOT NULL,
  first_told_due_at timestamptz,
  warn_at           timestamptz CHECK (warn_at < due_at),
  next_at           timestamptz CHECK (next_at IS NULL OR next_at = due_at OR next_at IS NOT DISTINCT FROM warn_at),
  stopped_at        timestamptz,
  outcome           text CHECK (outcome IN ('met', 'late_met', 'cancelled')),
  provisional       boolean NOT NULL,
  standard_version  int,
  calendar_version  int NOT NULL,
  rev               bigint NOT NULL DEFAULT 1,
  PRIMARY KEY (office, id),
  UNIQUE (office, no),
  FOREIGN KEY (office, service) REFERENCES service (office, code),
  FOREIGN KEY (office, service, standard_version) REFERENCES standard_version (office, service, no),
  FOREIGN KEY (office, calendar_version) REFERENCES calendar_version (office, no),
  CHECK (due_at >= first_told_due_at),
  CHECK ((stopped_at IS NULL) = (outcome IS NULL)),
  CHECK (stopped_at IS NULL OR next_at IS NULL),
  CHECK (outcome <> 'met' OR stopped_at <= due_at),
  CHECK (outcome <> 'late_met' OR stopped_at > due_at)
);
CREATE INDEX clock_subject ON clock (office, subject);
-- A recompute reads an office's running clocks, lists show them by their due dates.
CREATE INDEX clock_running ON clock (office, due_at) WHERE stopped_at IS NULL;
-- The projection of an office, and the sweep across all of them.
CREATE INDEX clock_next ON clock (office, next_at) WHERE next_at IS NOT NULL;
CREATE INDEX clock_sweep ON clock (next_at) WHERE next_at IS NOT NULL;

-- What was announced of a clock; the row decides that it happens once.
CREATE TABLE clock_announcement (
  office int NOT NULL REFERENCES office (key),
  clock  uuid NOT NULL,
  kind   text NOT NULL CHECK (kind IN ('warn', 'late', 'close')),
  at     timestamptz NOT NULL,
  PRIMARY KEY (office, clock, kind),
  FOREIGN KEY (office, clock) REFERENCES clock (office, id)
);

SELECT pst_protect('clock'), pst_protect('clock_announcement');
GRANT SELECT, INSERT, UPDATE, DELETE ON clock, clock_announcement TO pst_app;
CREATE POLICY scan ON clock FOR SELECT TO pst_scan USING (true);
GRANT SELECT (office, no, next_at, rev) ON clock TO pst_scan;
