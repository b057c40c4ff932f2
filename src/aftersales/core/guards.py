"""SQL of the triggers that guard the log; migrations run it, tests lift it on purpose."""

from __future__ import annotations

from aftersales.core.sealing import LOCK

APPEND_ONLY = """
CREATE FUNCTION aftersales_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Rows of % are only ever added.', TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON event
  FOR EACH STATEMENT EXECUTE FUNCTION aftersales_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON event_object
  FOR EACH STATEMENT EXECUTE FUNCTION aftersales_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON event_seal
  FOR EACH STATEMENT EXECUTE FUNCTION aftersales_append_only();
"""

# The shared lock is taken before the first id is, so sealing (which takes it alone) waits for every
# writer that has an id and has not committed it.
WRITERS_ARE_SEEN = f"""
CREATE FUNCTION aftersales_log_writer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared({LOCK});
  RETURN NULL;
END $$;
CREATE TRIGGER log_writer BEFORE INSERT ON event
  FOR EACH STATEMENT EXECUTE FUNCTION aftersales_log_writer();
"""

UNDO = """
DROP TRIGGER IF EXISTS append_only ON event;
DROP TRIGGER IF EXISTS append_only ON event_object;
DROP TRIGGER IF EXISTS append_only ON event_seal;
DROP TRIGGER IF EXISTS log_writer ON event;
DROP FUNCTION IF EXISTS aftersales_append_only();
DROP FUNCTION IF EXISTS aftersales_log_writer();
"""
