-- +goose Up
-- What was written and told, whatever it is about: a case, a visit, a complaint.
-- no orders messages of one instant.
CREATE TABLE message (
  office       int NOT NULL REFERENCES office (key),
  id           uuid NOT NULL,
  no           bigint GENERATED ALWAYS AS IDENTITY,
  subject_kind text NOT NULL CHECK (subject_kind IN ('case', 'ticket', 'complaint', 'appointment')),
  subject      uuid NOT NULL,
  direction    text NOT NULL CHECK (direction IN ('in', 'out')),
  kind         text NOT NULL CHECK (kind IN ('message', 'answer', 'update', 'note', 'system')),
  channel      text NOT NULL CHECK (channel IN ('web', 'whatsapp', 'email', 'desk')),
  body         text NOT NULL,
  author       uuid,                 -- the officer; null for the visitor, the system and another office
  from_office  int,                  -- office.key of the office that wrote a note; null for one's own
  at           timestamptz NOT NULL, -- when it was written
  entered_at   timestamptz NOT NULL, -- when it came to us
  accepted_at  timestamptz,          -- when a channel took it, or an officer said it was sent
  masked_at    timestamptz,          -- its personal data is hidden on screens
  PRIMARY KEY (office, id),
  CHECK (direction = 'out' OR kind = 'message'),
  CHECK (direction = 'in' OR kind <> 'message'),
  CHECK (kind NOT IN ('answer', 'update', 'note') OR author IS NOT NULL OR from_office IS NOT NULL),
  CHECK (from_office IS NULL OR (kind = 'note' AND author IS NULL AND from_office <> office))
);
CREATE INDEX message_thread ON message (office, subject, no);

-- One thing on its way to one address. It is sent by whoever holds its lease;
-- fenced_at is set just before the channel gets the words, so that a sender that
-- died after it is unsure and is not repeated by itself.
CREATE TABLE delivery (
  office       int NOT NULL REFERENCES office (key),
  id           uuid NOT NULL,
  no           bigint GENERATED ALWAYS AS IDENTITY,
  message      uuid,                 -- the message it carries; null for receipts and notices
  subject_kind text NOT NULL CHECK (subject_kind IN ('case', 'ticket', 'complaint', 'appointment')),
  subject      uuid NOT NULL,
  subject_number text NOT NULL,      -- as it is spoken
  channel      text NOT NULL CHECK (channel IN ('email', 'wa_me')),
  template     text NOT NULL,
  lang         text NOT NULL CHECK (lang IN ('id', 'en')),
  to_name      text NOT NULL,
  address      text NOT NULL,        -- e-mail address or E.164
  title        text NOT NULL,
  body         text NOT NULL,
  state        text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'unsure')),
  reason       text,                 -- stable code of why it failed or waits
  attempts     int NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  created_at   timestamptz NOT NULL,
  queued_at    timestamptz NOT NULL, -- since when it is tried: its creation, a little later, or the last "Kirim ulang"
  next_at      timestamptz,          -- when it is tried, or its lease ends; infinity while there is no SMTP; null when nothing is tried by itself
  fenced_at    timestamptz,
  sent_at      timestamptz,
  by_hand      uuid,                 -- the officer who said that it was sent
  rev          bigint NOT NULL DEFAULT 1,
  PRIMARY KEY (office, id),
  FOREIGN KEY (office, message) REFERENCES message (office, id),
  CHECK (state NOT IN ('sent', 'delivered', 'read') OR sent_at IS NOT NULL),
  CHECK (state IN ('queued', 'sending') OR next_at IS NULL)
);
CREATE INDEX delivery_message ON delivery (office, message);
CREATE INDEX delivery_subject ON delivery (office, subject, no);
-- A visit has one summary.
CREATE UNIQUE INDEX delivery_summary ON delivery (office, subject) WHERE template = 'summary';
CREATE INDEX delivery_due ON delivery (next_at) WHERE next_at IS NOT NULL;
-- Kotak keluar: what has not arrived, the newest first.
CREATE INDEX delivery_open ON delivery (office, id) WHERE state IN ('queued', 'sending', 'failed', 'unsure');
-- What still holds words and an address although it was sent.
CREATE INDEX delivery_kept ON delivery (office, sent_at) WHERE sent_at IS NOT NULL AND body <> '';

-- A file. It belongs to a message, or waits to be named by one (at most a day).
CREATE TABLE attachment (
  office     int NOT NULL REFERENCES office (key),
  id         uuid NOT NULL,
  message    uuid,
  position   int NOT NULL DEFAULT 0 CHECK (position BETWEEN 0 AND 4),
  uploader   text NOT NULL,          -- 'public', 'system', or the officer's id
  name       text NOT NULL,
  media_type text NOT NULL,
  size       bigint NOT NULL CHECK (size > 0),
  sha256     bytea NOT NULL CHECK (length(sha256) = 32),
  created_at timestamptz NOT NULL,
  held_until timestamptz,            -- it may wait longer: something that is not sent yet names it
  PRIMARY KEY (office, id),
  FOREIGN KEY (office, message) REFERENCES message (office, id)
);
CREATE INDEX attachment_message ON attachment (office, message, position);
CREATE INDEX attachment_waiting ON attachment (office, created_at) WHERE message IS NULL;
CREATE INDEX attachment_content ON attachment (office, sha256);

SELECT pst_protect('message'), pst_protect('delivery'), pst_protect('attachment');
GRANT SELECT, INSERT, UPDATE, DELETE ON message, delivery, attachment TO pst_app;
CREATE POLICY scan ON delivery FOR SELECT TO pst_scan USING (true);
GRANT SELECT (office, id, next_at) ON delivery TO pst_scan;
