"""What must always hold of filings."""

from aftersales.core.invariant import Invariant

INVARIANTS = [
    Invariant(
        "filings.invoices",
        "An invoice asked for is over what stood on its bill, a red letter over its credit note.",
        "SELECT t.id FROM filings_taxorder t JOIN billing_creditnote c ON c.id = t.credit_note_id"
        " WHERE (t.net, t.tax, t.gross) IS DISTINCT FROM (c.net, c.tax, c.gross)"
        " OR t.settlement_id <> c.settlement_id"
        " UNION ALL SELECT t.id FROM filings_taxorder t JOIN billing_settlement s"
        " ON s.id = t.settlement_id WHERE t.kind = 'blue' AND t.gross <> s.gross"
        " - coalesce((SELECT sum(c.gross) FROM billing_creditnote c"
        " WHERE c.settlement_id = s.id AND c.made_at < t.made_at), 0)",
        "SELECT count(*) FROM filings_taxorder",
    ),
    Invariant(
        "filings.records",
        "Each bill stands in at most one repair record, and what was handed in was whole.",
        "SELECT r.id FROM filings_repairrecord r WHERE NOT EXISTS"
        " (SELECT 1 FROM filings_recordbill b WHERE b.record_id = r.id"
        " AND b.settlement_id = r.settlement_id)"
        " UNION ALL SELECT r.id FROM filings_repairrecord r"
        " WHERE r.state IN ('sent', 'accepted') AND (r.missing <> '{}' OR NOT EXISTS"
        " (SELECT 1 FROM filings_recordattempt a WHERE a.record_id = r.id"
        " AND a.outcome IN ('sent', 'accepted')))",
        "SELECT count(*) FROM filings_repairrecord",
    ),
]
