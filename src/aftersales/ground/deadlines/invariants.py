"""What must always hold of clocks (RELIABILITY I-27)."""

from aftersales.core.invariant import Invariant

INVARIANTS = [
    Invariant(
        "I-27",
        "A clock that was missed was told once, and one that was not missed never.",
        "SELECT d.id FROM deadline d LEFT JOIN ("
        " SELECT (data->>'deadline_id')::bigint AS id, count(*) AS times FROM event"
        " WHERE name = 'deadlines.clock.missed' GROUP BY 1) e USING (id)"
        " WHERE coalesce(e.times, 0) <> (d.fired_at IS NOT NULL)::int",
        "SELECT count(*) FROM deadline",
    ),
]
