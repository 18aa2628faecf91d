-- +goose Up
-- The whole guest book (rules.md §5, domain.md §2.1). Consent to be asked for
-- the yearly survey stands apart: not asked, given or refused, with the time and
-- the version of the text that was shown.
ALTER TABLE guest
  ADD COLUMN name_key text GENERATED ALWAYS AS (lower(name)) STORED,
  ADD COLUMN consent_skd boolean,
  ADD COLUMN consent_text text,
  ADD COLUMN consent_at timestamptz,
  ADD CONSTRAINT guest_consent CHECK (num_nulls(consent_skd, consent_text, consent_at) IN (0, 3));

-- Row security keeps LIKE from an index, so a search narrows by these first.
-- name_key is a column, because lower() is not leakproof either.
CREATE INDEX guest_time ON guest (office, created_at, id);
CREATE INDEX guest_email ON guest (office, email, created_at) WHERE email <> '';
CREATE INDEX guest_phone ON guest (office, phone, created_at) WHERE phone IS NOT NULL;
CREATE INDEX guest_name ON guest (office, name_key) WHERE name_key <> '';
CREATE INDEX ticket_guest ON ticket (office, guest) WHERE guest IS NOT NULL;

-- What left the book as a file: which range, how many entries, by whom and why.
CREATE TABLE guest_export (
  office         int NOT NULL REFERENCES office (key),
  id             uuid NOT NULL,
  at             timestamptz NOT NULL,
  account        uuid NOT NULL,
  from_on        date NOT NULL,
  to_on          date NOT NULL,
  only_consented boolean NOT NULL,
  format         text NOT NULL CHECK (format IN ('csv')),
  entries        int NOT NULL CHECK (entries >= 0),
  reason         text NOT NULL CHECK (reason <> ''),
  PRIMARY KEY (office, id),
  FOREIGN KEY (office, account) REFERENCES account (office, id),
  CHECK (to_on >= from_on)
);
SELECT pst_protect('guest_export');
GRANT SELECT, INSERT ON guest_export TO pst_app;
