"""What the database itself refuses, whatever the program above forgot."""

# Two hands at once: the second waits for the first, and then finds that it is over.
ENDED_STAYS = """
CREATE FUNCTION purchasing_ended_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'What has ended stays as it is.'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'ended_stays';
END $$;
CREATE TRIGGER ended_stays BEFORE UPDATE OR DELETE ON purchasing_purchaseorder
  FOR EACH ROW WHEN (OLD.state IN ('closed', 'cancelled'))
  EXECUTE FUNCTION purchasing_ended_stays();
CREATE TRIGGER ended_stays BEFORE UPDATE OR DELETE ON purchasing_receipt
  FOR EACH ROW WHEN (OLD.state IN ('booked', 'dropped'))
  EXECUTE FUNCTION purchasing_ended_stays();
CREATE TRIGGER ended_stays BEFORE UPDATE OR DELETE ON purchasing_purchasereturn
  FOR EACH ROW WHEN (OLD.state = 'settled')
  EXECUTE FUNCTION purchasing_ended_stays();
"""
ADDED_ONLY = "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON purchasing_{table}
  FOR EACH STATEMENT EXECUTE FUNCTION aftersales_append_only();
"""
    for table in ("approval", "chase")
)
INQUIRY_STAYS = """
CREATE TRIGGER ended_stays BEFORE UPDATE OR DELETE ON purchasing_inquiry
  FOR EACH ROW WHEN (OLD.state IN ('decided', 'dropped'))
  EXECUTE FUNCTION purchasing_ended_stays();
"""
INQUIRY_UNDO = "DROP TRIGGER IF EXISTS ended_stays ON purchasing_inquiry;"
INVOICE_STAYS = """
CREATE TRIGGER ended_stays BEFORE UPDATE OR DELETE ON purchasing_supplierinvoice
  FOR EACH ROW WHEN (OLD.state IN ('paid', 'withdrawn'))
  EXECUTE FUNCTION purchasing_ended_stays();
CREATE TRIGGER ended_stays BEFORE UPDATE OR DELETE ON purchasing_difference
  FOR EACH ROW WHEN (OLD.state <> 'open')
  EXECUTE FUNCTION purchasing_ended_stays();
"""
INVOICE_UNDO = """
DROP TRIGGER IF EXISTS ended_stays ON purchasing_difference;
DROP TRIGGER IF EXISTS ended_stays ON purchasing_supplierinvoice;
"""
EVALUATED_STAYS = "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON purchasing_{table}
  FOR EACH STATEMENT EXECUTE FUNCTION aftersales_append_only();
"""
    for table in ("evaluation", "evaluationline", "evaluationruling")
)
EVALUATED_UNDO = "".join(
    f"DROP TRIGGER IF EXISTS append_only ON purchasing_{table};"
    for table in ("evaluationruling", "evaluationline", "evaluation")
)
FOSTERING_STAYS = "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON purchasing_{table}
  FOR EACH STATEMENT EXECUTE FUNCTION aftersales_append_only();
"""
    for table in ("suppliertraining", "supplierincentive")
)
FOSTERING_UNDO = "".join(
    f"DROP TRIGGER IF EXISTS append_only ON purchasing_{table};"
    for table in ("supplierincentive", "suppliertraining")
)
PROBLEM_STAYS = """
CREATE TRIGGER ended_stays BEFORE UPDATE OR DELETE ON purchasing_partproblem
  FOR EACH ROW WHEN (OLD.state = 'closed')
  EXECUTE FUNCTION purchasing_ended_stays();
CREATE TRIGGER ended_stays BEFORE UPDATE OR DELETE ON purchasing_makerletter
  FOR EACH ROW WHEN (OLD.disputed <> '')
  EXECUTE FUNCTION purchasing_ended_stays();
"""
PROBLEM_UNDO = """
DROP TRIGGER IF EXISTS ended_stays ON purchasing_makerletter;
DROP TRIGGER IF EXISTS ended_stays ON purchasing_partproblem;
"""
RECOVERY_STAYS = """
CREATE TRIGGER ended_stays BEFORE UPDATE OR DELETE ON purchasing_recoveryclaim
  FOR EACH ROW WHEN (OLD.state IN ('closed', 'written_off', 'withdrawn'))
  EXECUTE FUNCTION purchasing_ended_stays();
""" + "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON purchasing_{table}
  FOR EACH STATEMENT EXECUTE FUNCTION aftersales_append_only();
"""
    for table in ("recoveryline", "recoverysource", "recovered")
)
RECOVERY_UNDO = (
    "".join(
        f"DROP TRIGGER IF EXISTS append_only ON purchasing_{table};"
        for table in ("recovered", "recoverysource", "recoveryline")
    )
    + "DROP TRIGGER IF EXISTS ended_stays ON purchasing_recoveryclaim;"
)
ALL = ENDED_STAYS + ADDED_ONLY
UNDO = """
DROP TRIGGER IF EXISTS append_only ON purchasing_chase;
DROP TRIGGER IF EXISTS append_only ON purchasing_approval;
DROP TRIGGER IF EXISTS ended_stays ON purchasing_purchasereturn;
DROP TRIGGER IF EXISTS ended_stays ON purchasing_receipt;
DROP TRIGGER IF EXISTS ended_stays ON purchasing_purchaseorder;
DROP FUNCTION IF EXISTS purchasing_ended_stays();
"""
