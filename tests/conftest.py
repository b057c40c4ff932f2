"""One embedded PostgreSQL for all tests; each worker and race gets its own copy of a template."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.utils import translation
from filelock import FileLock
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from aftersales.core import crypto
from aftersales.core.actors import Actor
from aftersales.core.db.compiler import suspicious
from aftersales.core.rights import all_rights
from aftersales.site import database
from aftersales.site.paths import test_data_dir
from aftersales.site.postgres import Cluster
from aftersales.site.quick_migrations import quick_migrations

if TYPE_CHECKING:
    from tests.worlds import World

ROOT = Path(__file__).parents[1]
TEST_SERVER = test_data_dir()
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # a Monday, noon in Shanghai
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

hypothesis_settings.register_profile(
    "ci",
    max_examples=60,
    deadline=None,
    derandomize=True,  # the same examples in every run; the long lane looks for others
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
hypothesis_settings.register_profile("long", max_examples=2000, deadline=None, print_blob=True)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def fingerprint() -> str:
    """Changes when any table may have changed; names the template to copy."""
    total = hashlib.sha256()
    made_by = sorted((ROOT / "src").rglob("migrations/*.py"))
    walls = sorted((ROOT / "src").rglob("walls.py"))
    for file in [*made_by, ROOT / "src/aftersales/core/rls.py", *walls]:
        total.update(file.read_bytes())
    total.update((ROOT / "requirements/core.txt").read_bytes())
    return total.hexdigest()[:16]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--share", default="1/1", help="only every nth test: 2/6 is the second of six")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Part of the tests, so that a long lane can be run in parts."""
    which, of = map(int, config.getoption("--share").split("/"))
    items[:] = items[which - 1 :: of]


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The tests' own server. It does not wait for the disk: nothing here must survive the power."""
    server = Cluster(TEST_SERVER, settings=CARELESS)
    with server.in_use():
        yield server


@pytest.fixture(scope="session")
def template(cluster: Cluster, django_db_blocker: Any) -> str:
    """The name of a migrated, empty database, made once for each state of the migrations."""
    name = f"template_{fingerprint()}"
    with FileLock(str(TEST_SERVER / "template.lock")):
        if not database_exists(cluster, name):
            database.create_roles(cluster)
            database.create_database(cluster, name + "_new")
            owner = connected_to(cluster, name + "_new", database.OWNER)
            with django_db_blocker.unblock(), owner, quick_migrations():
                call_command("migrate", verbosity=0, interactive=False)
            rename_database(cluster, name + "_new", name)
    return name


def database_exists(cluster: Cluster, name: str) -> bool:
    import psycopg

    with psycopg.connect(**cluster.parameters("postgres"), autocommit=True) as admin:
        return bool(
            admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        )


def rename_database(cluster: Cluster, old: str, new: str) -> None:
    import psycopg

    with psycopg.connect(**cluster.parameters("postgres"), autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{old}" RENAME TO "{new}"')


@contextmanager
def connected_to(cluster: Cluster, name: str, role: str) -> Iterator[None]:
    """Point Django at this database as this role for a while."""
    default = connections["default"]
    default.close()
    before = dict(default.settings_dict)
    options = cluster.parameters(name, role)
    default.settings_dict.update(
        NAME=options["dbname"],
        HOST=options["host"],
        PORT=options.get("port", ""),
        USER=options["user"],
        PASSWORD=options.get("password", ""),
        CONN_MAX_AGE=0,
        CONN_HEALTH_CHECKS=False,
    )
    try:
        yield
    finally:
        default.close()
        default.settings_dict.clear()
        default.settings_dict.update(before)


@pytest.fixture(scope="session")
def django_db_setup(cluster: Cluster, template: str, django_db_blocker: Any) -> Iterator[None]:
    """Each worker's copy, as the application sees it: owning nothing, bypassing nothing."""
    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    database.clone_database(cluster, template, name)
    SHARED.append(cluster.parameters(name))
    with connected_to(cluster, name, database.APP):
        yield
    SHARED.clear()
    drop_database(cluster, name)


SHARED: list[dict[str, str]] = []  # where this worker's database is, once there is one


@pytest.fixture(scope="module", autouse=True)
def leaves_nothing(request: Any) -> Iterator[None]:
    """A file whose tests commit into the shared database breaks others that come after it."""
    yield
    if "browser" in request.path.parts:  # they commit, in a run of their own
        return
    import psycopg

    for shared in SHARED:
        with psycopg.connect(**shared, autocommit=True) as look:
            assert look.execute("SELECT code FROM network_group").fetchall() == []


def drop_database(cluster: Cluster, name: str) -> None:
    import psycopg

    with psycopg.connect(**cluster.parameters("postgres"), autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture
def own_database(
    cluster: Cluster, template: str, django_db_setup: None, django_db_blocker: Any, request: Any
) -> Iterator[str]:
    """A whole database for one test that commits: races, crashes, programs. Yields its name."""
    name = f"own_{os.getpid()}_{abs(hash(request.node.nodeid)) % 10**8}"
    with django_db_blocker.unblock(), ExitStack() as stack:
        database.clone_database(cluster, template, name)
        stack.callback(drop_database, cluster, name)
        stack.enter_context(connected_to(cluster, name, database.APP))
        yield name


@pytest.fixture
def as_owner(cluster: Cluster, own_database: str) -> Callable[[str], None]:
    """Run SQL in the test's own database as its owner: to take a guard away and see it missed."""
    import psycopg

    def run(sql: str) -> None:
        with psycopg.connect(**cluster.parameters(own_database), autocommit=True) as admin:
            admin.execute(sql)

    return run


@pytest.fixture(scope="session", autouse=True)
def every_kept_query_is_made_anew_and_compared() -> Iterator[None]:
    """Nothing of what Django would ask differs from what is asked, in any test."""
    with suspicious():
        yield


@pytest.fixture(scope="session", autouse=True)
def key_file() -> None:
    """A key ring for the run's personal data."""
    crypto.write_ring(Path(settings.KEY_FILE), crypto.new_ring())
    crypto.ring.cache_clear()


@pytest.fixture(autouse=True)
def language_of_the_house() -> None:
    """A request leaves its language behind in the thread; no test speaks that of the one before."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def names_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a page keeps for a minute by the ids of stores; in another database they mean others."""
    from aftersales.web import shell

    monkeypatch.setattr(shell, "_names", {})


@pytest.fixture
def everything() -> Actor:
    """The hand that sets a test's world up."""
    return Actor(key="system:test", group_id=None, boundless=True)


@pytest.fixture
def world(db: None) -> World:
    """A group with two stores and people who may everything there: see ``tests/worlds.py``."""
    from tests.worlds import make_world

    return make_world()


def actor_in(store_id: int, *rights: str, group_id: int, key: str = "staff:7") -> Actor:
    """A person with just these rights in one store; without any named, with all there are."""
    held = frozenset(rights or all_rights())
    return Actor(key=key, group_id=group_id, rights={store_id: held}, person_id=7)


def logged() -> list[tuple[str, str]]:
    """Who did what, in order, as the log tells it."""
    from aftersales.core.models import EventRecord

    return list(EventRecord.objects.order_by("pk").values_list("actor", "name"))
