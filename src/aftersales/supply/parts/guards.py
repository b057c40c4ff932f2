"""SQL of the triggers that carry stock; a migration runs it, race tests lift it on purpose.

A move is the only way that on hand and value change, a reservation the only way that ``reserved``
does: so the row on the shelf and the sum of its moves cannot part (I-03), whatever the program
above forgot. Checks on the row then refuse what must never be (I-01, I-02).
"""

# A move that says it happened before later ones must leave none of the balances between below
# nothing: the balance just before each later move is what lies there now less all moves since. And
# none is dated back behind a count: people saw what lay there (I-07).
MOVE_CARRIES_STOCK = """
CREATE OR REPLACE FUNCTION parts_move_carries_stock() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  latest timestamptz;
  seen timestamptz;
  lowest numeric;
  whole numeric;
  undone numeric;
BEGIN
  UPDATE parts_stock SET on_hand = on_hand + NEW.quantity, value = value + NEW.value,
    last_moved_at = greatest(last_moved_at, NEW.occurred_at)
  WHERE id = NEW.stock_id AND store_id = NEW.store_id AND part_id = NEW.part_id
  RETURNING on_hand, value, last_moved_at, counted_at
    INTO NEW.balance, NEW.balance_value, latest, seen;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'A move belongs to a shelf of its store.'
      USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'move_on_its_shelf';
  END IF;
  IF NEW.kind <> 'count' AND NEW.occurred_at <= seen THEN
    RAISE EXCEPTION 'The shelf was counted since.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_counted_since';
  END IF;
  IF NEW.quantity < 0 AND NEW.occurred_at < latest THEN
    SELECT min(NEW.balance - since) INTO lowest FROM (
      SELECT sum(quantity) OVER (ORDER BY occurred_at DESC) AS since
      FROM parts_stockmove WHERE stock_id = NEW.stock_id AND occurred_at > NEW.occurred_at
    ) later;
    IF lowest < 0 THEN
      RAISE EXCEPTION 'Stock was never below nothing.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_never_negative_then';
    END IF;
  END IF;
  IF NEW.reverses_id IS NOT NULL THEN
    SELECT quantity INTO whole FROM parts_stockmove
      WHERE id = NEW.reverses_id AND stock_id = NEW.stock_id
      AND kind = ANY (CASE NEW.kind WHEN 'return' THEN ARRAY['issue']
                      ELSE ARRAY['opening', 'receipt', 'adjustment'] END);
    SELECT coalesce(sum(quantity), 0) + NEW.quantity INTO undone FROM parts_stockmove
      WHERE reverses_id = NEW.reverses_id;
    IF whole IS NULL OR sign(whole) = sign(undone) OR abs(undone) > abs(whole) THEN
      RAISE EXCEPTION 'No more comes back than went.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'move_reverses_within';
    END IF;
  END IF;
  RETURN NEW;
END $$;
"""
MOVES_CARRY_STOCK = (
    MOVE_CARRIES_STOCK
    + """
CREATE TRIGGER move_carries_stock BEFORE INSERT ON parts_stockmove
  FOR EACH ROW EXECUTE FUNCTION parts_move_carries_stock();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON parts_stockmove
  FOR EACH STATEMENT EXECUTE FUNCTION aftersales_append_only();
"""
)

RESERVATIONS_CARRY_STOCK = """
CREATE FUNCTION parts_reservation_carries_stock() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  change numeric;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'A reservation ends, it is not deleted.'
      USING ERRCODE = 'restrict_violation', CONSTRAINT = 'reservation_is_kept';
  ELSIF TG_OP = 'INSERT' THEN
    change := NEW.left;
  ELSE
    IF OLD.state <> 'open' OR NEW.stock_id <> OLD.stock_id OR NEW.quantity <> OLD.quantity THEN
      RAISE EXCEPTION 'A reservation ends once.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'reservation_ends_once';
    END IF;
    change := NEW.left - OLD.left;
  END IF;
  IF change <> 0 THEN
    UPDATE parts_stock SET reserved = reserved + change
      WHERE id = NEW.stock_id AND store_id = NEW.store_id AND part_id = NEW.part_id;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'A reservation belongs to a shelf of its store.'
        USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'reservation_on_its_shelf';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reservation_carries_stock BEFORE INSERT OR UPDATE OR DELETE ON parts_reservation
  FOR EACH ROW EXECUTE FUNCTION parts_reservation_carries_stock();
"""

