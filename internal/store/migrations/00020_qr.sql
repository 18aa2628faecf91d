-- +goose Up
-- How many numbers were taken from each QR code of an office and local date
-- (ux.md §3.11): a count, not a mark on the visitor.
CREATE TABLE qr_source (
  office  int NOT NULL REFERENCES office (key),
  day     date NOT NULL,
  source  text NOT NULL CHECK (source IN ('lobi', 'meja', 'web', 'wa')),
  numbers int NOT NULL CHECK (numbers > 0),
  PRIMARY KEY (office, day, source)
);
SELECT pst_protect('qr_source');
GRANT SELECT, INSERT, UPDATE, DELETE ON qr_source TO pst_app;
