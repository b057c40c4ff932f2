"""Deeds on files that come in and lists that go out, one file a direction."""

from aftersales.ground.exchange.commands.incoming import (
    ColumnsMissing,
    ColumnTwice,
    KindUnknown,
    ProfileUnknown,
    cancel,
    carry_out,
    fail,
    fetch_rejects,
    finish,
    forget_rows,
    remap,
    start,
    upload,
)
from aftersales.ground.exchange.commands.outgoing import (
    NeedsAnother,
    ReasonMissing,
    approve_export,
    decline_export,
    let_out,
    request_export,
)

__all__ = [
    "ColumnTwice",
    "ColumnsMissing",
    "KindUnknown",
    "NeedsAnother",
    "ProfileUnknown",
    "ReasonMissing",
    "approve_export",
    "cancel",
    "carry_out",
    "decline_export",
    "fail",
    "fetch_rejects",
    "finish",
    "forget_rows",
    "let_out",
    "remap",
    "request_export",
    "start",
    "upload",
]
