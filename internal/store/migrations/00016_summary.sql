-- +goose Up
-- A link that was handed out on a visit stands on the visitor's own summary.
ALTER TABLE visit_need ADD COLUMN link text NOT NULL DEFAULT '' CHECK (link = '' OR link LIKE 'https://%');
