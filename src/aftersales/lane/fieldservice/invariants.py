"""What must always hold of installations."""

from aftersales.core.invariant import Invariant

INVARIANTS = [
    Invariant(
        "fieldservice.bans",
        "Electrical fitting was accepted only with all its bans ticked, before and after.",
        "SELECT i.id FROM fieldservice_installation i WHERE i.state = 'accepted'"
        " AND i.is_electrical AND (SELECT count(DISTINCT (t.phase, t.element))"
        " FROM fieldservice_steptick t WHERE t.installation_id = i.id"
        " AND t.phase IN ('before', 'after') AND t.element <> 'belt')"
        " < 2 * (SELECT count(*) FROM fieldservice_steptick t JOIN handbook_version v"
        " ON v.id = t.version_id CROSS JOIN LATERAL jsonb_array_elements(v.body -> 'elements') e"
        " WHERE t.id = (SELECT max(x.id) FROM fieldservice_steptick x"
        " WHERE x.installation_id = i.id AND x.phase = 'after') AND e ->> 'code' <> 'belt')",
        "SELECT count(*) FROM fieldservice_installation WHERE state = 'accepted' AND is_electrical",
    ),
]
