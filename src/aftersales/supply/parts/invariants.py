"""What must always hold of stock (RELIABILITY I-01 to I-07), each as one question to the database.

A stock that a moment ago was below nothing counts as much as one that is: I-01 adds up every shelf
in the order in which things happened.
"""

from aftersales.core.invariant import Invariant

INVARIANTS = [
    Invariant(
        "I-01",
        "No shelf holds less than nothing, now or at any past moment.",
        "SELECT DISTINCT stock_id FROM ("
        " SELECT stock_id, sum(sum(quantity)) OVER (PARTITION BY stock_id ORDER BY occurred_at)"
        " AS lay FROM parts_stockmove GROUP BY stock_id, occurred_at) m WHERE lay < 0"
        " UNION SELECT id FROM parts_stock WHERE on_hand < 0",
        "SELECT count(*) FROM parts_stockmove",
    ),
    Invariant(
        "I-02",
        "What is reserved is there, and is the sum of what is kept.",
        "SELECT s.id FROM parts_stock s WHERE s.reserved < 0 OR s.reserved > s.on_hand"
        ' OR s.reserved <> (SELECT coalesce(sum(r."left"), 0) FROM parts_reservation r'
        " WHERE r.stock_id = s.id)",
        "SELECT count(*) FROM parts_reservation",
    ),
    Invariant(
        "I-03",
        "On hand is the sum of the moves, and its value the sum of theirs, to the cent.",
        "SELECT s.id FROM parts_stock s LEFT JOIN (SELECT stock_id, sum(quantity) AS pieces,"
        " sum(value) AS worth FROM parts_stockmove GROUP BY stock_id) m ON m.stock_id = s.id"
        " WHERE s.on_hand <> coalesce(m.pieces, 0) OR s.value <> coalesce(m.worth, 0)",
        "SELECT count(*) FROM parts_stock",
    ),
    Invariant(
        "I-04",
        "A reservation is open with pieces, or has ended once without any.",
        "SELECT r.id FROM parts_reservation r WHERE (r.state = 'open') <> (r.ended_at IS NULL)"
        " OR (r.state = 'open') <> (r.\"left\" > 0)"
        " UNION ALL SELECT o.object_id FROM event e JOIN event_object o ON o.event_id = e.id"
        " AND o.kind = 'reservation' WHERE e.name IN ('parts.reservation.consumed',"
        " 'parts.reservation.released', 'parts.reservation.expired')"
        " GROUP BY o.object_id HAVING count(*) > 1",
        "SELECT count(*) FROM parts_reservation",
    ),
    Invariant(
        "I-05",
        "A line counts what was issued and returned for it; no issue brings back more than it"
        " took.",
        "SELECT l.id FROM parts_requestline l LEFT JOIN (SELECT line_id,"
        " -sum(quantity) FILTER (WHERE kind = 'issue') AS went,"
        " sum(quantity) FILTER (WHERE kind = 'return') AS came"
        " FROM parts_stockmove WHERE line_id IS NOT NULL GROUP BY line_id) m ON m.line_id = l.id"
        " WHERE l.issued <> coalesce(m.went, 0) OR l.returned <> coalesce(m.came, 0)"
        " OR l.issued > l.quantity OR l.returned > l.issued"
        " UNION ALL SELECT i.id FROM parts_stockmove i JOIN parts_stockmove b"
        " ON b.reverses_id = i.id WHERE i.kind = 'issue' GROUP BY i.id, i.quantity"
        " HAVING sum(b.quantity) > -i.quantity",
        "SELECT count(*) FROM parts_stockmove WHERE kind = 'issue'",
    ),
    Invariant(
        "I-06",
        "A transfer between stores sums to zero, in pieces and in value, what is on its way"
        " included; an ended one has nothing on its way.",
        "SELECT l.id FROM parts_transferline l JOIN parts_transfer t ON t.id = l.transfer_id"
        " LEFT JOIN (SELECT transfer_line_id, sum(quantity) AS pieces, sum(value) AS worth"
        " FROM parts_stockmove WHERE transfer_line_id IS NOT NULL GROUP BY transfer_line_id) m"
        ' ON m.transfer_line_id = l.id WHERE coalesce(m.pieces, 0) + l."left" <> 0'
        " OR coalesce(m.worth, 0) + l.value <> 0"
        " OR (t.state IN ('received', 'cancelled') AND l.\"left\" <> 0)"
        " OR (t.state = 'requested' AND l.sent <> 0)",
        "SELECT count(*) FROM parts_transferline WHERE sent > 0",
    ),
    Invariant(
        "I-07",
        "A posted count brought each shelf to what was counted at its cut-off, by one move, and"
        " nobody approved what they counted.",
        "SELECT l.id FROM parts_stockcountline l JOIN parts_stockcount c ON c.id = l.count_id"
        " WHERE c.state = 'posted' AND (l.counted IS NULL"
        " OR l.counted <> (SELECT coalesce(sum(m.quantity), 0) FROM parts_stockmove m"
        " WHERE m.stock_id = l.stock_id AND m.occurred_at <= l.cut_off_at)"
        " OR l.counted - l.book <> coalesce((SELECT sum(m.quantity) FROM parts_stockmove m"
        " WHERE m.stock_id = l.stock_id AND m.kind = 'count'"
        " AND m.occurred_at = l.cut_off_at AND m.words = c.number), 0)"
        " OR c.approved_by = l.counted_by)",
        "SELECT count(*) FROM parts_stockcount WHERE state = 'posted'",
    ),
]
