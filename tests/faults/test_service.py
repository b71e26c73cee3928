"""The service as a town starts it: the README's commands as processes, on the embedded servers and on the system's PostgreSQL."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest

from absorb.embedded import Servers
from absorb.embedded.children import Child, run, ways
from absorb.embedded.valkey import find_program
from tests.databases import database_url
from tests.programs import find_system_postgres

ABSORB = [sys.executable, "-m", "absorb"]
PASSWORD = "tři koně ve stáji"
ADD_COMMUNITY = ["community", "add", "usti", "Ústí nad Labem", "--prefix", "UL"]


def absorb(environ: dict[str, str], *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([*ABSORB, *arguments], env=environ, input=given, capture_output=True, text=True, check=False, timeout=120)


def end_input_at_the_password(environ: dict[str, str], *arguments: str) -> tuple[int, str]:
    """The command at a terminal where somebody types Ctrl-D when they are asked: its status and what it told."""
    master, slave = os.openpty()
    running = subprocess.Popen([*ABSORB, *arguments], env=environ, stdin=slave, stderr=subprocess.PIPE, start_new_session=True)
    assert running.stderr is not None
    told = b""
    while not told.endswith(b"Password: "):
        told += (byte := running.stderr.read(1))
        assert byte, told
    os.write(master, b"\x04")
    told += running.stderr.read()
    os.close(master)
    os.close(slave)
    return running.wait(timeout=60), told.decode()


def environment(database: str, servers: Servers, home: Path, *, port: int = 8000) -> dict[str, str]:
    """What the README asks for: two addresses."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ABSORB_")}
    return {
        **kept, "HOME": str(home), "XDG_DATA_HOME": str(home / "data"), "ABSORB_DATABASE_URL": database,
        "ABSORB_REDIS_URL": servers.redis_url, "ABSORB_PORT": str(port),
    }  # fmt: skip


def same_database(url: str, other: str) -> str:
    """The database of `other`, as the user of `url`."""
    return database_url(url, urlsplit(other).path.removeprefix("/"))


def signed_in_as(user: str, url: str) -> str:
    """The same database as another user."""
    return re.sub(r"//[^@]*@", f"//{user}:x@", url)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serving(environ: dict[str, str]) -> Iterator[str]:
    """`absorb serve` until the block ends; the answer is its address."""
    address = f"http://localhost:{environ['ABSORB_PORT']}"
    server = subprocess.Popen([*ABSORB, "serve"], env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        deadline = time.monotonic() + 60
        while True:
            assert server.poll() is None, server.communicate()
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{address}/api/v1/health").status_code == 200:
                    break
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield address
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=20) in (0, -signal.SIGINT, 130)


@pytest.fixture
async def empty_database(servers: Servers) -> str:
    """An empty database whose owner is the service's own user, as a small town has it."""
    name = f"service_{os.getpid()}_{time.monotonic_ns()}"
    owner = await asyncpg.connect(servers.owner_database_url)
    await owner.execute(f"create database {name}")
    await owner.close()
    return database_url(servers.owner_database_url, name)


@pytest.fixture
def system_postgres(tmp_path: Path) -> Iterator[str]:
    """The system's own PostgreSQL, started from its packages, with an ordinary user who may create roles."""
    programs = find_system_postgres()
    assert programs is not None
    way = ways(None)[0]
    with tempfile.TemporaryDirectory(prefix="absorb-pg-") as sockets:
        if way.kind == "drop":
            os.chown(sockets, *way.owner)
        made = run([f"{programs}/initdb", "-D", str(tmp_path / "pg"), "-U", "postgres", "-E", "UTF8", "--locale=C", "-A", "trust", "--no-sync"], way, tmp_path)  # fmt: skip
        assert made.returncode == 0, made.stdout
        argv = [f"{programs}/postgres", "-D", str(tmp_path / "pg"), "-k", sockets, "-c", "listen_addresses=", "-c", "fsync=off"]
        child = Child("PostgreSQL", argv, way=way, folder=tmp_path, log=tmp_path / "pg.log", stop=signal.SIGINT)
        try:
            ready = [f"{programs}/pg_isready", "-h", sockets]
            child.wait_ready(lambda _: subprocess.run(ready, capture_output=True, check=False).returncode == 0)
            psql = [f"{programs}/psql", "-h", sockets, "-U", "postgres", "-v", "ON_ERROR_STOP=1", "-q"]
            subprocess.run([*psql, "-c", "create role town login createrole", "-c", "create database town owner town"], check=True)
            yield f"postgresql://town@/town?host={sockets}"
        finally:
            child.stop()


