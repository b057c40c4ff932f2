"""What must always hold of the workshop's means (RELIABILITY I-08, I-09)."""

from aftersales.core.invariant import Invariant

INVARIANTS = [
    Invariant(
        "I-08",
        "No two active holds overlap for one bay, technician, loan car or tool, pending ones"
        " counted, and nobody is held in two stores at once.",
        "SELECT a.id FROM capacity_occupation a JOIN capacity_occupation b"
        " ON a.id < b.id AND a.during && b.during"
        " AND (a.resource_id = b.resource_id OR a.person_id = b.person_id)"
        " WHERE a.state IN ('pending', 'confirmed') AND b.state IN ('pending', 'confirmed')",
        "SELECT count(*) FROM capacity_occupation WHERE state IN ('pending', 'confirmed')",
    ),
    Invariant(
        "I-09",
        "No more is booked of a day than could be booked when somebody last did.",
        "SELECT d.id FROM capacity_daybook d JOIN network_store s ON s.id = d.store_id"
        " JOIN capacity_occupation o ON o.store_id = d.store_id AND o.person_id IS NOT NULL"
        " AND o.purpose = 'booking' AND o.state <> 'released'"
        " AND (lower(o.during) AT TIME ZONE s.time_zone)::date = d.on"
        " AND (d.skill = '' OR o.skill = d.skill)"
        " GROUP BY d.id, d.bookable_minutes"
        " HAVING sum(extract(epoch FROM upper(o.during) - lower(o.during)) / 60)"
        " > d.bookable_minutes",
        "SELECT count(*) FROM capacity_daybook",
    ),
    Invariant(
        "capacity.loan",
        "A tool that is out is held for its borrower, one that is back is not.",
        "SELECT l.id FROM capacity_toolloan l JOIN capacity_occupation o ON o.id = l.occupation_id"
        " WHERE (l.returned_at IS NULL) <> (o.state IN ('pending', 'confirmed'))"
        " OR o.resource_id <> l.resource_id",
        "SELECT count(*) FROM capacity_toolloan",
    ),
]
