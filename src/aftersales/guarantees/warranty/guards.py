"""SQL of the triggers that keep what was sold as it was sold; a migration runs it, tests lift it on
purpose.

The terms of a sale change by a further version only. A row may be hung on another file of the same
car: two files of one car become one.
"""

KEPT = """
CREATE FUNCTION warranty_policy_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'vehicle_id' = to_jsonb(OLD) - 'vehicle_id' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'The terms of a sale are only ever added to.'
    USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER policy_stands BEFORE UPDATE OR DELETE ON warranty_policy
  FOR EACH ROW EXECUTE FUNCTION warranty_policy_stands();
CREATE TRIGGER append_only BEFORE TRUNCATE ON warranty_policy
  FOR EACH STATEMENT EXECUTE FUNCTION aftersales_append_only();
"""
UNDO = """
DROP TRIGGER IF EXISTS append_only ON warranty_policy;
DROP TRIGGER IF EXISTS policy_stands ON warranty_policy;
DROP FUNCTION IF EXISTS warranty_policy_stands();
"""
