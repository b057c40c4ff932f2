"""What must always hold of messages (RELIABILITY I-29)."""

from aftersales.core.invariant import Invariant

INVARIANTS = [
    Invariant(
        "I-29",
        "No message went out to somebody who had refused that way of being written to.",
        "SELECT m.id FROM notices_message m JOIN notices_optout o"
        " USING (group_id, recipient_kind, recipient, channel)"
        " WHERE m.state = 'sent' AND m.claimed_at > o.since",
        "SELECT count(*) FROM notices_message WHERE state = 'sent'",
    ),
]
