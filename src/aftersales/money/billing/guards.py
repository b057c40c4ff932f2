"""SQL of the triggers that guard bills and money; a migration runs it, race tests lift it on
purpose.

A bill is its lines when it is issued, and never changes after (I-18, I-21). What stands on it, what
is left of a payment and what is credited change only by an entry that is itself never changed
(I-20). A closed day takes no booking (I-26). Checks on the rows then refuse what must never be.
Where two files of a customer or a car become one, documents follow: those two columns may change.
"""

# A line may be written while its bill is drawn up; holding the bill's row makes it wait for the
# closing, and then refuses it (race R-09).
LINES_ARE_FROZEN = """
CREATE FUNCTION billing_line_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  standing text;
BEGIN
  IF TG_OP = 'UPDATE' AND pg_trigger_depth() > 1
      AND (to_jsonb(NEW) - 'credited') = (to_jsonb(OLD) - 'credited') THEN
    RETURN NEW;
  END IF;
  SELECT state INTO standing FROM billing_settlement
    WHERE id = coalesce(NEW.settlement_id, OLD.settlement_id) FOR SHARE;
  IF standing IS DISTINCT FROM 'draft' THEN
    RAISE EXCEPTION 'The lines of an issued bill do not change.'
      USING ERRCODE = 'restrict_violation', CONSTRAINT = 'settlement_line_is_frozen';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER line_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON billing_settlementline
  FOR EACH ROW EXECUTE FUNCTION billing_line_is_frozen();
"""

BILLS_ARE_FROZEN = """
CREATE FUNCTION billing_bill_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  added record;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'A bill is dropped or credited, never deleted.'
      USING ERRCODE = 'restrict_violation', CONSTRAINT = 'settlement_is_kept';
  END IF;
  IF pg_trigger_depth() < 2 AND (NEW.paid, NEW.credited) IS DISTINCT FROM (OLD.paid, OLD.credited)
  THEN
    RAISE EXCEPTION 'What stands on a bill changes by entries only.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_is_carried';
  END IF;
  IF OLD.state = 'draft' THEN
    IF NEW.state = 'closed' THEN
      SELECT coalesce(sum(net), 0) AS net, coalesce(sum(tax), 0) AS tax,
        coalesce(sum(bill_discount), 0) AS discount INTO added
        FROM billing_settlementline WHERE settlement_id = NEW.id;
      IF (added.net, added.tax, added.discount) IS DISTINCT FROM (NEW.net, NEW.tax, NEW.discount)
      THEN
        RAISE EXCEPTION 'A bill is the sum of its lines.'
          USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_is_its_lines';
      END IF;
      PERFORM billing_hold_day(NEW.store_id, NEW.day);
    END IF;
    RETURN NEW;
  END IF;
  IF (to_jsonb(NEW) - '{paid,credited,state,customer_id,vehicle_id}'::text[])
      IS DISTINCT FROM (to_jsonb(OLD) - '{paid,credited,state,customer_id,vehicle_id}'::text[])
    OR (NEW.state <> OLD.state AND NOT (OLD.state = 'closed' AND NEW.state = 'credited')) THEN
    RAISE EXCEPTION 'An issued bill does not change; write a credit note.'
      USING ERRCODE = 'restrict_violation', CONSTRAINT = 'settlement_is_frozen';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER bill_is_frozen BEFORE UPDATE OR DELETE ON billing_settlement
  FOR EACH ROW EXECUTE FUNCTION billing_bill_is_frozen();
"""

# Booking and closing a day hold the same row: whoever comes second sees what the first did.
DAYS_ARE_CLOSED = """
CREATE FUNCTION billing_hold_day(store bigint, of_day date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM billing_businessday
    WHERE store_id = store AND day = of_day AND closed_at IS NULL FOR SHARE;
  IF FOUND THEN
    RETURN;
  END IF;
  INSERT INTO billing_businessday (store_id, day, closed_by) VALUES (store, of_day, '')
    ON CONFLICT (store_id, day) DO NOTHING;
  PERFORM 1 FROM billing_businessday
    WHERE store_id = store AND day = of_day AND closed_at IS NULL FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'This day of the books is closed.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'day_takes_no_booking';
  END IF;
END $$;
CREATE FUNCTION billing_booking_holds_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.day IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.day IS NULL) THEN
    PERFORM billing_hold_day(NEW.store_id, NEW.day);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER holds_day BEFORE INSERT ON billing_payment
  FOR EACH ROW EXECUTE FUNCTION billing_booking_holds_day();
CREATE TRIGGER holds_day BEFORE INSERT ON billing_refund
  FOR EACH ROW EXECUTE FUNCTION billing_booking_holds_day();
CREATE TRIGGER holds_day BEFORE INSERT ON billing_creditnote
  FOR EACH ROW EXECUTE FUNCTION billing_booking_holds_day();
CREATE TRIGGER holds_day BEFORE UPDATE ON billing_compensation
  FOR EACH ROW EXECUTE FUNCTION billing_booking_holds_day();
CREATE FUNCTION billing_day_stays_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.closed_at IS NOT NULL THEN
    RAISE EXCEPTION 'A closed day stays closed.'
      USING ERRCODE = 'restrict_violation', CONSTRAINT = 'business_day_stays_closed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER stays_closed BEFORE UPDATE OR DELETE ON billing_businessday
  FOR EACH ROW EXECUTE FUNCTION billing_day_stays_closed();
"""

