-- +goose Up
-- An invitation lets a person choose the password of an account, once. The link
-- is known by its SHA-256 only; a newer one takes the place of the one before.
CREATE TABLE invitation (
  office     int NOT NULL REFERENCES office (key),
  account    uuid NOT NULL,
  generation int NOT NULL CHECK (generation > 0),
  hash       bytea NOT NULL CHECK (octet_length(hash) = 32),
  made_at    timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at    timestamptz,
  PRIMARY KEY (office, account),
  UNIQUE (office, hash),
  FOREIGN KEY (office, account) REFERENCES account (office, id)
);
-- How a person wants the console: language, sound, shortcuts.
CREATE TABLE account_preference (
  office     int NOT NULL REFERENCES office (key),
  account    uuid NOT NULL,
  body       jsonb NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (office, account),
  FOREIGN KEY (office, account) REFERENCES account (office, id)
);
SELECT pst_protect('invitation'), pst_protect('account_preference');
GRANT SELECT, INSERT, UPDATE, DELETE ON invitation, account_preference TO pst_app;
