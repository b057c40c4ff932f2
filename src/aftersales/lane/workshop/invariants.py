"""What must always hold of the work on cars (RELIABILITY I-10, I-13, I-14)."""

from aftersales.core.invariant import Invariant

INVARIANTS = [
    Invariant(
        "I-10",
        "Nobody is clocked on two things at once, and no clocked time is negative.",
        "SELECT a.id FROM workshop_stint a JOIN workshop_stint b ON a.id < b.id"
        " AND a.person_id = b.person_id"
        " AND tstzrange(a.started_at, a.ended_at, '[)')"
        " && tstzrange(b.started_at, b.ended_at, '[)')"
        " UNION SELECT id FROM workshop_stint WHERE ended_at < started_at",
        "SELECT count(*) FROM workshop_stint",
    ),
    Invariant(
        "workshop.running",
        "A task runs exactly while somebody's clock runs on it.",
        "SELECT t.id FROM workshop_task t WHERE (t.state = 'running') <> EXISTS"
        " (SELECT 1 FROM workshop_stint s WHERE s.task_id = t.id AND s.ended_at IS NULL)",
        "SELECT count(*) FROM workshop_task",
    ),
    Invariant(
        "workshop.passed",
        "A car that was worked on leaves only after somebody else has passed it.",
        "SELECT h.id FROM workshop_handover h WHERE h.handed_over_at IS NOT NULL"
        " AND EXISTS (SELECT 1 FROM workshop_stint s JOIN workshop_task t ON t.id = s.task_id"
        " WHERE t.order_id = h.order_id AND t.state <> 'dropped')"
        " AND NOT EXISTS (SELECT 1 FROM workshop_inspection i WHERE i.order_id = h.order_id"
        " AND i.verdict = 'passed' AND i.inspected_at <= h.handed_over_at)",
        "SELECT count(*) FROM workshop_handover WHERE handed_over_at IS NOT NULL",
    ),
    Invariant(
        "workshop.four_eyes",
        "Nobody passed work they had a hand in.",
        "SELECT i.id FROM workshop_inspection i JOIN workshop_task t ON t.order_id = i.order_id"
        " JOIN workshop_stint s ON s.task_id = t.id AND s.person_id = i.inspector_id"
        " AND s.started_at <= i.inspected_at",
        "SELECT count(*) FROM workshop_inspection",
    ),
    Invariant(
        "workshop.consent",
        "Repair began only on jobs that the customer had agreed to (I-14).",
        "SELECT s.id FROM workshop_stint s JOIN workshop_task t ON t.id = s.task_id"
        " WHERE t.kind = 'repair' AND NOT EXISTS (SELECT 1 FROM orders_consententry c"
        " WHERE c.job_id = t.job_id AND c.decision = 'approved'"
        " AND c.at <= s.started_at + interval '1 second')",
        "SELECT count(*) FROM workshop_stint",
    ),
    Invariant(
        "workshop.retest",
        "A failed exhaust test is closed only by a later one of the same car and method that"
        " passed.",
        "SELECT f.id FROM workshop_emissiontest f JOIN workshop_emissiontest p"
        " ON p.id = f.closed_by_id WHERE p.verdict <> 'passed' OR p.vehicle_id <> f.vehicle_id"
        " OR p.method <> f.method OR p.tested_at < f.tested_at",
        "SELECT count(*) FROM workshop_emissiontest WHERE verdict = 'failed'",
    ),
    Invariant(
        "workshop.moves",
        "Replaying the facts of a task gives the state that is kept (I-13).",
        "SELECT t.id FROM workshop_task t JOIN LATERAL (SELECT e.name FROM event e"
        " JOIN event_object o ON o.event_id = e.id AND o.kind = 'task' AND o.object_id = t.id"
        " WHERE e.name IN ('workshop.task.planned', 'workshop.task.dispatched',"
        " 'workshop.task.taken_back', 'workshop.task.dropped', 'workshop.work.started',"
        " 'workshop.work.resumed', 'workshop.work.paused', 'workshop.task.done',"
        " 'workshop.task.sent_back') ORDER BY e.id DESC LIMIT 1) last ON true"
        " WHERE NOT CASE last.name"
        " WHEN 'workshop.task.planned' THEN t.state = 'planned'"
        " WHEN 'workshop.task.dispatched' THEN t.state = 'dispatched'"
        " WHEN 'workshop.task.taken_back' THEN t.state = 'planned'"
        " WHEN 'workshop.task.dropped' THEN t.state = 'dropped'"
        " WHEN 'workshop.task.done' THEN t.state = 'done'"
        " WHEN 'workshop.task.sent_back' THEN t.state = 'sent_back'"
        " WHEN 'workshop.work.paused' THEN t.state IN ('paused', 'running')"
        " ELSE t.state = 'running' END",
        "SELECT count(*) FROM workshop_task",
    ),
]
