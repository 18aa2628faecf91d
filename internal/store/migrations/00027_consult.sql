-- +goose Up
-- Numbers of an office's cases, by the year of its own zone: T-26-0481.
CREATE TABLE case_counter (
  office int NOT NULL REFERENCES office (key),
  year   int NOT NULL,
  last   int NOT NULL CHECK (last >= 0),
  PRIMARY KEY (office, year)
);

-- A case: one question of one visitor until it is closed (rules.md §6, 7).
-- due_at and silent_at repeat the instants of the clocks that run, so that a
-- list needs no join; tray and order_at are what lists walk along.
CREATE TABLE consult_case (
  office          int NOT NULL REFERENCES office (key),
  id              uuid NOT NULL,
  year            int NOT NULL,
  seq             int NOT NULL CHECK (seq > 0),
  state           text NOT NULL CHECK (state IN ('new', 'waiting_officer', 'waiting_visitor', 'closed')),
  close_reason    text CHECK (close_reason IN ('answered', 'silence', 'withdrawn', 'referred', 'spam')),
  closed_at       timestamptz,
  channel         text NOT NULL CHECK (channel IN ('web', 'whatsapp', 'email', 'desk')),
  topic           text NOT NULL CHECK (topic IN ('data', 'metadata', 'klasifikasi', 'lainnya')),
  subject         text NOT NULL,      -- the beginning of the question, for lists
  service         text NOT NULL,
  name            text NOT NULL,
  email           text,
  phone           text,               -- E.164
  lang            text NOT NULL DEFAULT 'id' CHECK (lang IN ('id', 'en')),
  share_contact   boolean NOT NULL DEFAULT false, -- the visitor agreed that another office may know it
  assignee        uuid,
  assigned_at     timestamptz,
  writer          uuid,               -- who is writing an answer just now
  writer_until    timestamptz,
  snoozed_until   timestamptz,
  tags            text[] NOT NULL DEFAULT '{}',
  received_at     timestamptz NOT NULL,
  last_message_at timestamptz NOT NULL, -- the newest public message
  last_inbound_at timestamptz NOT NULL,
  read_at         timestamptz,          -- until when an officer has read
  answer_clock    uuid,                 -- what we owe, while it runs
  answer_kind     text CHECK (answer_kind IN ('first_answer', 'next_answer')),
  due_at          timestamptz,
  silence_clock   uuid,                 -- while it runs
  silent_at       timestamptz,
  pending         uuid,                 -- the newest answer that no channel has taken yet
  then_close      boolean NOT NULL DEFAULT false, -- the case is closed once it was taken
  follows         uuid,                 -- the closed case that this one goes on from
  source_office   int,                  -- a mirror: whose case it stands for
  source_case     uuid,
  source_number   text,
  generation      int NOT NULL DEFAULT 1 CHECK (generation > 0), -- of the public link
  order_at        timestamptz NOT NULL,
  tray            text NOT NULL GENERATED ALWAYS AS (CASE
      WHEN close_reason = 'spam' THEN 'spam' WHEN state = 'closed' THEN 'closed'
      WHEN snoozed_until IS NOT NULL THEN 'snoozed'
      WHEN state = 'waiting_visitor' THEN 'visitor' ELSE 'officer' END) STORED,
  rev             bigint NOT NULL DEFAULT 1,
  PRIMARY KEY (office, id),
  UNIQUE (office, year, seq),
  FOREIGN KEY (office, service) REFERENCES service (office, code),
  FOREIGN KEY (office, answer_clock) REFERENCES clock (office, id),
  FOREIGN KEY (office, silence_clock) REFERENCES clock (office, id),
  FOREIGN KEY (office, follows) REFERENCES consult_case (office, id),
  CHECK ((state = 'closed') = (closed_at IS NOT NULL)),
  CHECK ((state = 'closed') = (close_reason IS NOT NULL)),
  CHECK (state <> 'closed' OR (answer_clock IS NULL AND silence_clock IS NULL AND snoozed_until IS NULL)),
  CHECK ((answer_clock IS NULL) = (due_at IS NULL) AND (answer_clock IS NULL) = (answer_kind IS NULL)),
  CHECK ((silence_clock IS NULL) = (silent_at IS NULL)),
  CHECK (answer_clock IS NULL OR silence_clock IS NULL),
  CHECK (state <> 'closed' OR pending IS NULL),
  CHECK (NOT then_close OR pending IS NOT NULL),
  CHECK ((source_office IS NULL) = (source_case IS NULL)),
  CHECK ((assignee IS NULL) = (assigned_at IS NULL))
);
CREATE INDEX consult_tray ON consult_case (office, tray, order_at, id);
CREATE INDEX consult_assignee ON consult_case (office, assignee, tray, order_at, id);
CREATE INDEX consult_unassigned ON consult_case (office, tray, order_at, id) WHERE assignee IS NULL;
CREATE INDEX consult_time ON consult_case (office, last_message_at, id);
CREATE INDEX consult_email ON consult_case (office, email) WHERE email IS NOT NULL;
CREATE INDEX consult_phone ON consult_case (office, phone) WHERE phone IS NOT NULL;
CREATE UNIQUE INDEX consult_mirror ON consult_case (office, source_office, source_case) WHERE source_office IS NOT NULL;
CREATE INDEX consult_follows ON consult_case (office, follows) WHERE follows IS NOT NULL;
-- What a worker looks for across offices: who is to be woken, and whose answer
-- is due soon.
CREATE INDEX consult_snoozed ON consult_case (snoozed_until) WHERE snoozed_until IS NOT NULL;
CREATE INDEX consult_owed ON consult_case (due_at) WHERE due_at IS NOT NULL;

