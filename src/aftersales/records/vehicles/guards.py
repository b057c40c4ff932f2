"""SQL of the trigger that keeps odometers from falling; a migration runs it, a race test lifts
it.
"""

# The row of the car is locked first, so that two readings of it wait for each other whatever the
# program above forgot. Readings of one day are in the order of their coming, but those of old
# records do not tell their hour.
ODOMETER_NEVER_FALLS = """
CREATE FUNCTION vehicles_odometer_never_falls() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM vehicles_vehicle WHERE id = NEW.vehicle_id FOR NO KEY UPDATE;
  IF EXISTS (
    SELECT 1 FROM vehicles_odometerreading r
    WHERE r.vehicle_id = NEW.vehicle_id AND r.generation = NEW.generation
      AND NOT r.is_void AND r.id <> NEW.id
      AND (r.read_on < NEW.read_on AND r.km > NEW.km
        OR r.read_on > NEW.read_on AND r.km < NEW.km
        OR r.read_on = NEW.read_on AND r.km > NEW.km AND NEW.source <> 'record')
  ) THEN
    RAISE EXCEPTION 'An odometer never falls.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'odometer_never_falls';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER odometer_never_falls
  BEFORE INSERT OR UPDATE OF km, read_on, generation, vehicle_id, is_void
  ON vehicles_odometerreading FOR EACH ROW WHEN (NOT NEW.is_void)
  EXECUTE FUNCTION vehicles_odometer_never_falls();
"""

UNDO = """
DROP TRIGGER IF EXISTS odometer_never_falls ON vehicles_odometerreading;
DROP FUNCTION IF EXISTS vehicles_odometer_never_falls();
"""
