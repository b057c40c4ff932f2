"""Delivered rights make sense: nobody files what they may not see afterwards."""

from __future__ import annotations

from aftersales.core.rights import all_rights
from aftersales.records.staff.roles import ROLES


def test_no_delivered_role_registers_what_it_may_not_see():
    known = all_rights()
    blind = [
        (role, code)
        for code, right in known.items()
        for role in ROLES
        if code.endswith(".register") and role in right.roles
        if role not in known[code.replace(".register", ".view")].roles
    ]

    assert any(code.endswith(".register") for code in known)
    assert blind == []