-- What happened to a case; its state is the replay of these.
CREATE TABLE consult_event (
  office       int NOT NULL REFERENCES office (key),
  id           bigint GENERATED ALWAYS AS IDENTITY,
  consult_case uuid NOT NULL,
  at           timestamptz NOT NULL,
  actor_kind   text NOT NULL,
  actor        text NOT NULL,
  action       text NOT NULL,
  state        text NOT NULL,   -- after it
  close_reason text,            -- after it
  detail       jsonb NOT NULL DEFAULT '{}', -- ids and codes only
  PRIMARY KEY (office, id),
  FOREIGN KEY (office, consult_case) REFERENCES consult_case (office, id)
);
CREATE INDEX consult_event_case ON consult_event (office, consult_case, id);

-- What data was asked, and whether it was found (domain.md §2.1).
CREATE TABLE consult_need (
  office       int NOT NULL REFERENCES office (key),
  consult_case uuid NOT NULL,
  position     int NOT NULL CHECK (position >= 0),
  subject      text NOT NULL,
  region_level text NOT NULL DEFAULT '',
  years_from   int,
  years_to     int,
  level        text NOT NULL DEFAULT '',
  period       text NOT NULL DEFAULT '',
  outcome      text NOT NULL,
  source       text NOT NULL DEFAULT '',
  link         text NOT NULL DEFAULT '',
  PRIMARY KEY (office, consult_case, position),
  FOREIGN KEY (office, consult_case) REFERENCES consult_case (office, id)
);

CREATE TABLE quick_reply (
  office     int NOT NULL REFERENCES office (key),
  id         uuid NOT NULL,
  title      text NOT NULL,
  body       text NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (office, id),
  UNIQUE (office, title)
);

CREATE TABLE consult_settings (
  office           int PRIMARY KEY REFERENCES office (key),
  require_approval boolean NOT NULL DEFAULT false
);

