"""What must always hold of appointments (RELIABILITY I-08, I-09, I-11)."""

from aftersales.core.invariant import Invariant

INVARIANTS = [
    Invariant(
        "appointments.held",
        "An appointment that is to come and has a time holds somebody or something, and one that is"
        " cancelled or was not kept holds nothing.",
        "SELECT a.id FROM appointments_appointment a WHERE (a.state IN ('confirmed', 'changed')"
        " OR a.state = 'requested' AND a.starts_at IS NOT NULL) AND NOT EXISTS"
        " (SELECT 1 FROM capacity_occupation o WHERE o.about = 'appointment'"
        " AND o.about_number = a.id AND o.state IN ('pending', 'confirmed', 'done'))"
        " UNION ALL SELECT a.id FROM appointments_appointment a"
        " JOIN capacity_occupation o ON o.about = 'appointment' AND o.about_number = a.id"
        " WHERE a.state IN ('cancelled', 'no_show') AND o.state IN ('pending', 'confirmed')",
        "SELECT count(*) FROM appointments_appointment",
    ),
    Invariant(
        "I-11",
        "No booking lies outside opening hours and shifts without a named override.",
        "SELECT o.id FROM capacity_occupation o JOIN network_store s ON s.id = o.store_id"
        " WHERE o.purpose IN ('booking', 'urgent') AND o.about = 'appointment'"
        " AND o.state IN ('pending', 'confirmed') AND o.override = ''"
        " AND EXISTS (SELECT 1 FROM network_openingtime t WHERE t.store_id = o.store_id)"
        " AND NOT EXISTS (SELECT 1 FROM network_specialday d WHERE d.store_id = o.store_id"
        " AND d.on = (lower(o.during) AT TIME ZONE s.time_zone)::date)"
        " AND NOT EXISTS (SELECT 1 FROM network_openingtime t WHERE t.store_id = o.store_id"
        " AND t.weekday = extract(isodow FROM lower(o.during) AT TIME ZONE s.time_zone) - 1"
        " AND (lower(o.during) AT TIME ZONE s.time_zone)::time >= t.opens"
        " AND (lower(o.during) AT TIME ZONE s.time_zone)::time < t.closes)",
        "SELECT count(*) FROM capacity_occupation WHERE about = 'appointment'",
    ),
]
