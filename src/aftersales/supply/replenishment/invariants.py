"""What must always hold of stock levels."""

from aftersales.core.invariant import Invariant

INVARIANTS = [
    Invariant(
        "replenishment.frozen",
        "Nothing is decided on frozen levels: what was frozen is released before it is accepted or"
        " changed.",
        "SELECT id FROM (SELECT o.object_id AS id, e.name, lag(e.name) OVER"
        " (PARTITION BY o.object_id ORDER BY e.id) AS before FROM event e JOIN event_object o"
        " ON o.event_id = e.id AND o.kind = 'stock_plan'"
        " WHERE e.name LIKE 'replenishment.plan.%') told"
        " WHERE before = 'replenishment.plan.frozen' AND name <> 'replenishment.plan.released'",
        "SELECT count(*) FROM replenishment_stockplan WHERE is_frozen",
    ),
    Invariant(
        "replenishment.alerts",
        "An alert is raised once and ends once, and stands where the last one was raised.",
        "SELECT p.id FROM replenishment_stockplan p LEFT JOIN LATERAL (SELECT"
        " count(*) FILTER (WHERE e.name = 'replenishment.alert.raised') -"
        " count(*) FILTER (WHERE e.name = 'replenishment.alert.ended') AS standing"
        " FROM event_object o JOIN event e ON e.id = o.event_id"
        " WHERE o.kind = 'stock_plan' AND o.object_id = p.id) told ON true"
        " WHERE told.standing <> (p.alerted_at IS NOT NULL)::int",
        "SELECT count(*) FROM replenishment_stockplan WHERE alerted_at IS NOT NULL",
    ),
    Invariant(
        "replenishment.own_group",
        "A store keeps parts of its own group, and is lent to by another store of it.",
        "SELECT p.id FROM replenishment_stockplan p JOIN network_store s ON s.id = p.store_id"
        " JOIN parts_part t ON t.id = p.part_id LEFT JOIN network_store l ON l.id = p.lender_id"
        " WHERE t.group_id <> s.group_id OR l.group_id <> s.group_id OR l.id = s.id",
        "SELECT count(*) FROM replenishment_stockplan",
    ),
]
