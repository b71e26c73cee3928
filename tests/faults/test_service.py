"""The service as a town starts it: the README's commands as processes, on the embedded servers and on the system's PostgreSQL."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import asyncpg
import httpx
import pytest

from absorb.embedded import Servers
from absorb.embedded.children import Child, run, ways
from absorb.embedded.valkey import find_program
from tests import conftest
from tests.conftest import Town
from tests.databases import Database, connected
from tests.faults.commands import ABSORB, ADD_COMMUNITY, PASSWORD, absorb, environment
from tests.ports import free_port, wait_until_served
from tests.programs import find_system_postgres


@contextlib.contextmanager
def serving(environ: dict[str, str]) -> Iterator[str]:
    """`absorb serve` until the block ends; the answer is its address."""
    address = f"http://localhost:{environ['ABSORB_PORT']}"
    server = subprocess.Popen([*ABSORB, "serve"], env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        wait_until_served(f"{address}/api/v1/health", server)
        yield address
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=20) in (0, -signal.SIGINT, 130)


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


async def see_sealed(database: str) -> None:
    """The worker comes to the journal within a minute."""
    async with connected(database) as owner:
        deadline = time.monotonic() + 60
        while not await owner.fetchval("select exists (select from journal_seal)"):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.05)


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
        asyncio.run(see_sealed(environ["ABSORB_DATABASE_URL"]))
        assert "0 not sealed yet" in absorb(environ, "journal", "verify", "usti").stdout
    finally:
        worker.terminate()
        assert worker.wait(timeout=20) == 0


def test_a_town_starts_on_the_embedded_servers(empty_database: str, servers: Servers, tmp_path: Path) -> None:
    environ = environment(empty_database, servers, tmp_path, port=free_port())
    start_a_town(environ)
    use_it(environ)


@pytest.mark.needs("postgres")
def test_a_town_starts_on_the_systems_postgresql(system_postgres: str, servers: Servers, tmp_path: Path) -> None:
    environ = environment(system_postgres, servers, tmp_path, port=free_port())
    start_a_town(environ)
    use_it(environ)


@pytest.mark.parametrize("processes", [1, 2])
async def test_a_stream_that_somebody_follows_does_not_hold_up_the_end(
    database: Database, owner: asyncpg.Connection, town: Town, servers: Servers, tmp_path: Path, processes: int
) -> None:
    environ = {**environment(database.url, servers, tmp_path, port=free_port()), "ABSORB_PROCESSES": str(processes)}
    work = await owner.fetchval(
        "insert into work (id, community_id, person_id, kind) values (gen_random_uuid(), $1, $2, 'ranking') returning id",
        town.acting.community_id, town.people["officer"].person_id,
    )  # fmt: skip
    with contextlib.ExitStack() as opened:
        browser = opened.enter_context(httpx.Client(timeout=60))
        with serving(environ) as address:
            form = {"email": town.emails["officer"], "password": conftest.PASSWORD}
            form["_csrf_token"] = browser.get(f"{address}/sign-in").cookies["csrf"]
            browser.post(f"{address}/sign-in", data=form)
            stream = opened.enter_context(browser.stream("GET", f"{address}/works/{work}/events"))
            told = stream.iter_lines()
            assert next(line for line in told if line.startswith("data:")).startswith('data: {"state":"waiting"')
        assert [line for line in told if line.startswith("data:")] == []


@contextlib.contextmanager
def queue_at(path: Path) -> Iterator[None]:
    """A queue of the test's own on this socket, until the block ends."""
    argv = [str(find_program()), "--port", "0", "--unixsocket", str(path), "--save", "", "--dir", str(path.parent)]
    running = subprocess.Popen(argv, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not _takes_connections(path):
            assert running.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
        yield
    finally:
        running.kill()
        running.wait(timeout=20)
        path.unlink()


def _takes_connections(path: Path) -> bool:
    """A socket is there a moment before anybody listens at it."""
    with socket.socket(socket.AF_UNIX) as asked, contextlib.suppress(OSError):
        asked.connect(str(path))
        return True
    return False


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


async def test_the_worker_outlives_its_queue(migrated: Database, servers: Servers, tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="absorb-q-") as folder:
        socket_path = Path(folder) / "q.sock"
        environ = {**environment(migrated.owner_url, servers, tmp_path), "ABSORB_REDIS_URL": f"unix://{socket_path}"}
        assert absorb(environ, *ADD_COMMUNITY).returncode == 0
        owner = await asyncpg.connect(migrated.owner_url)
        with queue_at(socket_path):
            worker, told = start_worker(environ)
            await see_tried(owner)
        assert any(line.startswith("The queue cannot be reached and is tried again: ") for line in told)
        with queue_at(socket_path):
            await see_tried(owner)
            worker.terminate()
            assert worker.wait(timeout=20) == 0
        await owner.close()
