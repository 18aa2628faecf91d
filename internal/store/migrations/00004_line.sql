-- +goose Up
-- The whole line (rules.md §5). lane and place order the waiting list: lane 0 is
-- whoever comes back (restored, resumed), 1 priority, 2 regular; place is the
-- sequence within it. A transfer may bind a visitor to a counter or an officer.
ALTER TABLE ticket
  ADD COLUMN lane smallint NOT NULL DEFAULT 2 CHECK (lane BETWEEN 0 AND 2),
  ADD COLUMN place bigint NOT NULL DEFAULT 0,
  ADD COLUMN for_counter uuid,
  ADD COLUMN for_officer uuid,
  ADD COLUMN parked_at timestamptz,
  ADD CONSTRAINT ticket_for_counter FOREIGN KEY (office, for_counter) REFERENCES counter (office, id),
  ADD CONSTRAINT ticket_for_officer FOREIGN KEY (office, for_officer) REFERENCES account (office, id);
-- +goose StatementBegin
DO $$
DECLARE
  o int;
BEGIN
  -- Under forced row security the owner sees no row of any office; this data
  -- moves inside ALTER, which is not bound by it.
  ALTER TABLE ticket NO FORCE ROW LEVEL SECURITY;
  UPDATE ticket SET lane = CASE WHEN priority = 'none' THEN 2 ELSE 1 END, place = seq;
  ALTER TABLE ticket FORCE ROW LEVEL SECURITY;
END $$;
-- +goose StatementEnd
DROP INDEX ticket_waiting;
CREATE INDEX ticket_waiting ON ticket (office, day, service, lane, place) WHERE state = 'waiting' AND for_counter IS NULL AND for_officer IS NULL;
CREATE INDEX ticket_bound ON ticket (office, day) WHERE state = 'waiting' AND (for_counter IS NOT NULL OR for_officer IS NOT NULL);

-- An act is one use case; what it opened, answered or passed over can be undone
-- with it. before is what undo puts back.
ALTER TABLE ticket_event ADD COLUMN act uuid, ADD COLUMN before jsonb;
ALTER TABLE obligation ADD COLUMN opened_in uuid, ADD COLUMN answered_in uuid, ADD COLUMN overtaken_in uuid;
CREATE INDEX obligation_opened_in ON obligation (office, opened_in);
CREATE INDEX obligation_answered_in ON obligation (office, answered_in) WHERE answered_in IS NOT NULL;
CREATE INDEX obligation_overtaken_in ON obligation (office, overtaken_in) WHERE overtaken_in IS NOT NULL;
CREATE INDEX ticket_event_counter ON ticket_event (office, counter, id) WHERE kind = 'call';

-- The end of a day is written once.
ALTER TABLE line ADD COLUMN closed_at timestamptz, ADD COLUMN closed_by text;
GRANT SELECT (closed_at) ON line TO pst_scan;
