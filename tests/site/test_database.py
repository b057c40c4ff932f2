"""Which database, as whom; and the plain words when it does not fit."""

import shutil
import socket
import tempfile
from pathlib import Path

import psycopg
import pytest

from aftersales.site import database
from aftersales.site.postgres import APP, OWNER, Cluster, PostgresUnavailable


@pytest.fixture(scope="module")
def server():
    """Stands for a server of one's own: reached by DATABASE_URL, through the socket."""
    folder = Path(tempfile.mkdtemp(prefix="aftersales-"))
    folder.chmod(0o755)
    cluster = Cluster(folder, settings={"fsync": "off"})
    cluster.start()
    database.create_roles(cluster)
    yield cluster
    cluster.stop()
    shutil.rmtree(folder)


@pytest.fixture
def env(server, tmp_path):
    def make(name, role="postgres", **more):
        url = server.url(role, name)
        return {"DATABASE_URL": url, "AFTERSALES_DATA_DIR": str(tmp_path), **more}

    return make


def test_the_embedded_server_is_reached_as_the_application_unless_asked_otherwise(tmp_path):
    env = {"AFTERSALES_DATA_DIR": str(tmp_path)}

    app = database.databases(env)["default"]
    owner = database.databases(env | {"AFTERSALES_DB_ROLE": "owner"})["default"]

    assert (app["USER"], owner["USER"], app["NAME"]) == (APP, OWNER, "aftersales")
    assert (app["CONN_MAX_AGE"], app["CONN_HEALTH_CHECKS"]) == (600, True)


def test_an_address_is_read_whole():
    url = "postgresql://dealer:p%40ss@db.example:5433/after?sslmode=require"

    assert database.from_url(url) == {
        "dbname": "after",
        "host": "db.example",
        "port": "5433",
        "user": "dealer",
        "password": "p@ss",
        "sslmode": "require",
    }


@pytest.mark.parametrize("url", ["mysql://a/b", "postgresql://host", "postgresql://h:x/b", "?"])
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(PostgresUnavailable, match="DATABASE_URL"):
        database.from_url(url)


def test_a_server_of_ones_own_gets_the_database_the_application_role_and_the_checks(env):
    first = env("dealer")

    database.prepare(first)
    database.prepare(first)

    with psycopg.connect(**database.parameters(first, role="app")) as connection:
        assert (connection.info.user, database.bypass(connection)) == (APP, None)


def test_the_application_address_overrides(env, server):
    mine = env("dealer2", DATABASE_APP_URL=server.url(OWNER, "dealer2"))

    database.prepare(mine)

    assert database.parameters(mine)["user"] == OWNER == database.app_role(mine)


def test_a_role_that_may_not_make_the_database_says_what_to_do(env):
    with pytest.raises(PostgresUnavailable, match="may not make it"):
        database.prepare(env("nowhere", role=OWNER))


def test_a_server_that_does_not_answer_is_one_clear_line(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"postgresql://a:b@127.0.0.1:{taken.getsockname()[1]}/c"
        with pytest.raises(PostgresUnavailable) as said:
            database.prepare({"DATABASE_URL": url, "AFTERSALES_DATA_DIR": str(tmp_path)})

    assert str(said.value).startswith("The database cannot be reached (127.0.0.1, database c): ")
    assert "\n" not in str(said.value)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("ENCODING 'LATIN1' LOCALE 'C'", "it must be UTF-8"),
        ("ENCODING 'UTF8' LOCALE 'C'", "cannot search Chinese"),
    ],
)
def test_a_database_that_would_lose_chinese_is_refused(env, server, options, words):
    with psycopg.connect(**server.parameters(), autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS old")
        admin.execute(f"CREATE DATABASE old {options} TEMPLATE template0")

    with pytest.raises(PostgresUnavailable, match=words):
        database.prepare(env("old"))


def test_a_server_that_is_too_old_is_refused():
    class Old:
        class info:
            server_version = 140_005

    with pytest.raises(PostgresUnavailable, match="PostgreSQL 14; 15 or newer is needed"):
        database.check_server(Old())
