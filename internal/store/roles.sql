-- The four roles. None is a member of another: an inheriting member would
-- carry the scan policy into an office's own view. Passwords are set apart.
DO $$
DECLARE
  r text;
BEGIN
  FOREACH r IN ARRAY ARRAY['pst_owner', 'pst_app', 'pst_scan', 'pst_backup'] LOOP
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = r) THEN
      EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT', r);
    END IF;
  END LOOP;
END $$;
ALTER ROLE pst_backup BYPASSRLS;
-- Compiling a statement costs more than any of ours takes.
ALTER ROLE pst_app SET jit = off;
ALTER ROLE pst_scan SET jit = off;
