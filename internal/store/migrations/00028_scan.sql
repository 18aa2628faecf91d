-- +goose Up
-- What a virus scanner said of a file's content, and what a picture shows, for
-- who cannot see it. A file that waits is scanned at scan_at; the content of an
-- infected one is gone.
ALTER TABLE attachment
  ADD COLUMN alt text NOT NULL DEFAULT '' CHECK (length(alt) <= 300),
  ADD COLUMN scan text NOT NULL DEFAULT 'unscanned' CHECK (scan IN ('unscanned', 'clean', 'waiting', 'infected')),
  ADD COLUMN scan_tries int NOT NULL DEFAULT 0 CHECK (scan_tries >= 0),
  ADD COLUMN scan_at timestamptz,
  ADD CHECK ((scan = 'waiting') = (scan_at IS NOT NULL));
CREATE INDEX attachment_scan ON attachment (scan_at) WHERE scan_at IS NOT NULL;

CREATE POLICY scan ON attachment FOR SELECT TO pst_scan USING (true);
GRANT SELECT (office, id, scan_at) ON attachment TO pst_scan;
