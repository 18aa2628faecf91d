-- +goose Up
-- How an office gives numbers to phones, and when a visitor who does not come is
-- absent (rules.md §5): each office's own, begun with what the rules say.
ALTER TABLE office_profile
  ADD COLUMN lobby_code           boolean  NOT NULL DEFAULT false,
  ADD COLUMN online_early_minutes smallint NOT NULL DEFAULT 30 CHECK (online_early_minutes BETWEEN 0 AND 240),
  ADD COLUMN online_quota         smallint NOT NULL DEFAULT 0 CHECK (online_quota BETWEEN 0 AND 9999),
  ADD COLUMN no_show_calls        smallint NOT NULL DEFAULT 2 CHECK (no_show_calls BETWEEN 1 AND 5),
  ADD COLUMN no_show_seconds      smallint NOT NULL DEFAULT 60 CHECK (no_show_seconds BETWEEN 0 AND 600);
