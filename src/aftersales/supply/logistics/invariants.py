"""What must always hold of what is sent."""

from aftersales.core.invariant import Invariant

INVARIANTS = [
    Invariant(
        "logistics.loaded",
        "What is under way, or ended after it left, had every package loaded in its last attempt.",
        "SELECT s.id FROM logistics_shipment s JOIN logistics_package p ON p.shipment_id = s.id"
        " LEFT JOIN logistics_scan c ON c.package_id = p.id AND c.kind = 'loaded'"
        " AND c.attempt = s.attempt"
        " WHERE s.state IN ('under_way', 'delivered', 'failed', 'returned', 'lost')"
        " AND c.id IS NULL",
        "SELECT count(*) FROM logistics_shipment WHERE sent_at IS NOT NULL",
    ),
    Invariant(
        "logistics.delivered",
        "What was delivered as ordered had every package handed over, each once.",
        "SELECT s.id FROM logistics_shipment s JOIN logistics_package p ON p.shipment_id = s.id"
        " LEFT JOIN (SELECT package_id, attempt, count(*) AS times FROM logistics_scan"
        " WHERE kind = 'delivered' GROUP BY package_id, attempt) c"
        " ON c.package_id = p.id AND c.attempt = s.attempt WHERE c.times > 1"
        " OR (s.state = 'delivered' AND s.is_right AND c.times IS NULL)",
        "SELECT count(*) FROM logistics_shipment WHERE state = 'delivered'",
    ),
    Invariant(
        "logistics.packages",
        "A shipment has as many packages as it says, numbered from one.",
        "SELECT s.id FROM logistics_shipment s LEFT JOIN (SELECT shipment_id, count(*) AS many,"
        " max(position) AS last FROM logistics_package GROUP BY shipment_id) p"
        " ON p.shipment_id = s.id WHERE coalesce(p.many, 0) <> s.packages_count"
        " OR p.last <> s.packages_count",
        "SELECT count(*) FROM logistics_package",
    ),
    Invariant(
        "logistics.transfer",
        "A shipment out of a transfer goes the transfer's way, and leaves once it was sent.",
        "SELECT s.id FROM logistics_shipment s JOIN parts_transfer t ON t.id = s.transfer_id"
        " WHERE t.source_id <> s.source_id OR t.target_id <> s.target_id"
        " OR t.group_id <> s.group_id"
        " OR (s.sent_at IS NOT NULL AND (t.sent_at IS NULL OR t.sent_at > s.sent_at))",
        "SELECT count(*) FROM logistics_shipment WHERE transfer_id IS NOT NULL",
    ),
    Invariant(
        "logistics.own_group",
        "Packages, lines and scans are of the group of their shipment, a carrier of its own.",
        "SELECT s.id FROM logistics_shipment s WHERE EXISTS (SELECT 1 FROM logistics_package p"
        " WHERE p.shipment_id = s.id AND p.group_id <> s.group_id)"
        " OR EXISTS (SELECT 1 FROM logistics_scan c WHERE c.shipment_id = s.id"
        " AND c.group_id <> s.group_id)"
        " OR EXISTS (SELECT 1 FROM logistics_shipmentline l WHERE l.shipment_id = s.id"
        " AND l.group_id <> s.group_id)"
        " OR EXISTS (SELECT 1 FROM logistics_carrier r WHERE r.id = s.carrier_id"
        " AND r.group_id <> s.group_id)",
        "SELECT count(*) FROM logistics_shipment",
    ),
    Invariant(
        "logistics.tours",
        "A tour that has ended has no stop to come, and its cost is spread to the cent.",
        "SELECT t.id FROM logistics_tour t WHERE t.state IN ('done', 'dropped')"
        " AND EXISTS (SELECT 1 FROM logistics_stop s WHERE s.tour_id = t.id"
        " AND s.state IN ('waiting', 'arrived'))"
        " UNION ALL SELECT t.id FROM logistics_tour t JOIN logistics_stop s ON s.tour_id = t.id"
        " AND s.state IN ('delivered', 'failed') WHERE t.state = 'done'"
        " GROUP BY t.id, t.cost HAVING sum(s.share) IS DISTINCT FROM t.cost",
        "SELECT count(*) FROM logistics_tour WHERE ended_at IS NOT NULL",
    ),
    Invariant(
        "logistics.stops",
        "A stop is on a tour of its shipment's sender and group, on one tour at a time.",
        "SELECT s.id FROM logistics_stop s JOIN logistics_tour t ON t.id = s.tour_id"
        " JOIN logistics_shipment h ON h.id = s.shipment_id WHERE t.source_id <> h.source_id"
        " OR t.group_id <> h.group_id OR s.group_id <> t.group_id"
        " OR (s.state IN ('waiting', 'arrived') AND EXISTS (SELECT 1 FROM logistics_stop o"
        " WHERE o.shipment_id = s.shipment_id AND o.id <> s.id"
        " AND o.state IN ('waiting', 'arrived')))",
        "SELECT count(*) FROM logistics_stop",
    ),
    Invariant(
        "logistics.articles",
        "An article is on a shipment of its own store to its own customer, and as far as that is.",
        "SELECT a.id FROM logistics_article a JOIN logistics_shipment s ON s.id = a.shipment_id"
        " WHERE s.source_id <> a.store_id OR s.customer_id IS DISTINCT FROM a.customer_id"
        " OR s.reference <> a.number"
        " OR (a.state = 'packed' AND s.sent_at IS NOT NULL)"
        " OR (a.state IN ('packed', 'sent') AND s.state IN ('returned', 'cancelled', 'lost'))",
        "SELECT count(*) FROM logistics_article WHERE shipment_id IS NOT NULL",
    ),
]