def start_a_town(environ: dict[str, str]) -> None:
    """The README's commands, in their order."""
    told = absorb(environ, "serve")
    assert (told.returncode, told.stderr) == (2, "absorb serve: The database lacks 2 migration(s): run 'absorb migrate' first.\n")
    for arguments, given in (
        (["migrate"], ""),
        (["migrate"], ""),
        (ADD_COMMUNITY, ""),
        (["person", "add", "usti", "jana@town.example", "Jana Nováková", "--role", "administrator"], PASSWORD + "\n"),
    ):
        done = absorb(environ, *arguments, given=given)
        assert (done.returncode, done.stderr) == (0, ""), (arguments, done)


def use_it(environ: dict[str, str]) -> None:
    """Sign in on the pages and see the desk; the worker seals the journal and ends when it is told to."""
    with serving(environ) as address, httpx.Client(base_url=address, follow_redirects=True) as browser:
        browser.get("/sign-in")
        form = {"email": "jana@town.example", "password": PASSWORD, "_csrf_token": browser.cookies["csrf"]}
        desk = browser.post("/sign-in", data=form)
        assert (desk.status_code, desk.url.path) == (200, "/desk"), desk.text[:300]
        assert "Jana Nováková" in desk.text
    worker = subprocess.Popen([*ABSORB, "worker"], env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        deadline = time.monotonic() + 60
        while "0 not sealed yet" not in absorb(environ, "journal", "verify", "usti").stdout:
            assert worker.poll() is None, worker.communicate()
            assert time.monotonic() < deadline
    finally:
        worker.terminate()
        assert worker.wait(timeout=20) == 0


@pytest.mark.parametrize("processes", [1, 2])
async def test_a_stream_that_somebody_follows_does_not_hold_up_the_end(
    empty_database: str, servers: Servers, tmp_path: Path, processes: int
) -> None:
    environ = {**environment(empty_database, servers, tmp_path, port=free_port()), "ABSORB_PROCESSES": str(processes)}
    start_a_town(environ)
    owner = await asyncpg.connect(empty_database)
    work = await owner.fetchval(
        """insert into work (id, community_id, person_id, kind)
        select gen_random_uuid(), c.id, p.id, 'ranking' from community c, person p returning id"""
    )
    await owner.close()
    with contextlib.ExitStack() as opened:
        browser = opened.enter_context(httpx.Client(timeout=60))
        with serving(environ) as address:
            form = {"email": "jana@town.example", "password": PASSWORD}
            form["_csrf_token"] = browser.get(f"{address}/sign-in").cookies["csrf"]
            browser.post(f"{address}/sign-in", data=form)
            stream = opened.enter_context(browser.stream("GET", f"{address}/works/{work}/events"))
            told = stream.iter_lines()
            assert next(line for line in told if line.startswith("data:")).startswith('data: {"state":"waiting"')
        assert [line for line in told if line.startswith("data:")] == []


async def test_a_town_starts_on_the_embedded_servers(empty_database: str, servers: Servers, tmp_path: Path) -> None:
    environ = environment(empty_database, servers, tmp_path, port=free_port())
    start_a_town(environ)
    use_it(environ)


@pytest.mark.needs("postgres")
def test_a_town_starts_on_the_systems_postgresql(system_postgres: str, servers: Servers, tmp_path: Path) -> None:
    environ = environment(system_postgres, servers, tmp_path, port=free_port())
    start_a_town(environ)
    use_it(environ)


@pytest.mark.parametrize(
    "arguments",
    [
        ["journal", "verify", "usti"],
        ADD_COMMUNITY,
        ["person", "add", "usti", "jana@town.example", "Jana", "--role", "lead"],
    ],
)
async def test_before_migrate_every_command_says_what_comes_first(
    empty_database: str, servers: Servers, tmp_path: Path, arguments: list[str]
) -> None:
    done = absorb(environment(empty_database, servers, tmp_path), *arguments, given=PASSWORD + "\n")
    label = " ".join(arguments[:2])
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"absorb {label}: The database lacks 2 migration(s): run 'absorb migrate' first.\n"


async def test_who_owns_nothing_is_told_where_the_owner_is_named(empty_database: str, servers: Servers, tmp_path: Path) -> None:
    """A town whose service signs in as a user of its own: the owner's two commands say so, before and after `absorb migrate`."""
    environ = environment(same_database(servers.database_url, empty_database), servers, tmp_path)
    told = absorb(environ, "migrate")
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr == (
        'absorb migrate: The database user may not prepare the database (permission denied to create extension "pg_trgm"). '
        "Name the database's owner in ABSORB_OWNER_DATABASE_URL, or run once as an administrator: "
        "create role absorb_app nologin; grant absorb_app to <user>; create extension pg_trgm;\n"
    )
    with_owner = {**environ, "ABSORB_OWNER_DATABASE_URL": empty_database}
    assert absorb(with_owner, "migrate").stdout == "2 migration(s) ran.\n"
    told = absorb(environ, *ADD_COMMUNITY)
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr == (
        "absorb community add: The database user may not do this (permission denied for table community): "
        "name the database's owner in ABSORB_OWNER_DATABASE_URL.\n"
    )
    assert absorb(with_owner, *ADD_COMMUNITY).returncode == 0
    done = absorb(environ, "person", "add", "usti", "jana@town.example", "Jana", "--role", "lead", given=PASSWORD + "\n")
    assert (done.returncode, done.stderr) == (0, "")


COMMANDS = (
    ["serve"],
    ["worker"],
    ["journal", "verify", "usti"],
    ["person", "add", "usti", "jana@town.example", "Jana", "--role", "lead"],
)


async def test_a_user_without_the_services_role_is_told_how_to_get_it(empty_database: str, servers: Servers, tmp_path: Path) -> None:
    assert absorb(environment(empty_database, servers, tmp_path), "migrate").returncode == 0
    user = f"stranger_{time.monotonic_ns()}"
    superuser = await asyncpg.connect(servers.superuser_url)
    await superuser.execute(f"create role {user} login password 'x'")
    await superuser.close()
    for arguments in COMMANDS:
        told = absorb(environment(signed_in_as(user, empty_database), servers, tmp_path), *arguments, given=PASSWORD + "\n")
        assert (told.returncode, told.stdout) == (2, "")
        assert told.stderr == (
            f"absorb {' '.join(arguments[:2])}: The database user of ABSORB_DATABASE_URL may not work here (permission denied to set role "
            "\"absorb_app\"): run 'absorb migrate' with the same ABSORB_DATABASE_URL, which gives them the role absorb_app.\n"
        )


async def test_a_database_of_other_migrations_is_told_by_every_command(empty_database: str, servers: Servers, tmp_path: Path) -> None:
    environ = environment(empty_database, servers, tmp_path)
    assert absorb(environ, "migrate").returncode == 0
    owner = await asyncpg.connect(empty_database)
    await owner.execute("comment on table migration is 'of an earlier day'")
    await owner.close()
    for arguments in (["migrate"], ADD_COMMUNITY, *COMMANDS):
        told = absorb(environ, *arguments, given=PASSWORD + "\n")
        assert (told.returncode, told.stdout) == (2, "")
        begins = f"absorb {' '.join(arguments[:2])}: This database was made by another version before the first release"
        assert (told.stderr[: len(begins)], told.stderr.count("\n")) == (begins, 1)


async def test_the_owners_address_that_leads_nowhere_or_elsewhere_is_named(empty_database: str, servers: Servers, tmp_path: Path) -> None:
    elsewhere = {**environment(servers.database_url, servers, tmp_path), "ABSORB_OWNER_DATABASE_URL": empty_database}
    told = absorb(elsewhere, "migrate")
    assert (told.returncode, told.stdout) == (2, "2 migration(s) ran.\n")
    assert told.stderr == (
        "absorb migrate: ABSORB_OWNER_DATABASE_URL and ABSORB_DATABASE_URL lead to different databases: name the same in both.\n"
    )
    nowhere = {**elsewhere, "ABSORB_OWNER_DATABASE_URL": "postgresql://u@127.0.0.1:1/d"}
    for arguments in (["migrate"], ADD_COMMUNITY):
        told = absorb(nowhere, *arguments)
        assert (told.returncode, told.stdout) == (2, "")
        assert told.stderr.endswith("Check ABSORB_OWNER_DATABASE_URL and that the server is running.\n")


async def test_a_migration_that_failed_goes_on_where_it_stopped(empty_database: str, servers: Servers, tmp_path: Path) -> None:
    """Something in the way is told in one sentence; once it is gone the same command brings the database to its version."""
    environ = environment(empty_database, servers, tmp_path)
    owner = await asyncpg.connect(empty_database)
    await owner.execute("create function refuse_change() returns int language sql as 'select 1'")
    told = absorb(environ, "migrate")
    assert (told.returncode, told.stdout, told.stderr.count("\n")) == (2, "", 1), told.stderr
    await owner.execute("drop function refuse_change()")
    await owner.close()
    assert absorb(environ, "migrate").stdout == "1 migration(s) ran.\n"


async def test_a_person_is_asked_for_a_password_last(empty_database: str, servers: Servers, tmp_path: Path) -> None:
    environ = environment(empty_database, servers, tmp_path)
    assert absorb(environ, "migrate").returncode == 0
    told = absorb(environ, "person", "add", "usti", "jana", "Jana", "--role", "oficer")
    assert told.stderr.splitlines() == [
        'absorb person add: email: "jana" is not an e-mail address, such as jana@example.cz.',
        'absorb person add: --role: "oficer" is not a role; did you mean "officer"?',
    ]
    told = absorb(environ, "person", "add", "usti", "jana@town.example", "Jana", "--role", "officer")
    assert (told.returncode, told.stderr) == (2, 'absorb person add: There is no community "usti"; none is defined.\n')
    assert absorb(environ, "community", "add", "usti", "Ústí", "--prefix", "UL").returncode == 0
    status, says = end_input_at_the_password(environ, "person", "add", "usti", "jana@town.example", "Jana", "--role", "officer")
    assert (status, "Traceback" in says) == (2, False)
    assert says.endswith("absorb person add: password: The input ended before a password was given; nobody was added.\n")


@pytest.mark.parametrize(
    ("arguments", "changes", "says"),
    [
        (["migrate"], {"ABSORB_DATABASE_URL": "postgresql://u@127.0.0.1:1/d"}, "absorb migrate: The database cannot be reached"),
        (["serve"], {"ABSORB_DATABASE_URL": "postgresql://u@127.0.0.1:1/d"}, "absorb serve: The database cannot be reached"),
        (
            ["journal", "verify", "usti"],
            {"ABSORB_DATABASE_URL": "postgresql://u@127.0.0.1:1/d"},
            "absorb journal verify: The database cannot be reached",
        ),
        (["serve"], {"ABSORB_HOST": "0.0.0.0"}, "ABSORB_ORIGIN is missing"),
        (["serve"], {"ABSORB_REDIS_URL": ""}, "ABSORB_REDIS_URL is missing"),
    ],
)
def test_a_wrong_environment_gets_a_sentence(
    servers: Servers, tmp_path: Path, arguments: list[str], changes: dict[str, str], says: str
) -> None:
    done = absorb({**environment(servers.database_url, servers, tmp_path), **changes}, *arguments)
    assert (done.returncode, done.stdout, "Traceback" in done.stderr) == (2, "", False)
    assert says in done.stderr


async def test_the_worker_without_its_queue_gets_a_sentence(empty_database: str, servers: Servers, tmp_path: Path) -> None:
    environ = environment(empty_database, servers, tmp_path)
    assert absorb(environ, "migrate").returncode == 0
    done = absorb({**environ, "ABSORB_REDIS_URL": "redis://127.0.0.1:1/0"}, "worker")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "absorb worker: The queue cannot be reached" in done.stderr


@contextlib.contextmanager
def queue_at(path: Path) -> Iterator[None]:
    """A queue of the test's own on this socket, until the block ends."""
    argv = [str(find_program()), "--port", "0", "--unixsocket", str(path), "--save", "", "--dir", str(path.parent)]
    running = subprocess.Popen(argv, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not path.exists():
            assert running.poll() is None
            assert time.monotonic() < deadline
        yield
    finally:
        running.kill()
        running.wait(timeout=20)
        path.unlink()


def start_worker(environ: dict[str, str]) -> tuple[subprocess.Popen[str], TextIO]:
    """`absorb worker`, and what it tells line by line."""
    worker = subprocess.Popen([*ABSORB, "worker"], env=environ, stderr=subprocess.PIPE, text=True)
    assert worker.stderr is not None
    return worker, worker.stderr


async def see_tried(owner: asyncpg.Connection) -> None:
    """A promise that nobody can keep reaches the worker and is written down as tried."""
    promised = await owner.fetchval(
        "insert into outbox_promise (id, community_id, job, facts) select gen_random_uuid(), id, 'unknown', '{}' from community returning id"
    )
    deadline = time.monotonic() + 60
    while not await owner.fetchval("select tries from outbox_promise where id = $1", promised):
        assert time.monotonic() < deadline


async def test_the_worker_outlives_its_queue(empty_database: str, servers: Servers, tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="absorb-q-") as folder:
        socket_path = Path(folder) / "q.sock"
        environ = {**environment(empty_database, servers, tmp_path), "ABSORB_REDIS_URL": f"unix://{socket_path}"}
        for arguments in (["migrate"], ADD_COMMUNITY):
            assert absorb(environ, *arguments).returncode == 0
        owner = await asyncpg.connect(empty_database)
        with queue_at(socket_path):
            worker, told = start_worker(environ)
            await see_tried(owner)
        assert any(line.startswith("The queue cannot be reached and is tried again: ") for line in told)
        with queue_at(socket_path):
            await see_tried(owner)
            worker.terminate()
            assert worker.wait(timeout=20) == 0
        await owner.close()


async def test_a_taken_port_is_told(empty_database: str, servers: Servers, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        environ = environment(empty_database, servers, tmp_path, port=taken.getsockname()[1])
        assert absorb(environ, "migrate").returncode == 0
        done = absorb(environ, "serve")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert f"absorb serve: The port {environ['ABSORB_PORT']} on 127.0.0.1 is taken" in done.stderr
