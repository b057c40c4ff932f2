"""SQL of the triggers that guard filings; a migration runs it, race tests lift it on purpose."""

# The sealed cells are left out: a new key seals them anew. ``digest`` is of what they say.
RECORDS_ARE_FROZEN = """
CREATE FUNCTION filings_record_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR (NEW.store_id, NEW.order_id, NEW.settlement_id, NEW.code, NEW.settled_on,
      NEW.digest, NEW.corrects_id, NEW.drawn_at) IS DISTINCT FROM (OLD.store_id, OLD.order_id,
      OLD.settlement_id, OLD.code, OLD.settled_on, OLD.digest, OLD.corrects_id, OLD.drawn_at) THEN
    RAISE EXCEPTION 'A repair record does not change; a correction is a record of its own.'
      USING ERRCODE = 'restrict_violation', CONSTRAINT = 'repair_record_is_frozen';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER is_frozen BEFORE UPDATE OR DELETE ON filings_repairrecord
  FOR EACH ROW EXECUTE FUNCTION filings_record_is_frozen();
"""
ADDED_ONLY = "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON filings_{table}
  FOR EACH STATEMENT EXECUTE FUNCTION aftersales_append_only();
"""
    for table in ("recordattempt", "recordbill", "taxnotice", "accountingexport")
)
ALL = RECORDS_ARE_FROZEN + ADDED_ONLY
UNDO = """
DROP TRIGGER IF EXISTS append_only ON filings_accountingexport;
DROP TRIGGER IF EXISTS append_only ON filings_taxnotice;
DROP TRIGGER IF EXISTS append_only ON filings_recordbill;
DROP TRIGGER IF EXISTS append_only ON filings_recordattempt;
DROP TRIGGER IF EXISTS is_frozen ON filings_repairrecord;
DROP FUNCTION IF EXISTS filings_record_is_frozen();
"""
