"""SQL of the triggers that guard the document; a migration runs it, race tests lift it on purpose.

A row lock is politeness. These are the truth: nobody overwrites an order they have not read, no
line of a locked order changes, no decision of a customer is ever rewritten.
"""

# Two who read version 5 both write 6: the second finds 6 there and is refused. When two
# files become one, or a person is forgotten, only these columns change and nobody's reading is old.
VERSION_GOES_ON = """
CREATE FUNCTION orders_version_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  kept text[] := ARRAY['vehicle_id', 'customer_id', 'statement', 'diagnosis', 'brought_by',
                       'brought_phone'];
BEGIN
  IF NEW.version = OLD.version AND NEW IS DISTINCT FROM OLD
      AND (to_jsonb(NEW) - kept) = (to_jsonb(OLD) - kept) THEN
    RETURN NEW;
  END IF;
  IF NEW.version <> OLD.version + 1 THEN
    RAISE EXCEPTION 'Somebody changed the order meanwhile.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'order_version_goes_on';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER order_version_goes_on BEFORE UPDATE ON orders_order
  FOR EACH ROW EXECUTE FUNCTION orders_version_goes_on();
"""

# FOR SHARE waits for whoever locks the lines at this moment, and then sees that they did.
LOCKED_LINES_STAY = """
CREATE FUNCTION orders_locked_lines_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM orders_order o WHERE o.id IN (SELECT n.order_id FROM new_rows n)
    ORDER BY o.id FOR SHARE;
  IF EXISTS (SELECT 1 FROM orders_order o WHERE o.id IN (SELECT n.order_id FROM new_rows n)
             AND o.lines_locked_at IS NOT NULL) THEN
    RAISE EXCEPTION 'The lines of this order are with billing.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'order_locked_lines_stay';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER locked_lines_stay_added AFTER INSERT ON orders_line
  REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION orders_locked_lines_stay();
CREATE TRIGGER locked_lines_stay_changed AFTER UPDATE ON orders_line
  REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION orders_locked_lines_stay();
"""

CONSENTS_ARE_KEPT = """
CREATE FUNCTION orders_consents_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF length(NEW.person) = 0 AND
        (to_jsonb(NEW) - 'person') = (to_jsonb(OLD) - 'person') THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'A decision of a customer is never rewritten.'
    USING ERRCODE = 'restrict_violation', CONSTRAINT = 'consents_are_kept';
END $$;
CREATE TRIGGER consents_are_kept BEFORE UPDATE OR DELETE ON orders_consententry
  FOR EACH ROW EXECUTE FUNCTION orders_consents_are_kept();
CREATE TRIGGER append_only BEFORE TRUNCATE ON orders_consententry
  FOR EACH STATEMENT EXECUTE FUNCTION aftersales_append_only();
"""

ALL = VERSION_GOES_ON + LOCKED_LINES_STAY + CONSENTS_ARE_KEPT

UNDO = """
DROP TRIGGER IF EXISTS order_version_goes_on ON orders_order;
DROP TRIGGER IF EXISTS locked_lines_stay_added ON orders_line;
DROP TRIGGER IF EXISTS locked_lines_stay_changed ON orders_line;
DROP TRIGGER IF EXISTS consents_are_kept ON orders_consententry;
DROP TRIGGER IF EXISTS append_only ON orders_consententry;
DROP FUNCTION IF EXISTS orders_version_goes_on();
DROP FUNCTION IF EXISTS orders_locked_lines_stay();
DROP FUNCTION IF EXISTS orders_consents_are_kept();
"""
