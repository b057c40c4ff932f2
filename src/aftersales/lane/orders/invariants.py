"""What must always hold of orders (RELIABILITY I-12 to I-16, I-18, I-19, I-24)."""

from aftersales.core.invariant import Invariant

_MOVES = (
    "SELECT o.object_id AS id, e.id AS event, e.data->>'former' AS former,"
    " e.data->>'place' AS place FROM event e JOIN event_object o ON o.event_id = e.id"
    " AND o.kind = 'order' WHERE e.name IN ('orders.order.put', 'orders.order.handed_over')"
)

INVARIANTS = [
    Invariant(
        "I-12",
        "A car moves only along the process: each move starts where the last one ended.",
        "SELECT id FROM (SELECT m.*, lag(place, 1, 'arrived') OVER (PARTITION BY id ORDER BY event)"  # noqa: S608 - our own words
        f" AS stood FROM ({_MOVES}) m) s WHERE former <> stood",
        f"SELECT count(*) FROM ({_MOVES}) m",  # noqa: S608 - our own words
    ),
    Invariant(
        "orders.replay",
        "Replaying the moves gives the place on the board.",
        "SELECT r.id FROM orders_order r LEFT JOIN LATERAL (SELECT m.place FROM"  # noqa: S608 - our own words
        f" ({_MOVES}) m WHERE m.id = r.id ORDER BY m.event DESC LIMIT 1) l ON true"
        " WHERE r.place <> coalesce(l.place, 'arrived')",
        "SELECT count(*) FROM orders_order",
    ),
    Invariant(
        "I-14",
        "Nothing was handed over or billed that still waits for an answer; who is worked on was"
        " ordered.",
        "SELECT r.id FROM orders_order r WHERE (r.document = 'settled' AND EXISTS (SELECT 1 FROM"
        " orders_job j WHERE j.order_id = r.id AND j.consent = 'proposed' AND NOT j.is_dropped))"
        " OR (r.place IN ('in_work', 'inspection', 'washing') AND r.document = 'estimate')",
        "SELECT count(*) FROM orders_order WHERE document <> 'estimate'",
    ),
    Invariant(
        "I-15",
        "One open order a vehicle, or flagged with a reason.",
        "SELECT vehicle_id FROM orders_order WHERE document IN ('estimate', 'order')"
        " AND NOT is_parallel GROUP BY vehicle_id HAVING count(*) > 1"
        " UNION ALL SELECT id FROM orders_order WHERE is_parallel AND parallel_reason = ''",
        "SELECT count(*) FROM orders_order WHERE document IN ('estimate', 'order')",
    ),
    Invariant(
        "orders.totals",
        "An order comes to what its counting lines come to, hours, net, tax and gross.",
        "SELECT r.id FROM orders_order r LEFT JOIN (SELECT l.order_id, sum(l.hours) AS hours,"
        " sum(l.net) AS net, sum(l.tax) AS tax, sum(l.gross) AS gross FROM orders_line l"
        " JOIN orders_job j ON j.id = l.job_id WHERE NOT l.is_withdrawn AND NOT j.is_dropped"
        " AND j.consent <> 'declined' GROUP BY l.order_id) s ON s.order_id = r.id"
        " WHERE (r.hours, r.net, r.tax, r.gross) IS DISTINCT FROM (coalesce(s.hours, 0),"
        " coalesce(s.net, 0), coalesce(s.tax, 0), coalesce(s.gross, 0))",
        "SELECT count(*) FROM orders_order",
    ),
    Invariant(
        "orders.lines",
        "Each line is rounded once and adds up; a discount on the list makes the agreed price.",
        "SELECT id FROM orders_line WHERE gross <> net + tax OR gross <> listed - discount"
        " OR abs(net - gross * 100 / (100 + tax_percent)) > 0.5",
        "SELECT count(*) FROM orders_line",
    ),
    Invariant(
        "orders.shares",
        "What the six payers bear makes the line.",
        "SELECT id FROM orders_line WHERE gross <> for_customer + for_maker + for_insurer"
        " + for_agent + for_house + for_goodwill",
        "SELECT count(*) FROM orders_line",
    ),
    Invariant(
        "I-24",
        "No line lies under its floor unless somebody who may has allowed it.",
        "SELECT id FROM orders_line WHERE gross < floor AND floor_lifted_by = ''",
        "SELECT count(*) FROM orders_line",
    ),
    Invariant(
        "orders.consents",
        "The decision that stands on a job is the last one on record; a yes says how, when and for"
        " how much.",
        "SELECT j.id FROM orders_job j LEFT JOIN LATERAL (SELECT c.decision FROM"
        " orders_consententry c WHERE c.job_id = j.id ORDER BY c.id DESC LIMIT 1) l ON true"
        " WHERE j.consent <> CASE coalesce(l.decision, 'reset') WHEN 'reset' THEN 'proposed'"
        " ELSE l.decision END",
        "SELECT count(*) FROM orders_consententry",
    ),
]
