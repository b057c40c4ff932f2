"""What must always hold of bills and money (RELIABILITY I-18 to I-26), each as one question."""

from aftersales.core.invariant import Invariant

_LATEST = (
    "SELECT DISTINCT ON (order_id, payer) order_id, payer, id, gross, discount"
    " FROM billing_settlement WHERE state IN ('closed', 'credited')"
    " ORDER BY order_id, payer, id DESC"
)

INVARIANTS = [
    Invariant(
        "I-18",
        "An issued bill is the sum of its lines, and each line its list price less discounts.",
        "SELECT s.id FROM billing_settlement s LEFT JOIN (SELECT settlement_id, sum(net) AS net,"
        " sum(tax) AS tax, sum(gross) AS gross, sum(bill_discount) AS discount"
        " FROM billing_settlementline GROUP BY settlement_id) l ON l.settlement_id = s.id"
        " WHERE s.state <> 'dropped' AND (s.net, s.tax, s.gross, s.discount) IS DISTINCT FROM"
        " (coalesce(l.net, 0), coalesce(l.tax, 0), coalesce(l.gross, 0), coalesce(l.discount, 0))"
        " UNION ALL SELECT settlement_id FROM billing_settlementline WHERE gross <> net + tax"
        " OR listed <> gross + bill_discount + others + line_discount",
        "SELECT count(*) FROM billing_settlement WHERE state IN ('closed', 'credited')",
    ),
    Invariant(
        "I-19",
        "The bills of all payers of a visit make what the visit costs.",
        f"WITH latest AS ({_LATEST}) SELECT o.id FROM orders_order o"  # noqa: S608 - our own words
        " JOIN (SELECT order_id, sum(gross + discount) AS billed FROM latest GROUP BY order_id) b"
        " ON b.order_id = o.id WHERE o.document = 'settled' AND b.billed <> o.gross"
        " UNION ALL SELECT l.settlement_id FROM billing_settlementline l JOIN orders_line w"
        " ON w.id = l.order_line_id JOIN billing_settlement s ON s.id = l.settlement_id"
        " WHERE s.state <> 'dropped' AND l.gross + l.bill_discount + l.others <> w.gross",
        "SELECT count(*) FROM orders_order WHERE document = 'settled'",
    ),
    Invariant(
        "I-20",
        "What was paid and not given back stands on bills or is free; never more goes back.",
        "SELECT p.id FROM billing_payment p LEFT JOIN (SELECT payment_id, sum(amount) AS used"
        " FROM billing_allocation GROUP BY payment_id) a ON a.payment_id = p.id"
        " LEFT JOIN (SELECT payment_id, sum(amount) AS back FROM billing_refund"
        " GROUP BY payment_id) r ON r.payment_id = p.id"
        " WHERE p.allocated <> coalesce(a.used, 0) OR p.refunded <> coalesce(r.back, 0)"
        " OR p.allocated < 0 OR p.allocated + p.refunded > p.amount"
        " UNION ALL SELECT s.id FROM billing_settlement s LEFT JOIN (SELECT settlement_id,"
        " sum(amount) AS paid FROM billing_allocation GROUP BY settlement_id) a"
        " ON a.settlement_id = s.id WHERE s.paid <> coalesce(a.paid, 0)"
        " OR s.paid > s.gross - s.credited",
        "SELECT count(*) FROM billing_payment",
    ),
    Invariant(
        "I-21",
        "An issued bill is as it was issued; credit notes are its only change, never above it.",
        "SELECT s.id FROM billing_settlement s JOIN event_object o ON o.kind = 'settlement'"
        " AND o.object_id = s.id JOIN event e ON e.id = o.event_id"
        " AND e.name = 'billing.settlement.closed'"
        " WHERE (e.data->>'number', (e.data->>'net')::numeric, (e.data->>'tax')::numeric,"
        " (e.data->>'gross')::numeric) IS DISTINCT FROM (s.number::text, s.net, s.tax, s.gross)"
        " UNION ALL SELECT s.id FROM billing_settlement s LEFT JOIN (SELECT settlement_id,"
        " sum(gross) AS back FROM billing_creditnote GROUP BY settlement_id) c"
        " ON c.settlement_id = s.id WHERE s.credited <> coalesce(c.back, 0)"
        " OR s.credited > s.gross"
        " UNION ALL SELECT c.settlement_id FROM billing_creditnote c LEFT JOIN"
        " (SELECT credit_note_id, sum(gross) AS gross, sum(tax) AS tax FROM billing_creditline"
        " GROUP BY credit_note_id) l ON l.credit_note_id = c.id"
        " WHERE (c.gross, c.tax) IS DISTINCT FROM (l.gross, l.tax)"
        " UNION ALL SELECT l.settlement_id FROM billing_settlementline l LEFT JOIN"
        " (SELECT line_id, sum(gross) AS back FROM billing_creditline GROUP BY line_id) c"
        " ON c.line_id = l.id WHERE l.credited <> coalesce(c.back, 0)",
        "SELECT count(*) FROM billing_settlement WHERE state IN ('closed', 'credited')",
    ),
    Invariant(
        "I-22",
        "Each call-back that brought money is one payment, and each demand is paid once.",
        "SELECT n.id FROM billing_gatewaynotice n WHERE n.outcome = 'taken' AND (SELECT count(*)"
        " FROM billing_payment p WHERE p.store_id = n.store_id AND p.method = 'gateway'"
        " AND p.reference = n.reference) <> 1"
        " UNION ALL SELECT max(id) FROM billing_gatewaynotice WHERE outcome = 'taken'"
        " GROUP BY store_id, gateway, reference HAVING count(*) > 1"
        " UNION ALL SELECT max(id) FROM billing_payment WHERE reference <> ''"
        " GROUP BY store_id, method, reference HAVING count(*) > 1",
        "SELECT count(*) FROM billing_gatewaynotice",
    ),
    Invariant(
        "billing.numbers",
        "Numbers of bills and credit notes are there once, without a gap, in each store and year"
        " (I-23).",
        "SELECT max(id) FROM (SELECT id, store_id, substring(number FROM '^(.*)-[0-9]+$') AS of,"
        " substring(number FROM '[0-9]+$')::bigint AS n FROM billing_settlement WHERE number <> ''"
        " UNION ALL SELECT id, store_id, substring(number FROM '^(.*)-[0-9]+$'),"
        " substring(number FROM '[0-9]+$')::bigint FROM billing_creditnote) d"
        " GROUP BY store_id, of HAVING count(DISTINCT n) <> max(n) OR count(*) <> max(n)",
        "SELECT count(*) FROM billing_settlement WHERE number <> ''",
    ),
    Invariant(
        "billing.approval",
        "What was granted was granted by somebody else than the one who asked (I-24).",
        "SELECT id FROM billing_approval WHERE answered_by <> '' AND (answered_by = asked_by"
        " OR answerer = asker)"
        " UNION ALL SELECT id FROM billing_compensation WHERE answered_by <> ''"
        " AND (answered_by = asked_by OR answerer = asker)",
        "SELECT count(*) FROM billing_approval WHERE answered_by <> ''",
    ),
    Invariant(
        "I-26",
        "Nothing was booked on a day after its books were closed.",
        "SELECT d.id FROM billing_businessday d WHERE d.closed_at IS NOT NULL AND ("
        " EXISTS (SELECT 1 FROM billing_payment p WHERE p.store_id = d.store_id AND p.day = d.day"
        " AND p.taken_at > d.closed_at)"
        " OR EXISTS (SELECT 1 FROM billing_refund r WHERE r.store_id = d.store_id AND r.day = d.day"
        " AND r.made_at > d.closed_at)"
        " OR EXISTS (SELECT 1 FROM billing_creditnote c WHERE c.store_id = d.store_id"
        " AND c.day = d.day AND c.made_at > d.closed_at)"
        " OR EXISTS (SELECT 1 FROM billing_settlement s WHERE s.store_id = d.store_id"
        " AND s.day = d.day AND s.closed_at > d.closed_at))",
        "SELECT count(*) FROM billing_businessday WHERE closed_at IS NOT NULL",
    ),
]
