"""What the database itself refuses, whatever the program above forgot."""

# Two hands at once: the second waits for the first, and then finds that it is over. What is noted
# later about a delivery (its cost, a damage found in the box) does not change that it ended.
ENDED_STAYS = """
CREATE FUNCTION logistics_ended_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'What has ended stays as it is.'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'ended_stays';
END $$;
CREATE TRIGGER ended_stays BEFORE UPDATE ON logistics_shipment
  FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL AND (NEW.state <> OLD.state
    OR NEW.ended_at IS DISTINCT FROM OLD.ended_at OR NEW.attempt <> OLD.attempt))
  EXECUTE FUNCTION logistics_ended_stays();
"""
ADDED_ONLY = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON logistics_scan
  FOR EACH STATEMENT EXECUTE FUNCTION aftersales_append_only();
"""
ALL = ENDED_STAYS + ADDED_ONLY
UNDO = """
DROP TRIGGER IF EXISTS append_only ON logistics_scan;
DROP TRIGGER IF EXISTS ended_stays ON logistics_shipment;
DROP FUNCTION IF EXISTS logistics_ended_stays();
"""
ARTICLE = """
CREATE TRIGGER ended_stays BEFORE UPDATE ON logistics_article
  FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL AND (NEW.state <> OLD.state
    OR NEW.ended_at IS DISTINCT FROM OLD.ended_at OR NEW."end" <> OLD."end"))
  EXECUTE FUNCTION logistics_ended_stays();
"""
ARTICLE_UNDO = "DROP TRIGGER IF EXISTS ended_stays ON logistics_article;"
