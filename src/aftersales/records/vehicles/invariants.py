"""What must always hold of vehicles (RELIABILITY I-16, I-17, and two of this room's own)."""

from aftersales.core.invariant import Invariant

INVARIANTS = [
    Invariant(
        "I-16",
        "No odometer falls within one counter, and each further counter has its correction.",
        "SELECT b.vehicle_id FROM vehicles_odometerreading a JOIN vehicles_odometerreading b"
        " ON a.vehicle_id = b.vehicle_id AND a.generation = b.generation"
        " AND a.read_on < b.read_on AND a.km > b.km"
        " WHERE NOT a.is_void AND NOT b.is_void"
        " UNION SELECT v.id FROM vehicles_vehicle v WHERE v.odometer_generation <> 1 +"
        " (SELECT count(*) FROM vehicles_odometercorrection c WHERE c.vehicle_id = v.id)"
        " AND v.merged_into_id IS NULL",
        "SELECT count(*) FROM vehicles_odometerreading WHERE NOT is_void",
    ),
    Invariant(
        "I-17",
        "A VIN has 17 characters without I, O and Q, and stands on one vehicle of its group.",
        "SELECT id FROM vehicles_vehicle WHERE vin !~ '^[A-HJ-NPR-Z0-9]{17}$'"
        " UNION ALL SELECT min(id) FROM vehicles_vehicle WHERE merged_into_id IS NULL"
        " AND vin IS NOT NULL GROUP BY group_id, vin HAVING count(*) > 1",
        "SELECT count(*) FROM vehicles_vehicle WHERE vin IS NOT NULL",
    ),
    Invariant(
        "vehicles.plate",
        "The plate that a vehicle shows is the one it carries now.",
        "SELECT v.id FROM vehicles_vehicle v WHERE v.merged_into_id IS NULL"
        " AND v.plate IS DISTINCT FROM (SELECT s.plate FROM vehicles_platespell s"
        " WHERE s.vehicle_id = v.id AND s.ends_on IS NULL)",
        "SELECT count(*) FROM vehicles_vehicle WHERE plate IS NOT NULL",
    ),
    Invariant(
        "vehicles.owner",
        "The owner that a vehicle shows is the one on record now.",
        "SELECT v.id FROM vehicles_vehicle v WHERE v.merged_into_id IS NULL"
        " AND v.owner_id IS DISTINCT FROM (SELECT p.customer_id FROM vehicles_vehicleparty p"
        " WHERE p.vehicle_id = v.id AND p.role = 'owner' AND p.ends_on IS NULL)",
        "SELECT count(*) FROM vehicles_vehicle WHERE owner_id IS NOT NULL",
    ),
]