# A number on the shelf that somebody writes past both is refused: depth 1 is a statement of the
# program itself, deeper is one of the triggers above.
SHELVES_ARE_CARRIED = """
CREATE FUNCTION parts_shelf_is_carried() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.on_hand <> 0 OR NEW.reserved <> 0 OR NEW.value <> 0 THEN
      RAISE EXCEPTION 'A shelf begins empty.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'shelf_is_carried';
    END IF;
  ELSIF pg_trigger_depth() < 2 AND (NEW.on_hand, NEW.reserved, NEW.value)
      IS DISTINCT FROM (OLD.on_hand, OLD.reserved, OLD.value) THEN
    RAISE EXCEPTION 'Stock changes by moves and reservations only.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'shelf_is_carried';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER shelf_is_carried BEFORE INSERT OR UPDATE ON parts_stock
  FOR EACH ROW EXECUTE FUNCTION parts_shelf_is_carried();
"""

# What leaves the source is on its way; what enters the target has come, what enters the source is
# back. The line's check refuses that more comes than went.
TRANSFERS_ARE_CARRIED = """
CREATE FUNCTION parts_move_carries_transfer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE parts_transferline l SET
    sent = l.sent + CASE WHEN NEW.kind = 'transfer_out' THEN -NEW.quantity ELSE 0 END,
    received = l.received + CASE WHEN NEW.kind = 'transfer_in' AND NEW.store_id = t.target_id
      THEN NEW.quantity ELSE 0 END,
    back = l.back + CASE WHEN NEW.kind = 'transfer_in' AND NEW.store_id = t.source_id
      THEN NEW.quantity ELSE 0 END,
    "left" = l."left" - NEW.quantity,
    value = l.value - NEW.value
  FROM parts_transfer t
  WHERE l.id = NEW.transfer_line_id AND t.id = l.transfer_id AND l.part_id = NEW.part_id
    AND NEW.store_id IN (t.source_id, t.target_id)
    AND (NEW.kind = 'transfer_in' OR NEW.store_id = t.source_id);
  IF NOT FOUND THEN
    RAISE EXCEPTION 'A move belongs to a transfer of its store.'
      USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'move_of_its_transfer';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER move_carries_transfer AFTER INSERT ON parts_stockmove
  FOR EACH ROW WHEN (NEW.transfer_line_id IS NOT NULL)
  EXECUTE FUNCTION parts_move_carries_transfer();
"""
NO_TRANSFERS = """
DROP TRIGGER IF EXISTS move_carries_transfer ON parts_stockmove;
DROP FUNCTION IF EXISTS parts_move_carries_transfer();
"""

ALL = MOVES_CARRY_STOCK + RESERVATIONS_CARRY_STOCK + SHELVES_ARE_CARRIED

UNDO = """
DROP TRIGGER IF EXISTS move_carries_stock ON parts_stockmove;
DROP TRIGGER IF EXISTS append_only ON parts_stockmove;
DROP TRIGGER IF EXISTS reservation_carries_stock ON parts_reservation;
DROP TRIGGER IF EXISTS shelf_is_carried ON parts_stock;
DROP FUNCTION IF EXISTS parts_move_carries_stock();
DROP FUNCTION IF EXISTS parts_reservation_carries_stock();
DROP FUNCTION IF EXISTS parts_shelf_is_carried();
"""

# Superseding goes one way: the chain from a part never comes back to it. Two links that are written
# at once wait for each other here, so neither overlooks the other.
SUPERSESSION_ENDS = """
CREATE FUNCTION parts_supersession_ends() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  after bigint := NEW.successor_id;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('parts.supersession', NEW.group_id));
  WHILE after IS NOT NULL LOOP
    IF after = NEW.id THEN
      RAISE EXCEPTION 'A part is not superseded in a circle.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'part_superseded_in_circle';
    END IF;
    SELECT successor_id INTO after FROM parts_part WHERE id = after;
  END LOOP;
  RETURN NEW;
END $$;
CREATE TRIGGER supersession_ends BEFORE UPDATE OF successor_id ON parts_part
  FOR EACH ROW WHEN (NEW.successor_id IS NOT NULL
    AND NEW.successor_id IS DISTINCT FROM OLD.successor_id)
  EXECUTE FUNCTION parts_supersession_ends();
"""
NO_SUPERSESSION_ENDS = """
DROP TRIGGER IF EXISTS supersession_ends ON parts_part;
DROP FUNCTION IF EXISTS parts_supersession_ends();
"""
