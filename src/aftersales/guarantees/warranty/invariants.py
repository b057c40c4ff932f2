"""What must always hold of guarantees."""

from aftersales.core.invariant import Invariant

INVARIANTS = [
    Invariant(
        "warranty.versions",
        "The versions of a sale's terms count up from one without a gap.",
        "SELECT vehicle_id FROM warranty_policy GROUP BY vehicle_id"
        " HAVING max(version) <> count(*) OR min(version) <> 1",
        "SELECT count(*) FROM warranty_policy",
    ),
    Invariant(
        "warranty.same_car",
        "A repair, its fault and its order are of one car.",
        "SELECT r.id FROM warranty_repair r JOIN warranty_fault f ON f.id = r.fault_id"
        " LEFT JOIN orders_order o ON o.id = r.order_id"
        " WHERE f.vehicle_id <> r.vehicle_id"
        " OR (o.id IS NOT NULL AND o.vehicle_id <> r.vehicle_id)",
        "SELECT count(*) FROM warranty_repair",
    ),
    Invariant(
        "warranty.left_out",
        "No more hours are left out of a finished repair than it had.",
        "SELECT r.id FROM warranty_repair r JOIN warranty_leftout l ON l.repair_id = r.id"
        " WHERE l.void_at IS NULL AND r.ended_at IS NOT NULL GROUP BY r.id"
        " HAVING sum(l.hours) > extract(epoch FROM r.ended_at - r.begun_at) / 3600 + 0.01",
        "SELECT count(*) FROM warranty_leftout WHERE void_at IS NULL",
    ),
    Invariant(
        "warranty.refund",
        "What is granted on a right of the law names its article; goodwill names none.",
        "SELECT id FROM warranty_guaranteerequest WHERE state IN ('granted', 'car_back', 'done')"
        " AND ((\"right\" = '') <> (article = ''))",
        "SELECT count(*) FROM warranty_guaranteerequest"
        " WHERE state IN ('granted', 'car_back', 'done')",
    ),
]
