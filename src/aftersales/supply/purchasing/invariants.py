"""What must always hold of purchases."""

from aftersales.core.invariant import Invariant

INVARIANTS = [
    Invariant(
        "purchasing.ordered",
        "Of each line that went out: ordered = received + on its way + called off.",
        "SELECT l.id FROM purchasing_purchaseline l"
        " JOIN purchasing_purchaseorder o ON o.id = l.order_id"
        " LEFT JOIN parts_incoming i ON i.id = l.incoming_id"
        " WHERE o.ordered_at IS NOT NULL AND (i.id IS NULL OR i.part_id <> l.part_id"
        " OR i.store_id <> l.store_id OR l.quantity <> l.received + l.called_off"
        " + CASE WHEN i.state = 'expected' THEN i.\"left\" ELSE 0 END)",
        "SELECT count(*) FROM purchasing_purchaseline l"
        " JOIN purchasing_purchaseorder o ON o.id = l.order_id WHERE o.ordered_at IS NOT NULL",
    ),
    Invariant(
        "purchasing.received",
        "A line counts what its receipts accepted, rejected and took beyond the order, and the"
        " shelf got as much.",
        "SELECT l.id FROM purchasing_purchaseline l LEFT JOIN (SELECT r.line_id,"
        " sum(r.accepted + r.released) AS came, sum(r.rejected - r.released) AS bad,"
        " sum(r.excess) FILTER (WHERE r.excess_state = 'taken') AS more"
        " FROM purchasing_receiptline r JOIN purchasing_receipt t ON t.id = r.receipt_id"
        " WHERE t.state = 'booked' GROUP BY r.line_id) s ON s.line_id = l.id"
        " LEFT JOIN (SELECT incoming_id, sum(quantity) AS lay FROM parts_stockmove"
        " WHERE kind = 'receipt' AND incoming_id IS NOT NULL GROUP BY incoming_id) m"
        " ON m.incoming_id = l.incoming_id"
        " WHERE l.received <> coalesce(s.came, 0) OR l.rejected <> coalesce(s.bad, 0)"
        " OR l.extra <> coalesce(s.more, 0) OR l.received <> coalesce(m.lay, 0)",
        "SELECT count(*) FROM purchasing_receiptline",
    ),
    Invariant(
        "purchasing.state",
        "An order is received when nothing is open, and partly received when something came.",
        "SELECT o.id FROM purchasing_purchaseorder o JOIN (SELECT order_id,"
        " bool_and(quantity = received + called_off) AS is_whole, bool_or(received > 0) AS some"
        " FROM purchasing_purchaseline GROUP BY order_id) l ON l.order_id = o.id"
        " WHERE (o.state = 'received' AND NOT l.is_whole)"
        " OR (o.state = 'partly_received' AND (l.is_whole OR NOT l.some))"
        " OR (o.state IN ('ordered', 'shipped', 'proposed', 'approved') AND l.some)"
        " OR (o.state = 'cancelled' AND l.some)",
        "SELECT count(*) FROM purchasing_purchaseorder",
    ),
    Invariant(
        "purchasing.four_eyes",
        "Nobody approved what they proposed.",
        "SELECT a.id FROM purchasing_approval a JOIN purchasing_purchaseorder o"
        " ON o.id = a.order_id WHERE a.by = o.proposed_by OR a.approver = o.proposer",
        "SELECT count(*) FROM purchasing_approval",
    ),
    Invariant(
        "purchasing.total",
        "An order costs what its lines cost.",
        "SELECT o.id FROM purchasing_purchaseorder o WHERE o.total <> (SELECT"
        " coalesce(sum(round(l.quantity * l.price, 2)), 0) FROM purchasing_purchaseline l"
        " WHERE l.order_id = o.id)",
        "SELECT count(*) FROM purchasing_purchaseorder",
    ),
    Invariant(
        "purchasing.returns",
        "What goes back after a receipt is what was rejected, wrong or refused there.",
        "SELECT r.id FROM purchasing_receiptline r JOIN purchasing_receipt t"
        " ON t.id = r.receipt_id LEFT JOIN (SELECT receipt_line_id, sum(quantity) AS back"
        " FROM purchasing_purchasereturn GROUP BY receipt_line_id) b"
        " ON b.receipt_line_id = r.id LEFT JOIN parts_quarantine q ON q.id = r.quarantine_id"
        " WHERE t.state = 'booked' AND coalesce(b.back, 0) <> r.wrong"
        " + CASE WHEN r.whither = 'back' OR q.state = 'sent_back' THEN r.rejected ELSE 0 END"
        " + CASE WHEN r.excess_state = 'refused' THEN r.excess ELSE 0 END",
        "SELECT count(*) FROM purchasing_purchasereturn",
    ),
    Invariant(
        "purchasing.dearer",
        "Whoever took an offer although another of those compared asked less said why.",
        "SELECT c.id FROM purchasing_offerline c WHERE c.chosen AND c.reason = ''"
        " AND EXISTS (SELECT 1 FROM purchasing_offerline o WHERE o.line_id = c.line_id"
        " AND o.compared AND o.price < c.price)",
        "SELECT count(*) FROM purchasing_offerline WHERE chosen",
    ),
    Invariant(
        "purchasing.chosen",
        "What was chosen of an offer stands in its order, or was changed there since.",
        "SELECT c.id FROM purchasing_offerline c JOIN purchasing_offer f ON f.id = c.offer_id"
        " JOIN purchasing_inquiryline q ON q.id = c.line_id"
        " LEFT JOIN purchasing_purchaseorder o ON o.id = f.order_id"
        " LEFT JOIN purchasing_purchaseline l ON l.order_id = o.id AND l.part_id = q.part_id"
        " WHERE c.chosen AND (o.id IS NULL OR o.supplier_id <> f.supplier_id OR (o.round = 1"
        " AND (l.id IS NULL OR l.price <> c.price OR l.quantity <> q.quantity)))",
        "SELECT count(*) FROM purchasing_offerline WHERE chosen",
    ),
    Invariant(
        "purchasing.blocked",
        "No invoice is cleared or paid while a difference is open.",
        "SELECT i.id FROM purchasing_supplierinvoice i WHERE i.state IN ('cleared', 'paid')"
        " AND EXISTS (SELECT 1 FROM purchasing_difference d WHERE d.invoice_id = i.id"
        " AND d.state = 'open')",
        "SELECT count(*) FROM purchasing_supplierinvoice",
    ),
    Invariant(
        "purchasing.billed",
        "An invoice is what its lines and charges make, less what was deducted.",
        "SELECT i.id FROM purchasing_supplierinvoice i LEFT JOIN (SELECT invoice_id,"
        " sum(amount) AS lines FROM purchasing_invoiceline GROUP BY invoice_id) l"
        " ON l.invoice_id = i.id LEFT JOIN (SELECT invoice_id, sum(amount) AS off"
        " FROM purchasing_difference WHERE state = 'deducted' GROUP BY invoice_id) d"
        " ON d.invoice_id = i.id WHERE i.net <> coalesce(l.lines, 0) + i.other"
        " OR i.deducted <> least(coalesce(d.off, 0), i.net)",
        "SELECT count(*) FROM purchasing_supplierinvoice",
    ),
    Invariant(
        "purchasing.paid_for_received",
        "Of no line more is paid for than came, but for what somebody agreed to pay.",
        "SELECT l.id FROM purchasing_purchaseline l JOIN (SELECT b.line_id,"
        " sum(b.quantity - coalesce(d.off, 0)) AS billed FROM purchasing_invoiceline b"
        " JOIN purchasing_supplierinvoice i ON i.id = b.invoice_id LEFT JOIN (SELECT line_id,"
        " sum(billed - agreed) AS off FROM purchasing_difference WHERE kind = 'quantity'"
        " AND state IN ('accepted', 'deducted') GROUP BY line_id) d ON d.line_id = b.id"
        " WHERE i.state IN ('cleared', 'paid') GROUP BY b.line_id) s ON s.line_id = l.id"
        " WHERE s.billed > l.received + l.extra",
        "SELECT count(*) FROM purchasing_invoiceline",
    ),
    Invariant(
        "purchasing.receiver",
        "Nobody settled what is billed for goods that they took in.",
        "SELECT d.id FROM purchasing_difference d JOIN purchasing_invoiceline b"
        " ON b.invoice_id = d.invoice_id JOIN purchasing_purchaseline l ON l.id = b.line_id"
        " JOIN purchasing_receipt r ON r.order_id = l.order_id AND r.state = 'booked'"
        " AND r.ended_at <= d.settled_at WHERE d.state IN ('accepted', 'deducted')"
        " AND (d.settler = ANY (r.people)"
        " OR d.settled_by IN (r.opened_by, r.checked_by, r.ended_by))",
        "SELECT count(*) FROM purchasing_difference WHERE state IN ('accepted', 'deducted')",
    ),
    Invariant(
        "purchasing.returned",
        "Of no line more went back off the shelf than came of it, and each piece is in a return.",
        "SELECT l.id FROM purchasing_purchaseline l LEFT JOIN (SELECT order_id, part_id,"
        " sum(quantity) AS back FROM purchasing_purchasereturn WHERE receipt_line_id IS NULL"
        " GROUP BY order_id, part_id) b ON b.order_id = l.order_id AND b.part_id = l.part_id"
        " WHERE l.returned <> coalesce(b.back, 0) OR l.returned > l.received + l.extra",
        "SELECT count(*) FROM purchasing_purchasereturn WHERE receipt_line_id IS NULL",
    ),
    Invariant(
        "purchasing.claimed",
        "A claim on a supplier is what its lines make.",
        "SELECT c.id FROM purchasing_recoveryclaim c LEFT JOIN (SELECT claim_id,"
        " sum(amount) AS lines FROM purchasing_recoveryline GROUP BY claim_id) l"
        " ON l.claim_id = c.id WHERE c.claimed <> coalesce(l.lines, 0)",
        "SELECT count(*) FROM purchasing_recoveryclaim",
    ),
    Invariant(
        "purchasing.recovered",
        "A claim counts what came of it, and is closed when all that was agreed has come.",
        "SELECT c.id FROM purchasing_recoveryclaim c LEFT JOIN (SELECT claim_id,"
        " sum(amount) AS came FROM purchasing_recovered GROUP BY claim_id) r"
        " ON r.claim_id = c.id WHERE c.recovered <> coalesce(r.came, 0)"
        " OR c.recovered > c.agreed OR c.agreed > c.claimed",
        "SELECT count(*) FROM purchasing_recovered",
    ),
    Invariant(
        "purchasing.set_off",
        "Of an invoice as much is set off as claims on the same supplier took of it, and no more"
        " than is payable.",
        "SELECT i.id FROM purchasing_supplierinvoice i LEFT JOIN (SELECT r.invoice_id,"
        " sum(r.amount) AS off, bool_or(c.supplier_id <> v.supplier_id"
        " OR c.store_id <> v.store_id OR c.currency <> v.currency) AS astray"
        " FROM purchasing_recovered r JOIN purchasing_recoveryclaim c ON c.id = r.claim_id"
        " JOIN purchasing_supplierinvoice v ON v.id = r.invoice_id GROUP BY r.invoice_id) s"
        " ON s.invoice_id = i.id WHERE i.set_off <> coalesce(s.off, 0)"
        " OR i.set_off > i.payable OR s.astray",
        "SELECT count(*) FROM purchasing_recovered WHERE invoice_id IS NOT NULL",
    ),
    Invariant(
        "purchasing.evaluated",
        "A supplier's scorecard is what the lines behind it add up to.",
        "SELECT e.id FROM purchasing_evaluation e LEFT JOIN (SELECT evaluation_id,"
        " sum(came) AS came, sum(bad) AS bad, count(in_time) AS due,"
        " count(*) FILTER (WHERE in_time) AS in_time, count(*) FILTER (WHERE whole) AS whole,"
        " sum(paid) AS paid, sum(lowest) AS lowest FROM purchasing_evaluationline"
        " GROUP BY evaluation_id) l ON l.evaluation_id = e.id"
        " WHERE (e.came, e.bad, e.due, e.in_time, e.whole, e.paid, e.lowest) IS DISTINCT FROM"
        " (coalesce(l.came, 0), coalesce(l.bad, 0), coalesce(l.due, 0), coalesce(l.in_time, 0),"
        " coalesce(l.whole, 0), coalesce(l.paid, 0), coalesce(l.lowest, 0))",
        "SELECT count(*) FROM purchasing_evaluation",
    ),
    Invariant(
        "purchasing.maker_asked",
        "A maker has the word exactly while its last letter has no answer, and nobody wrote to it"
        " before headquarters had passed the problem on.",
        "SELECT p.id FROM purchasing_partproblem p LEFT JOIN (SELECT problem_id,"
        " count(*) FILTER (WHERE answer = '') AS open, min(written_at) AS first,"
        " bool_or(answer <> '' AND disputed = '') AS stands, max(round) AS last,"
        " count(*) AS n FROM purchasing_makerletter GROUP BY problem_id) l ON l.problem_id = p.id"
        " WHERE (p.state = 'at_maker') <> (coalesce(l.open, 0) > 0)"
        " OR (p.state = 'answered' AND NOT coalesce(l.stands, false))"
        " OR l.last <> l.n OR (l.n > 0 AND (p.coordinated_at IS NULL"
        " OR l.first < p.coordinated_at))"
        " OR (p.state = 'closed' AND (p.effect = 'no_fault') <> (l.n IS NULL))",
        "SELECT count(*) FROM purchasing_partproblem",
    ),
    Invariant(
        "purchasing.problem_came",
        "A problem that names a receipt is of its part, its supplier and its store.",
        "SELECT p.id FROM purchasing_partproblem p JOIN purchasing_receiptline r"
        " ON r.id = p.receipt_line_id JOIN purchasing_purchaseline l ON l.id = r.line_id"
        " JOIN purchasing_purchaseorder o ON o.id = l.order_id WHERE p.part_id <> l.part_id"
        " OR p.supplier_id <> o.supplier_id OR p.store_id <> r.store_id",
        "SELECT count(*) FROM purchasing_partproblem WHERE receipt_line_id IS NOT NULL",
    ),
]
