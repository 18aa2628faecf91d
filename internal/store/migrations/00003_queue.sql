-- +goose Up
CREATE TABLE guest (
  office     int NOT NULL REFERENCES office (key),
  id         uuid NOT NULL,
  name       text NOT NULL,
  email      text NOT NULL,
  phone      text,
  identity   jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (office, id)
);

-- The line of an office and local date is the unit that is locked. fillfactor
-- leaves room for the many updates of a day in the same page.
CREATE TABLE line (
  office       int NOT NULL REFERENCES office (key),
  day          date NOT NULL,
  rev          bigint NOT NULL DEFAULT 0,
  seq          bigint NOT NULL DEFAULT 0,
  priority_run int NOT NULL DEFAULT 0 CHECK (priority_run >= 0),
  numbers      jsonb NOT NULL DEFAULT '{}',
  waiting      jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (office, day)
) WITH (fillfactor = 20);
-- The reconciler finds the lines of the day in all offices, every 15 s.
CREATE INDEX line_day ON line (day);

CREATE TABLE counter (
  office   int NOT NULL REFERENCES office (key),
  id       uuid NOT NULL,
  number   int NOT NULL CHECK (number > 0),
  name     text NOT NULL,
  state    text NOT NULL DEFAULT 'closed' CHECK (state IN ('closed', 'open', 'break')),
  officer  uuid,
  services text[] NOT NULL,
  freed_at timestamptz,
  PRIMARY KEY (office, id),
  UNIQUE (office, number),
  FOREIGN KEY (office, officer) REFERENCES account (office, id),
  CHECK ((state = 'closed') = (officer IS NULL))
);

CREATE TABLE ticket (
  office             int NOT NULL REFERENCES office (key),
  id                 uuid NOT NULL,
  day                date NOT NULL,
  service            text NOT NULL,
  prefix             text NOT NULL,
  number             int NOT NULL CHECK (number > 0),
  seq                bigint NOT NULL,
  state              text NOT NULL CHECK (state IN ('waiting', 'called', 'serving', 'finished', 'no_show', 'parked', 'cancelled', 'left', 'unserved')),
  priority           text NOT NULL DEFAULT 'none' CHECK (priority IN ('none', 'elderly', 'disabled', 'pregnant', 'infant')),
  party_size         int NOT NULL DEFAULT 1 CHECK (party_size BETWEEN 1 AND 200),
  need               text NOT NULL DEFAULT '',
  source             text NOT NULL CHECK (source IN ('phone', 'kiosk', 'officer')),
  guest              uuid,
  joined_at          timestamptz NOT NULL,
  called_at          timestamptz,
  last_called_at     timestamptz,
  calls              int NOT NULL DEFAULT 0,
  arrived_at         timestamptz,
  service_started_at timestamptz,
  finished_at        timestamptz,
  ended_at           timestamptz,
  counter            uuid,
  officer            uuid,
  out_of_turn        boolean NOT NULL DEFAULT false,
  complete_later     boolean NOT NULL DEFAULT false,
  no_email_reason    text,
  quality            text NOT NULL DEFAULT 'ok' CHECK (quality IN ('ok', 'closed_next_day', 'desk_forgot', 'corrected', 'imported')),
  rev                bigint NOT NULL,
  PRIMARY KEY (office, id),
  UNIQUE (office, day, prefix, number),
  UNIQUE (office, day, seq),
  FOREIGN KEY (office, day) REFERENCES line (office, day),
  FOREIGN KEY (office, service) REFERENCES service (office, code),
  FOREIGN KEY (office, guest) REFERENCES guest (office, id),
  FOREIGN KEY (office, counter) REFERENCES counter (office, id),
  FOREIGN KEY (office, officer) REFERENCES account (office, id),
  CHECK (state NOT IN ('called', 'serving') OR (counter IS NOT NULL AND called_at IS NOT NULL)),
  CHECK (state <> 'serving' OR service_started_at IS NOT NULL),
  CHECK ((state = 'finished') = (finished_at IS NOT NULL)),
  CHECK ((state IN ('finished', 'cancelled', 'left', 'unserved', 'no_show')) = (ended_at IS NOT NULL))
);
CREATE INDEX ticket_waiting ON ticket (office, day, service, (priority <> 'none'), seq) WHERE state = 'waiting';
CREATE INDEX ticket_live ON ticket (office, day) WHERE state IN ('waiting', 'called', 'serving', 'parked', 'no_show');
-- The last services of a kind, for the estimated wait.
CREATE INDEX ticket_finished ON ticket (office, service, finished_at) WHERE state = 'finished' AND quality = 'ok';
-- One visitor per counter.
CREATE UNIQUE INDEX ticket_at_counter ON ticket (office, counter) WHERE state IN ('called', 'serving');

