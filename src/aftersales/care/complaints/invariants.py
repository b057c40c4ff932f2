"""What must always hold of complaints."""

from aftersales.core.invariant import Invariant

INVARIANTS = [
    Invariant(
        "complaints.closed_with_gates",
        "Closed only with outcome, all five steps, and every remedy checked (I-31).",
        "SELECT c.id FROM complaints_complaint c WHERE c.state = 'closed' AND (c.outcome = ''"
        " OR (SELECT count(DISTINCT s.step) FROM complaints_stepdone s"
        " WHERE s.complaint_id = c.id) < 5"
        " OR EXISTS (SELECT 1 FROM complaints_remedy m WHERE m.complaint_id = c.id"
        " AND m.state NOT IN ('checked', 'denied'))"
        " OR EXISTS (SELECT 1 FROM complaints_referral r WHERE r.complaint_id = c.id"
        " AND r.answered_at IS NULL))",
        "SELECT count(*) FROM complaints_complaint WHERE state = 'closed'",
    ),
    Invariant(
        "complaints.none_lost",
        "Every complaint that was taken is there: none was deleted (I-31).",
        "SELECT e.id FROM event e WHERE e.name = 'complaints.complaint.taken' AND NOT EXISTS"
        " (SELECT 1 FROM complaints_complaint c WHERE c.id = (e.data ->> 'complaint_id')::bigint)",
        "SELECT count(*) FROM event WHERE name = 'complaints.complaint.taken'",
    ),
]
