"""Which database the program uses, and as whom. Plain Python, no Django.

Two roles: the owner makes and changes tables; the application may only read and write rows, owns
nothing and cannot pass row-level security. The embedded server knows both by the system user that
calls; on a server of one's own (`DATABASE_URL`) the application's password lies with the keys.
"""

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote, urlsplit

import psycopg
from psycopg import sql

from aftersales.site.paths import data_dir, keys_dir
from aftersales.site.postgres import APP, OLDEST, OWNER, Cluster, PostgresUnavailable

Role = Literal["app", "owner"]
ENGINE = "aftersales.core.db"
NAME = "aftersales"
EXTENSIONS = ("btree_gist", "pg_trgm")
PASSWORD_FILE = "database_app_password"  # noqa: S105 - a file name, not a password
MINUTE = 60
PREPARING = 5_190_233  # any number: the advisory lock under which roles and databases are made


def is_embedded(env: Mapping[str, str] = os.environ) -> bool:
    """Whether the program brings its own server."""
    return not env.get("DATABASE_URL")


@cache
def _cluster(folder: Path) -> Cluster:
    return Cluster(folder)


def embedded(env: Mapping[str, str] = os.environ) -> Cluster:
    """The server of this data folder."""
    return _cluster(data_dir(env))


def databases(
    env: Mapping[str, str] = os.environ, *, role: Role | None = None
) -> dict[str, dict[str, Any]]:
    """Django's DATABASES. Reads the environment and the key folder only; starts nothing."""
    options = parameters(env, role=role)
    return {
        "default": {
            "ENGINE": ENGINE,
            "NAME": options.pop("dbname"),
            "HOST": options.pop("host", ""),
            "PORT": options.pop("port", ""),
            "USER": options.pop("user", ""),
            "PASSWORD": options.pop("password", ""),
            "CONN_MAX_AGE": 10 * MINUTE,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"connect_timeout": 10, "application_name": "aftersales", **options},
        }
    }


def parameters(env: Mapping[str, str] = os.environ, *, role: Role | None = None) -> dict[str, Any]:
    """The same as keywords for psycopg."""
    role = role or chosen_role(env)
    if is_embedded(env):
        return dict(embedded(env).parameters(NAME, OWNER if role == "owner" else APP))
    if role == "owner":
        return from_url(env["DATABASE_URL"])
    if url := env.get("DATABASE_APP_URL"):
        return from_url(url)
    password = _app_password(data_dir(env))
    return from_url(env["DATABASE_URL"]) | {"user": APP, "password": password}


def chosen_role(env: Mapping[str, str] = os.environ) -> Role:
    """The application's role unless AFTERSALES_DB_ROLE asks for the owner's."""
    wanted = env.get("AFTERSALES_DB_ROLE", "app")
    if wanted not in ("app", "owner"):
        raise PostgresUnavailable(f"AFTERSALES_DB_ROLE is “app” or “owner”, not “{wanted}”.")
    return "owner" if wanted == "owner" else "app"


def app_role(env: Mapping[str, str] = os.environ) -> str:
    """The name of the role that is granted the rows: core/rls.py asks for it."""
    url = "" if is_embedded(env) else env.get("DATABASE_APP_URL", "")
    return str(from_url(url).get("user", APP)) if url else APP


