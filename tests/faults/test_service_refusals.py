"""What keeps a command of the service from its work is told in one sentence, with what to do."""

import os
import re
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from absorb.embedded import Servers
from tests.databases import Database, database_url
from tests.faults.commands import ABSORB, ADD_COMMUNITY, PASSWORD, absorb, environment


def same_database(url: str, other: str) -> str:
    """The database of `other`, as the user of `url`."""
    return database_url(url, urlsplit(other).path.removeprefix("/"))


def signed_in_as(user: str, url: str) -> str:
    """The same database as another user."""
    return re.sub(r"//[^@]*@", f"//{user}:x@", url)


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
    for became in ("is taken in", "is there already"):
        done = absorb(environ, "calls", "load", "usti")
        assert (done.returncode, done.stderr, f"03_15_022, version 1: {became}." in done.stdout.splitlines()) == (0, "", True)
    assert absorb(environ, "sources", "load", "usti").returncode == 0
    assert absorb(environ, "sources", "load", "usti").stdout == "0 source(s) new or changed.\n"
    faulty = tmp_path / "calls" / "call.toml"
    faulty.parent.mkdir()
    faulty.write_text("code = 1")
    told = absorb(environ, "calls", "load", "usti", str(faulty.parent))
    assert (told.returncode, told.stderr.splitlines()[0]) == (
        2,
        "absorb calls load: call.toml, line 1, /code: Expected a text, found the number 1.",
    )


COMMANDS = (
    ["serve"],
    ["worker"],
    ["journal", "verify", "usti"],
    ["calls", "load", "usti"],
    ["person", "add", "usti", "jana@town.example", "Jana", "--role", "lead"],
)


async def test_a_user_without_the_services_role_is_told_how_to_get_it(migrated: Database, servers: Servers, tmp_path: Path) -> None:
    user = f"stranger_{time.monotonic_ns()}"
    superuser = await asyncpg.connect(servers.superuser_url)
    await superuser.execute(f"create role {user} login password 'x'")
    await superuser.close()
    for arguments in COMMANDS:
        told = absorb(environment(signed_in_as(user, migrated.owner_url), servers, tmp_path), *arguments, given=PASSWORD + "\n")
        assert (told.returncode, told.stdout) == (2, "")
        assert told.stderr == (
            f"absorb {' '.join(arguments[:2])}: The database user of ABSORB_DATABASE_URL may not work here (permission denied to set role "
            "\"absorb_app\"): run 'absorb migrate' with the same ABSORB_DATABASE_URL, which gives them the role absorb_app.\n"
        )


async def test_a_database_of_other_migrations_is_told_by_every_command(migrated: Database, servers: Servers, tmp_path: Path) -> None:
    environ = environment(migrated.owner_url, servers, tmp_path)
    owner = await asyncpg.connect(migrated.owner_url)
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


async def test_a_communitys_faults_are_told_together_and_another_under_its_name_is_refused(
    empty_database: str, servers: Servers, tmp_path: Path
) -> None:
    environ = environment(empty_database, servers, tmp_path)
    assert absorb(environ, "migrate").returncode == 0
    told = absorb(environ, "community", "add", "Ústí", " ", "--prefix", "u1")
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr.splitlines() == [
        'absorb community add: slug: "Ústí" is not a short name: lower-case letters, digits and dashes are right, such as "usti".',
        'absorb community add: name: Write the town\'s name, such as "Ústí nad Labem".',
        'absorb community add: --prefix: "u1" is not a prefix for references: one to six capitals are right, such as "UL".',
    ]
    assert [absorb(environ, *ADD_COMMUNITY).returncode for _ in range(2)] == [0, 0]
    told = absorb(environ, "community", "add", "usti", "Ústí nad Orlicí", "--prefix", "UO")
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr == 'absorb community add: There is a community "usti" already: Ústí nad Labem, with the prefix UL.\n'


async def test_a_person_is_asked_for_a_password_last(migrated: Database, servers: Servers, tmp_path: Path) -> None:
    environ = environment(migrated.owner_url, servers, tmp_path)
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


async def test_who_is_here_already_keeps_name_and_password(empty_database: str, servers: Servers, tmp_path: Path) -> None:
    environ = environment(empty_database, servers, tmp_path)
    for arguments in (["migrate"], ADD_COMMUNITY):
        assert absorb(environ, *arguments).returncode == 0
    jana = ["person", "add", "usti", "jana@town.example", "Jana Nováková", "--role"]
    assert absorb(environ, *jana, "lead", given=PASSWORD + "\n").stdout == "Jana Nováková may sign in as lead.\n"
    owner = await asyncpg.connect(empty_database)
    before = await owner.fetchrow("select * from person")
    again = absorb(environ, *jana[:4], "Jana Jiná", "--role", "auditor")
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout == "Jana Nováková may sign in as auditor. jana@town.example was here already: the name and the password stay.\n"
    twice = absorb(environ, *jana, "auditor")
    assert (twice.returncode, twice.stdout) == (2, "")
    assert twice.stderr == "absorb person add: jana@town.example has the role auditor in usti already.\n"
    assert [tuple(row) for row in await owner.fetch("select * from person")] == [tuple(before)]
    assert await owner.fetchval("select count(*) from journal_entry where verb = 'member added'") == 2
    await owner.close()


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


async def test_the_worker_without_its_queue_gets_a_sentence(migrated: Database, servers: Servers, tmp_path: Path) -> None:
    environ = environment(migrated.owner_url, servers, tmp_path)
    done = absorb({**environ, "ABSORB_REDIS_URL": "redis://127.0.0.1:1/0"}, "worker")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "absorb worker: The queue cannot be reached" in done.stderr


async def test_a_taken_port_is_told(migrated: Database, servers: Servers, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        environ = environment(migrated.owner_url, servers, tmp_path, port=taken.getsockname()[1])
        done = absorb(environ, "serve")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert f"absorb serve: The port {environ['ABSORB_PORT']} on 127.0.0.1 is taken" in done.stderr
