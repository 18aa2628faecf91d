-- +goose Up
-- What an office says of itself. An empty text is one the office has not given:
-- then what its published standard says stands.
CREATE TABLE office_profile (
  office             int NOT NULL REFERENCES office (key),
  address            text NOT NULL DEFAULT '',
  phone              text NOT NULL DEFAULT '',
  whatsapp           text NOT NULL DEFAULT '',
  email              text NOT NULL DEFAULT '',
  website            text NOT NULL DEFAULT '',
  complaint_desk     text NOT NULL DEFAULT '',
  complaint_email    text NOT NULL DEFAULT '',
  complaint_whatsapp text NOT NULL DEFAULT '',
  service_name       text NOT NULL DEFAULT '',
  rating_url         text NOT NULL DEFAULT '' CHECK (rating_url = '' OR rating_url LIKE 'https://%'),
  announcements      text[] NOT NULL DEFAULT '{}',
  numbers_online     boolean NOT NULL DEFAULT true,
  changed_at         timestamptz NOT NULL,
  PRIMARY KEY (office)
);
SELECT pst_protect('office_profile');
GRANT SELECT, INSERT, UPDATE, DELETE ON office_profile TO pst_app;

-- A counter that is taken away stays, because tickets and events name it; its
-- number is free for another.
ALTER TABLE counter ADD COLUMN removed_at timestamptz,
  ADD CONSTRAINT counter_removed CHECK (removed_at IS NULL OR state = 'closed');
ALTER TABLE counter DROP CONSTRAINT counter_office_number_key;
CREATE UNIQUE INDEX counter_number ON counter (office, number) WHERE removed_at IS NULL;

-- A service that was withdrawn leaves its letter to others; tickets keep theirs.
ALTER TABLE service DROP CONSTRAINT service_office_prefix_key;
CREATE UNIQUE INDEX service_prefix ON service (office, prefix) WHERE active;
