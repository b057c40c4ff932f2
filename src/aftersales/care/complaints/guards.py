"""What the database itself refuses, whatever the program above forgot."""

_FREE = (
    "'{customer_id,vehicle_id,complainant,words,remedy_sought,whys,waiting_for,alternatives,"
    "closing_words,attention,attention_words,attention_at,recovery,findings,checked_words,"
    "decided_words,answer,served_by_id}'::text[]"
)
# Words go when a person's data are erased, and files are merged; the rest of what has ended stays.
FUNCTIONS = """
CREATE FUNCTION complaints_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Complaints and what was done about them are never deleted.'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'complaint_never_deleted';
END $$;
CREATE FUNCTION complaints_ended_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (to_jsonb(NEW) - _FREE_) IS DISTINCT FROM (to_jsonb(OLD) - _FREE_) THEN
    RAISE EXCEPTION 'What has ended stays as it is.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ended_stays';
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION complaints_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'received' THEN
      RAISE EXCEPTION 'A complaint begins with its receipt.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'complaint_begins_received';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.level = 'complaint' AND NEW.level = 'grumble' THEN
    RAISE EXCEPTION 'A complaint does not become a grumble again.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'complaint_stays_complaint';
  END IF;
  IF NEW.state = 'closed' AND OLD.state <> 'closed' THEN
    IF OLD.state <> 'answered'
      OR EXISTS (SELECT 1 FROM complaints_referral r
                 WHERE r.complaint_id = NEW.id AND r.answered_at IS NULL)
      OR EXISTS (SELECT 1 FROM complaints_remedy m WHERE m.complaint_id = NEW.id
                 AND m.state NOT IN ('checked', 'denied'))
      OR (NEW.outcome IN ('upheld', 'partly')
          AND NOT EXISTS (SELECT 1 FROM complaints_remedy m
                          WHERE m.complaint_id = NEW.id AND m.state = 'checked'))
      OR (SELECT count(DISTINCT s.step) FROM complaints_stepdone s
          WHERE s.complaint_id = NEW.id) < 5
    THEN
      RAISE EXCEPTION 'Not everything is done that a closed complaint needs.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'complaint_closed_when_all_is_done';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION complaints_of_an_open_one() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM complaints_complaint c
             WHERE c.id = NEW.complaint_id AND c.state IN ('closed', 'settled')) THEN
    RAISE EXCEPTION 'The complaint is over.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'complaint_is_over';
  END IF;
  RETURN NEW;
END $$;
""".replace("_FREE_", _FREE)
TRIGGERS = """
CREATE TRIGGER gate BEFORE INSERT OR UPDATE ON complaints_complaint
  FOR EACH ROW EXECUTE FUNCTION complaints_gate();
CREATE TRIGGER ended_stays BEFORE UPDATE ON complaints_complaint
  FOR EACH ROW WHEN (OLD.state IN ('closed', 'settled'))
  EXECUTE FUNCTION complaints_ended_stays();
CREATE TRIGGER ended_stays BEFORE UPDATE ON complaints_remedy
  FOR EACH ROW WHEN (OLD.state IN ('checked', 'denied'))
  EXECUTE FUNCTION complaints_ended_stays();
CREATE TRIGGER ended_stays BEFORE UPDATE ON complaints_prevention
  FOR EACH ROW WHEN (OLD.state IN ('proved', 'failed'))
  EXECUTE FUNCTION complaints_ended_stays();
CREATE TRIGGER ended_stays BEFORE UPDATE ON complaints_staffcomplaint
  FOR EACH ROW WHEN (OLD.state = 'closed')
  EXECUTE FUNCTION complaints_ended_stays();
CREATE TRIGGER ended_stays BEFORE UPDATE ON complaints_referral
  FOR EACH ROW WHEN (OLD.answered_at IS NOT NULL)
  EXECUTE FUNCTION complaints_ended_stays();
CREATE TRIGGER ended_stays BEFORE UPDATE ON complaints_stepdone
  FOR EACH ROW EXECUTE FUNCTION complaints_ended_stays();
CREATE TRIGGER ended_stays BEFORE UPDATE ON complaints_contact
  FOR EACH ROW EXECUTE FUNCTION complaints_ended_stays();
"""
OPEN_ONLY = "".join(
    f"""
CREATE TRIGGER of_an_open_one BEFORE INSERT ON complaints_{table}
  FOR EACH ROW EXECUTE FUNCTION complaints_of_an_open_one();
"""
    for table in ("remedy", "referral", "stepdone")
)

KEPT = "".join(
    f"""
CREATE TRIGGER never_deleted BEFORE DELETE ON complaints_{table}
  FOR EACH ROW EXECUTE FUNCTION complaints_never_deleted();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON complaints_{table}
  FOR EACH STATEMENT EXECUTE FUNCTION complaints_never_deleted();
"""
    for table in (
        "complaint",
        "stepdone",
        "referral",
        "remedy",
        "contact",
        "prevention",
        "staffcomplaint",
    )
)
GATES = FUNCTIONS + TRIGGERS + OPEN_ONLY + KEPT
UNDO = """
DROP FUNCTION IF EXISTS complaints_never_deleted() CASCADE;
DROP FUNCTION IF EXISTS complaints_ended_stays() CASCADE;
DROP FUNCTION IF EXISTS complaints_gate() CASCADE;
DROP FUNCTION IF EXISTS complaints_of_an_open_one() CASCADE;
"""