-- The ledger of the 10-minute promise (rules.md §5): one row per obligation,
-- at most one open per visitor.
CREATE TABLE obligation (
  office           int NOT NULL REFERENCES office (key),
  id               uuid NOT NULL,
  no               bigint GENERATED ALWAYS AS IDENTITY,
  day              date NOT NULL,
  ticket           uuid NOT NULL,
  kind             text NOT NULL CHECK (kind IN ('after_previous', 'first_in_line', 'no_counter_open')),
  opened_by        uuid,
  start_at         timestamptz NOT NULL,
  due_at           timestamptz NOT NULL,
  answered_at      timestamptz,
  outcome          text NOT NULL DEFAULT 'open' CHECK (outcome IN ('open', 'met', 'late', 'answered_absent', 'moved', 'cancelled', 'voided', 'unserved')),
  overtaken        boolean NOT NULL DEFAULT false,
  standard_version int NOT NULL,
  calendar_version int NOT NULL,
  PRIMARY KEY (office, id),
  UNIQUE (office, no),
  FOREIGN KEY (office, ticket) REFERENCES ticket (office, id),
  FOREIGN KEY (office, opened_by) REFERENCES ticket (office, id),
  FOREIGN KEY (office, calendar_version) REFERENCES calendar_version (office, no),
  CHECK (due_at > start_at),
  CHECK ((outcome = 'open') = (answered_at IS NULL))
);
CREATE UNIQUE INDEX obligation_open ON obligation (office, ticket) WHERE outcome = 'open';
CREATE INDEX obligation_day ON obligation (office, day);
CREATE INDEX obligation_due ON obligation (office, due_at) WHERE outcome = 'open';

-- Every action is one guarded update and one event row; durations come from
-- here only (rules.md §12).
CREATE TABLE ticket_event (
  office     int NOT NULL REFERENCES office (key),
  id         bigint GENERATED ALWAYS AS IDENTITY,
  ticket     uuid NOT NULL,
  kind       text NOT NULL,
  at         timestamptz NOT NULL,
  actor_kind text NOT NULL,
  actor      text NOT NULL,
  counter    uuid,
  data       jsonb,
  PRIMARY KEY (office, id),
  FOREIGN KEY (office, ticket) REFERENCES ticket (office, id)
);
CREATE INDEX ticket_event_ticket ON ticket_event (office, ticket, id);

SELECT pst_protect('guest'), pst_protect('line'), pst_protect('counter'),
       pst_protect('ticket'), pst_protect('obligation'), pst_protect('ticket_event');
GRANT SELECT, INSERT, UPDATE, DELETE ON guest, line, counter, ticket, obligation TO pst_app;
GRANT SELECT, INSERT ON ticket_event TO pst_app;

CREATE POLICY scan ON line FOR SELECT TO pst_scan USING (true);
CREATE POLICY scan ON obligation FOR SELECT TO pst_scan USING (true);
GRANT SELECT (office, day, rev) ON line TO pst_scan;
GRANT SELECT (office, no, due_at, outcome) ON obligation TO pst_scan;