def from_url(url: str) -> dict[str, Any]:
    """A DATABASE_URL as keywords; with a socket folder as `?host=/folder`."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise PostgresUnavailable(
            "DATABASE_URL must look like postgresql://user:password@host:5432/database."
        )
    try:
        port = parts.port
    except ValueError:
        raise PostgresUnavailable("The port in DATABASE_URL is not a number.") from None
    found = {
        "dbname": unquote(parts.path.lstrip("/")),
        "host": unquote(parts.hostname or ""),
        "port": str(port or ""),
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
    } | dict(parse_qsl(parts.query))
    return {name: value for name, value in found.items() if value}


@contextmanager
def available(env: Mapping[str, str] = os.environ) -> Iterator[None]:
    """A reachable, prepared and fitting database for as long as the block lasts."""
    if is_embedded(env):
        with embedded(env).in_use():
            prepare(env)
            yield
    else:
        prepare(env)
        yield


def prepare(env: Mapping[str, str] = os.environ) -> None:
    """Make the roles and the database where they are missing, and check that all fits.

    Of a server of one's own the role in DATABASE_URL must own the database, or be allowed to
    create it.
    """
    if is_embedded(env):
        _prepare_embedded(embedded(env))
    else:
        _prepare_server(env)


def clone_database(cluster: Cluster, template: str, name: str) -> None:
    """A copy of a whole database under another name, in place of one that is there. For tests."""
    with _connected(cluster.parameters()) as admin:
        admin.execute(_sql("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))
        admin.execute(_sql("CREATE DATABASE {} OWNER {} TEMPLATE {}", name, OWNER, template))
        _close_to_others(admin, name, APP)


def create_database(cluster: Cluster, name: str) -> None:
    """An empty database of the owner with the extensions in it, unless it is there."""
    with _connected(cluster.parameters()) as admin:
        _one_at_a_time(admin)
        _make_database(admin, name, OWNER)
        _close_to_others(admin, name, APP)
    with _connected(cluster.parameters(name, OWNER)) as inside:
        _one_at_a_time(inside)
        _add_extensions(inside)  # as the owner, who can then also put them back from a backup


def create_roles(cluster: Cluster) -> None:
    """The owner and the application, unless they are there. Neither may pass a policy."""
    with _connected(cluster.parameters()) as admin:
        _one_at_a_time(admin)
        for role in (OWNER, APP):
            if not _exists(admin, "pg_roles", "rolname", role):
                admin.execute(_sql("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS", role))


def check_server(connection: psycopg.Connection[Any]) -> None:
    """Refuse a server or database on which the program would go wrong silently."""
    version = connection.info.server_version // 10_000
    if version < OLDEST:
        raise PostgresUnavailable(
            f"The server is PostgreSQL {version}; {OLDEST} or newer is needed."
        )
    encoding = _value(connection, "SHOW server_encoding")
    if encoding != "UTF8":
        raise PostgresUnavailable(
            f"The database is in {encoding}; it must be UTF-8. Make it with ENCODING 'UTF8'."
        )
    if not _value(connection, "SELECT cardinality(show_trgm('刹车片')) > 0"):
        raise PostgresUnavailable(
            "The database cannot search Chinese: its LC_CTYPE is C. Make it with a UTF-8 locale, "
            "for example LOCALE 'C.UTF-8' TEMPLATE template0."
        )


def bypass(connection: psycopg.Connection[Any]) -> str | None:
    """Why this connection's role could pass row-level security, or None if it cannot."""
    name, superuser, bypasses = connection.execute(
        "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    ).fetchone() or ("?", True, True)
    if superuser or bypasses:
        return f"The role {name} passes row-level security."
    owned = _value(
        connection,
        "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE pg_has_role(c.relowner, 'member') AND c.relkind IN ('r', 'p')"
        " AND n.nspname NOT LIKE 'pg\\_%%' AND n.nspname <> 'information_schema'",
    )
    return f"The role {name} owns tables, or may become one that does." if owned else None


# -- the two kinds of server ------------------------------------------------------------------


def _prepare_embedded(cluster: Cluster) -> None:
    create_roles(cluster)
    create_database(cluster, NAME)
    with _connected(cluster.parameters(NAME, APP)) as connection:
        check_server(connection)


def _prepare_server(env: Mapping[str, str]) -> None:
    owner = parameters(env, role="owner")
    _create_on_server(owner)
    with _connected(owner) as connection:
        _one_at_a_time(connection)
        _add_extensions(connection)
        check_server(connection)
        if not env.get("DATABASE_APP_URL"):
            _make_app_role(connection, _app_password(data_dir(env), make=True))
        _close_to_others(connection, owner["dbname"], app_role(env))
    try:
        with _connected(parameters(env, role="app")):
            pass
    except PostgresUnavailable as error:
        raise PostgresUnavailable(
            f"The application's role cannot sign in: {error} Give its address in DATABASE_APP_URL."
        ) from None


def _create_on_server(owner: Mapping[str, Any]) -> None:
    """Make the database if the server says that there is none of this name."""
    try:
        with _connected(owner):
            return
    except _NoSuchDatabase:
        pass
    with _connected({**owner, "dbname": "postgres"}) as admin:
        try:
            _make_database(admin, owner["dbname"], admin.info.user)
        except psycopg.errors.InsufficientPrivilege:
            raise PostgresUnavailable(
                f"The database “{owner['dbname']}” does not exist and the role "
                f"“{admin.info.user}” may not make it. Make it with ENCODING 'UTF8'."
            ) from None


def _make_app_role(connection: psycopg.Connection[Any], password: str) -> None:
    """The application's role on a server of one's own, with the password that lies here."""
    if _exists(connection, "pg_roles", "rolname", APP):
        return
    try:
        connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD {}").format(
                sql.Identifier(APP), sql.Literal(password)
            )
        )
    except psycopg.errors.InsufficientPrivilege:
        raise PostgresUnavailable(
            f"The role “{connection.info.user}” may not make the application's role. Make one with "
            "LOGIN NOSUPERUSER NOBYPASSRLS and give its address in DATABASE_APP_URL."
        ) from None


