"""Who may see past every policy (decision 0002), and why. Whoever is not on the list may not."""

from __future__ import annotations

import ast
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src" / "aftersales"
NAMES = ("whole_database", "WHOLE_DATABASE")  # the way there, and what is seen there
ALLOWED = {
    "bench": "measures on data that it made itself",
    "demo/group.py": "founds the demonstration: there is no group yet",
    # the kernel
    "core/sealing.py": "the seal covers the lines of all groups",
    "core/tasks.py": "takes each fact to its listeners, whose actor is then of one group",
    # work by the clock: what is due is due in every group
    "ground/deadlines/clockwork.py": "a fact drives its clock whoever recorded it",
    "ground/deadlines/commands/running.py": "opens the periods of every store",
    "ground/deadlines/firing.py": "fires what is due in every store",
    "ground/exchange/commands/incoming.py": "an import goes on without its person",
    "ground/exchange/digest.py": "the fingerprint of all data",
    "ground/exchange/retention.py": "rows of imports are forgotten in every group",
    "ground/exchange/tasks.py": "an import goes on without its person",
    "ground/files/commands.py": "sweeps content that no row names any more",
    "ground/handbook/delivering.py": "what is delivered goes to every group",
    "ground/notices/sending.py": "the outbox of every group",
    "ground/notices/tasks.py": "the outbox of every group",
    "ground/search/commands.py": "indexes what the caller may not even see, and shows nothing",
    "ground/webhooks/sending.py": "the outbox of every group",
    "ground/webhooks/tasks.py": "the outbox of every group",
    "money/filings/sending.py": "what every group hands in",
    "money/filings/tasks.py": "files and hands in for every group",
    "faces/portal/tasks.py": "sweeps the doors of customers in every group",
    "faces/chain/tasks.py": "sweeps the doors of suppliers in every group",
    # a secret address is known before its store is
    "faces/portal/queries/door.py": "a customer is found by the digest of an address or a key",
    "faces/chain/queries/door.py": "a supplier is found by the digest of an address or a key",
    "lane/orders/queries/offers.py": "an estimate is found by the digest of its address alone",
    "records/staff/tasks.py": "forgets old tries at the door",
    # who somebody is must be known before anything may be seen
    "records/staff/views/door.py": "signing in: nobody is known yet",
    "records/staff/views/account.py": "one's own factors, also without any store",
    "records/staff/queries/actors.py": "the system at work by the clock, in each group",
    "records/staff/subscribers.py": "administrators are let into a new store",
    # a right is weighed in all stores, also in those that the actor does not see
    "records/staff/commands/common.py": "whether somebody is a superior everywhere they work",
    "records/staff/commands/people.py": "nobody leaves, or gets a right, half",
    "records/staff/commands/roles.py": "a role is changed only by who has it wherever it is held",
    "supply/purchasing/commands/evaluating.py": "a supplier is judged by what all stores bought",
    "web/once.py": "a form posted twice is answered before the actor is known",
    # the installation as a whole
    "records/staff/console.py": "whoever holds the console",
    "site/backups.py": "a copy is of everything",
    "site/cli": "whoever holds the console",
    "site/doctor.py": "looks at the installation as a whole",
    "site/founding.py": "founds the first group",
    "site/health.py": "figures for monitors, no rows",
    "site/installation.py": "belongs to nobody",
    "site/invariants.py": "counts rows that must not be, in every store",
    "site/keyring.py": "seals every cell anew",
    "site/listeners.py": "finds the person behind a key before anything is seen",
    "site/middleware.py": "finds out who asks",
    "site/notes.py": "how far the demonstration is told belongs to nobody",
    "site/storytelling.py": "how far the demonstration is told belongs to nobody",
    "site/tasks.py": "backups belong to nobody",
}


def users():
    """Every module that names it, but for the one that defines it and migrations."""
    for file in sorted(SOURCE.rglob("*.py")):
        where = file.relative_to(SOURCE).as_posix()
        if where == "core/scope.py" or "/migrations/" in where:
            continue
        nodes = ast.walk(ast.parse(file.read_text()))
        if any(isinstance(node, ast.Name) and node.id in NAMES for node in nodes):
            yield where


def place(where):
    """Its entry in the list: the module's own, or that of its folder."""
    return next((p for p in ALLOWED if where == p or where.startswith(p + "/")), None)


def test_only_those_on_the_list_see_past_the_policies():
    assert [where for where in users() if place(where) is None] == []


def test_nobody_stands_on_the_list_in_vain():
    assert set(ALLOWED) - {place(where) for where in users()} == set()


def test_no_view_of_a_room_but_the_door_sees_past_the_policies():
    seen = [w for w in users() if w.partition("views")[1] or w.endswith("api.py")]

    assert seen == ["records/staff/views/account.py", "records/staff/views/door.py"]
