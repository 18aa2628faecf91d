-- +goose Up
-- Where a waiting visitor's browser can be told (RFC 8030). It lives as long as
-- the visit. told is what the browser was told last, so that nothing is told
-- twice.
CREATE TABLE push_subscription (
  office        int NOT NULL REFERENCES office (key),
  id            uuid NOT NULL,
  ticket        uuid NOT NULL,
  endpoint_hash bytea NOT NULL CHECK (octet_length(endpoint_hash) = 32),
  endpoint      text NOT NULL CHECK (endpoint LIKE 'https://%' AND length(endpoint) <= 1000),
  p256dh        bytea NOT NULL CHECK (octet_length(p256dh) = 65),
  auth          bytea NOT NULL CHECK (octet_length(auth) = 16),
  lang          text NOT NULL CHECK (lang IN ('id', 'en')),
  told          text NOT NULL DEFAULT '',
  created_at    timestamptz NOT NULL,
  PRIMARY KEY (office, id),
  UNIQUE (office, ticket, endpoint_hash),
  FOREIGN KEY (office, ticket) REFERENCES ticket (office, id)
);

-- What is on its way to a browser. A row is taken by moving next_at and counting
-- attempts, and is gone once it was sent or given up.
CREATE TABLE push_notice (
  office       int NOT NULL REFERENCES office (key),
  id           uuid NOT NULL,
  subscription uuid NOT NULL,
  body         jsonb NOT NULL,
  created_at   timestamptz NOT NULL,
  next_at      timestamptz NOT NULL,
  attempts     int NOT NULL DEFAULT 0,
  PRIMARY KEY (office, id),
  UNIQUE (office, subscription),
  FOREIGN KEY (office, subscription) REFERENCES push_subscription (office, id) ON DELETE CASCADE
);
CREATE INDEX push_notice_due ON push_notice (next_at);

SELECT pst_protect('push_subscription'), pst_protect('push_notice');
GRANT SELECT, INSERT, UPDATE, DELETE ON push_subscription, push_notice TO pst_app;
CREATE POLICY scan ON push_notice FOR SELECT TO pst_scan USING (true);
GRANT SELECT (office, id, next_at) ON push_notice TO pst_scan;