def _make_database(admin: psycopg.Connection[Any], name: str, owner: str) -> None:
    if not _exists(admin, "pg_database", "datname", name):
        admin.execute(
            _sql(
                "CREATE DATABASE {} OWNER {} ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0",
                name,
                owner,
            )
        )


def _one_at_a_time(connection: psycopg.Connection[Any]) -> None:
    """Wait for whoever prepares this database at the same moment; ends with the connection."""
    connection.execute("SELECT pg_advisory_lock(%s)", [PREPARING])


def _close_to_others(admin: psycopg.Connection[Any], name: str, app: str) -> None:
    """The application may connect; whoever else has a role on this server may not."""
    admin.execute(_sql("REVOKE ALL ON DATABASE {} FROM PUBLIC", name))
    admin.execute(_sql("GRANT CONNECT ON DATABASE {} TO {}", name, app))


def _add_extensions(connection: psycopg.Connection[Any]) -> None:
    for extension in EXTENSIONS:
        if _exists(connection, "pg_extension", "extname", extension):
            continue
        try:
            connection.execute(_sql("CREATE EXTENSION IF NOT EXISTS {}", extension))
        except psycopg.Error:
            raise PostgresUnavailable(
                f"The extension {extension} is missing on the server. Install PostgreSQL's contrib "
                f"package there, or let an administrator run: CREATE EXTENSION {extension};"
            ) from None


def _app_password(data: Path, *, make: bool = False) -> str:
    file = keys_dir(data) / PASSWORD_FILE
    if make and not file.exists():
        fresh = file.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(32))
        fresh.rename(file)
    return file.read_text().strip() if file.exists() else ""


# -- small things -----------------------------------------------------------------------------


class _NoSuchDatabase(PostgresUnavailable):
    """The server answers, but has no database of this name."""


@contextmanager
def _connected(keywords: Mapping[str, Any]) -> Iterator[psycopg.Connection[Any]]:
    """A connection without a transaction around its statements; a failure is one clear line."""
    where = f"{keywords.get('host') or 'this machine'}, database {keywords.get('dbname')}"
    try:
        connection = psycopg.connect(**{"connect_timeout": 10, **keywords}, autocommit=True)
    except psycopg.OperationalError as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        reason = lines[-1] if lines else "no answer"
        kind = _NoSuchDatabase if "does not exist" in reason else PostgresUnavailable
        raise kind(f"The database cannot be reached ({where}): {reason}") from None
    with connection:
        yield connection


def _sql(statement: str, *names: str) -> sql.Composed:
    return sql.SQL(statement).format(*map(sql.Identifier, names))


def _exists(connection: psycopg.Connection[Any], table: str, column: str, name: str) -> bool:
    statement = _sql("SELECT count(*) FROM {} WHERE {} = ", table, column) + sql.Literal(name)
    return bool(_value(connection, statement))


def _value(connection: psycopg.Connection[Any], statement: Any) -> Any:
    row = connection.execute(statement).fetchone()
    return row[0] if row else None
