-- +goose Up
-- A standard may count an answer from when the request is clear and complete
-- (rules.md §3.4). Until an officer says that it is, nothing is counted: what is
-- owed and since when stand on the case, and no clock runs.
ALTER TABLE consult_case
  ADD COLUMN incomplete_kind text CHECK (incomplete_kind IN ('first_answer', 'next_answer')),
  ADD COLUMN incomplete_since timestamptz,
  ADD CONSTRAINT consult_case_incomplete CHECK ((incomplete_kind IS NULL) = (incomplete_since IS NULL)),
  ADD CONSTRAINT consult_case_incomplete_owes CHECK (incomplete_kind IS NULL
    OR (answer_clock IS NULL AND silence_clock IS NULL AND state <> 'closed'));

-- When what a clock counts for was received, where that is not when it began:
-- both instants are shown.
ALTER TABLE clock
  ADD COLUMN received_at timestamptz,
  ADD CONSTRAINT clock_received CHECK (received_at <= started_at);

-- The desk looks office by office for what is due soon: one row an office is
-- read, not every case that owes something.
DROP INDEX consult_owed;
CREATE INDEX consult_owed ON consult_case (office, due_at) WHERE due_at IS NOT NULL;
