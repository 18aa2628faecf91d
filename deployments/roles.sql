-- Roles of a given Postgres, run once by its superuser in the database that
-- pst shall use, by psql 15 or newer:
--
--   PST_OWNER_PASSWORD=… PST_APP_PASSWORD=… PST_SCAN_PASSWORD=… PST_BACKUP_PASSWORD=… \
--     psql -d pst -f roles.sql
--
-- It can be repeated, for instance with other passwords. `pst run` does the
-- same on its private server by itself.
\set ON_ERROR_STOP on
\getenv owner_password PST_OWNER_PASSWORD
\getenv app_password PST_APP_PASSWORD
\getenv scan_password PST_SCAN_PASSWORD
\getenv backup_password PST_BACKUP_PASSWORD

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

-- Statements that carry a password stay out of the server's log.
SET log_statement = 'none';
SET log_min_error_statement = 'panic';
ALTER ROLE pst_owner PASSWORD :'owner_password';
ALTER ROLE pst_app PASSWORD :'app_password';
ALTER ROLE pst_scan PASSWORD :'scan_password';
ALTER ROLE pst_backup PASSWORD :'backup_password';

SELECT format('ALTER DATABASE %I OWNER TO pst_owner', current_database()) \gexec
ALTER SCHEMA public OWNER TO pst_owner;
GRANT USAGE ON SCHEMA public TO pst_app, pst_scan, pst_backup;
ALTER DEFAULT PRIVILEGES FOR ROLE pst_owner GRANT SELECT ON TABLES TO pst_backup;
ALTER DEFAULT PRIVILEGES FOR ROLE pst_owner GRANT SELECT ON SEQUENCES TO pst_backup;
