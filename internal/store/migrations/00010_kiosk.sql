-- +goose Up
-- A number that a kiosk printed while it was offline shows when it was printed;
-- its place in the line is from when it was handed in (rules.md §5).
ALTER TABLE ticket ADD COLUMN printed_at timestamptz, ADD CONSTRAINT ticket_printed CHECK (printed_at IS NULL OR source = 'kiosk');
