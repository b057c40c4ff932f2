"""What must always hold of filings."""

from aftersales.core.invariant import Invariant

INVARIANTS = [
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
