"""What must always hold of 7S sheets and of hazards."""

from aftersales.core.invariant import Invariant

INVARIANTS = [
    Invariant(
        "premises.points",
        "A 7S sheet has the points and the maximum of its items.",
        "SELECT a.id FROM premises_audit a LEFT JOIN premises_auditscore s ON s.audit_id = a.id"
        " GROUP BY a.id HAVING a.points <> coalesce(sum(s.points), 0)"
        " OR a.maximum <> coalesce(sum(s.maximum), 0)",
        "SELECT count(*) FROM premises_audit",
    ),
    Invariant(
        "premises.closed",
        "What is closed had a measure, and all its measures are done.",
        "SELECT i.id FROM premises_incident i WHERE i.state = 'closed' AND (NOT EXISTS"
        " (SELECT 1 FROM premises_measure m WHERE m.incident_id = i.id) OR EXISTS"
        " (SELECT 1 FROM premises_measure m WHERE m.incident_id = i.id AND m.state = 'open'))",
        "SELECT count(*) FROM premises_incident WHERE state = 'closed'",
    ),
]
