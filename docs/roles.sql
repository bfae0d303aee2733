-- Roles for PostgreSQL: bihuan_owner migrates and owns the tables; bihuan_app runs the application and can add to the
-- record but not alter it. Run as a superuser in the installation's database, before the first `flask db upgrade` and
-- again after every one; it may be repeated. Give both roles a password: ALTER ROLE bihuan_app PASSWORD '…';
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'bihuan_owner') THEN
    CREATE ROLE bihuan_owner LOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'bihuan_app') THEN
    CREATE ROLE bihuan_app LOGIN;
  END IF;
END $$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO bihuan_owner;
GRANT USAGE ON SCHEMA public TO bihuan_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO bihuan_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO bihuan_app;

-- What is only ever added to: the log, the history of the deadlines, published procedures, imported holiday notices. The schema's version is read.
DO $$
DECLARE kept text;
BEGIN
  FOREACH kept IN ARRAY ARRAY['case_events', 'deadline_changes', 'procedures', 'procedure_acts', 'holiday_notices'] LOOP
    IF to_regclass('public.' || kept) IS NOT NULL THEN
      EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON public.%I FROM bihuan_app', kept);
    END IF;
  END LOOP;
  IF to_regclass('public.alembic_version') IS NOT NULL THEN
    REVOKE INSERT, UPDATE, DELETE ON public.alembic_version FROM bihuan_app;
  END IF;
END $$;