# Always the bill first, then the payment: two that meet wait and never lock each other out.
ENTRIES_CARRY_MONEY = """
CREATE FUNCTION billing_allocation_carries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE billing_settlement SET paid = paid + NEW.amount
    WHERE id = NEW.settlement_id AND store_id = NEW.store_id AND state IN ('closed', 'credited');
  IF NOT FOUND THEN
    RAISE EXCEPTION 'Money stands on an issued bill of its store.'
      USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'allocation_on_an_issued_bill';
  END IF;
  UPDATE billing_payment SET allocated = allocated + NEW.amount
    WHERE id = NEW.payment_id AND store_id = NEW.store_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'Money comes from a payment of its store.'
      USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'allocation_of_a_payment';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER carries BEFORE INSERT ON billing_allocation
  FOR EACH ROW EXECUTE FUNCTION billing_allocation_carries();
CREATE FUNCTION billing_refund_carries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE billing_payment SET refunded = refunded + NEW.amount
    WHERE id = NEW.payment_id AND store_id = NEW.store_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'Money goes back from a payment of its store.'
      USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'refund_of_a_payment';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER carries BEFORE INSERT ON billing_refund
  FOR EACH ROW EXECUTE FUNCTION billing_refund_carries();
CREATE FUNCTION billing_payment_is_carried() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.customer_id IS DISTINCT FROM OLD.customer_id
      AND (to_jsonb(NEW) - 'customer_id') = (to_jsonb(OLD) - 'customer_id') THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' OR pg_trigger_depth() < 2
      OR (to_jsonb(NEW) - '{allocated,refunded}'::text[])
        IS DISTINCT FROM (to_jsonb(OLD) - '{allocated,refunded}'::text[]) THEN
    RAISE EXCEPTION 'A payment changes by entries only.'
      USING ERRCODE = 'restrict_violation', CONSTRAINT = 'payment_is_carried';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER is_carried BEFORE UPDATE OR DELETE ON billing_payment
  FOR EACH ROW EXECUTE FUNCTION billing_payment_is_carried();
"""

CREDITS_CARRY = """
CREATE FUNCTION billing_credit_carries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE billing_settlement SET credited = credited + NEW.gross,
    state = CASE WHEN credited + NEW.gross = gross THEN 'credited' ELSE state END
    WHERE id = NEW.settlement_id AND store_id = NEW.store_id AND state = 'closed';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'A credit note takes back an issued bill of its store.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'credit_on_an_issued_bill';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER carries BEFORE INSERT ON billing_creditnote
  FOR EACH ROW EXECUTE FUNCTION billing_credit_carries();
CREATE FUNCTION billing_credit_line_carries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE billing_settlementline l SET credited = credited + NEW.gross
    FROM billing_creditnote c
    WHERE l.id = NEW.line_id AND c.id = NEW.credit_note_id AND l.settlement_id = c.settlement_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'A credit note takes back lines of its own bill.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'credit_on_its_own_bill';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER carries BEFORE INSERT ON billing_creditline
  FOR EACH ROW EXECUTE FUNCTION billing_credit_line_carries();
"""

ADDED_ONLY = "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON billing_{table}
  FOR EACH STATEMENT EXECUTE FUNCTION aftersales_append_only();
"""
    for table in ("allocation", "refund", "creditnote", "creditline", "gatewaynotice")
)

# The day's functions first: the bill's trigger calls one.
ALL = (
    DAYS_ARE_CLOSED
    + LINES_ARE_FROZEN
    + BILLS_ARE_FROZEN
    + ENTRIES_CARRY_MONEY
    + CREDITS_CARRY
    + ADDED_ONLY
)

_TRIGGERS = {
    "settlementline": ("line_is_frozen",),
    "settlement": ("bill_is_frozen",),
    "payment": ("holds_day", "is_carried"),
    "refund": ("holds_day", "carries", "append_only"),
    "creditnote": ("holds_day", "carries", "append_only"),
    "compensation": ("holds_day",),
    "businessday": ("stays_closed",),
    "allocation": ("carries", "append_only"),
    "creditline": ("carries", "append_only"),
    "gatewaynotice": ("append_only",),
}
_FUNCTIONS = (
    "billing_line_is_frozen()",
    "billing_bill_is_frozen()",
    "billing_booking_holds_day()",
    "billing_hold_day(bigint, date)",
    "billing_day_stays_closed()",
    "billing_allocation_carries()",
    "billing_refund_carries()",
    "billing_payment_is_carried()",
    "billing_credit_carries()",
    "billing_credit_line_carries()",
)
UNDO = "".join(
    f"DROP TRIGGER IF EXISTS {name} ON billing_{table};\n"
    for table, names in _TRIGGERS.items()
    for name in names
) + "".join(f"DROP FUNCTION IF EXISTS {name};\n" for name in _FUNCTIONS)