-- An answer that waits for a second person, and what they decided.
CREATE TABLE consult_approval (
  office       int NOT NULL REFERENCES office (key),
  id           uuid NOT NULL,
  consult_case uuid NOT NULL,
  body         text NOT NULL,
  attachments  uuid[] NOT NULL DEFAULT '{}',
  then_close   boolean NOT NULL DEFAULT false,
  asked_by     uuid NOT NULL,
  asked_at     timestamptz NOT NULL,
  state        text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'approved', 'returned', 'withdrawn')),
  decided_by   uuid,
  decided_at   timestamptz,
  note         text NOT NULL DEFAULT '',
  message      uuid,             -- what was sent once it was approved
  PRIMARY KEY (office, id),
  FOREIGN KEY (office, consult_case) REFERENCES consult_case (office, id),
  FOREIGN KEY (office, message) REFERENCES message (office, id),
  CHECK ((state = 'open') = (decided_at IS NULL)),
  CHECK (decided_by IS NULL OR state = 'withdrawn' OR decided_by <> asked_by)
);
CREATE UNIQUE INDEX consult_approval_open ON consult_approval (office, consult_case) WHERE state = 'open';

-- What was given out, to whom and on whose word.
CREATE TABLE handed_out (
  office       int NOT NULL REFERENCES office (key),
  id           uuid NOT NULL,
  consult_case uuid NOT NULL,
  message      uuid NOT NULL,
  at           timestamptz NOT NULL,
  kind         text NOT NULL CHECK (kind IN ('file', 'link')),
  what         text NOT NULL,    -- a file's name or a link
  attachment   uuid,
  channel      text NOT NULL,
  given_by     uuid NOT NULL,
  approved_by  uuid,
  PRIMARY KEY (office, id),
  FOREIGN KEY (office, consult_case) REFERENCES consult_case (office, id),
  FOREIGN KEY (office, message) REFERENCES message (office, id)
);
CREATE INDEX handed_out_case ON handed_out (office, consult_case, at);

-- A case that another office is asked about; the other side is its mirror.
CREATE TABLE referral (
  office        int NOT NULL REFERENCES office (key),
  id            uuid NOT NULL,
  consult_case  uuid NOT NULL,
  target        int NOT NULL, -- office.key of the other office
  share_contact boolean NOT NULL,
  note          text NOT NULL DEFAULT '',
  at            timestamptz NOT NULL,
  asked_by      uuid NOT NULL,
  mirror        uuid,            -- the case over there, once it stands
  mirror_number text,
  answered_at   timestamptz,
  PRIMARY KEY (office, id),
  FOREIGN KEY (office, consult_case) REFERENCES consult_case (office, id),
  CHECK (target <> office)
);
CREATE UNIQUE INDEX referral_target ON referral (office, consult_case, target);

-- The code that opens a case whose link was lost; one at a time, five tries.
-- codes counts those sent since first_at, so that a day bounds them too.
CREATE TABLE lookup_code (
  office       int NOT NULL REFERENCES office (key),
  consult_case uuid NOT NULL,
  hash         bytea NOT NULL,
  sent_at      timestamptz NOT NULL,
  expires_at   timestamptz NOT NULL,
  tries        int NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND 5),
  first_at     timestamptz NOT NULL,
  codes        int NOT NULL DEFAULT 1 CHECK (codes > 0),
  PRIMARY KEY (office, consult_case),
  FOREIGN KEY (office, consult_case) REFERENCES consult_case (office, id)
);

SELECT pst_protect('case_counter'), pst_protect('consult_case'), pst_protect('consult_event'), pst_protect('consult_need'),
  pst_protect('quick_reply'), pst_protect('consult_settings'), pst_protect('consult_approval'), pst_protect('handed_out'),
  pst_protect('referral'), pst_protect('lookup_code');
GRANT SELECT, INSERT, UPDATE, DELETE ON case_counter, consult_case, consult_need, quick_reply, consult_settings,
  consult_approval, referral, lookup_code TO pst_app;
GRANT SELECT, INSERT ON consult_event, handed_out TO pst_app;
CREATE POLICY scan ON consult_case FOR SELECT TO pst_scan USING (true);
GRANT SELECT (office, id, rev, due_at, snoozed_until) ON consult_case TO pst_scan;
