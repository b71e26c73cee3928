"""A database for each test: clones of one migrated template, each used again while nothing but its rows was changed.

Making a clone is a thousand files; removing the rows of a test is one statement. The connection it goes over stays, and so do the
application's own: what a fresh one has to learn of every table takes longer than the work itself. A clone whose catalogue is no
longer as it was made (a test dropped a policy or gathered statistics) is thrown away, so that every test finds the
template's state.
"""

import asyncio
import contextlib
import re
import uuid
from collections.abc import AsyncIterator

import asyncpg
import msgspec

from absorb.db import ENGINE
from absorb.embedded import Servers
from absorb.migrate import migrate

TEMPLATE = "absorb_template"
STAYING = "staying"
"""What the application's connections call themselves that stay from test to test."""


class Database(msgspec.Struct, frozen=True):
    """One test's own database: its address for the application's role, and for the owner."""

    url: str
    owner_url: str


def database_url(url: str, name: str) -> str:
    """The same server's other database."""
    return re.sub(r"(//[^/]*/)[^?]*", rf"\g<1>{name}", url, count=1)


@contextlib.asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection, closed when the block ends."""
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


async def make_template(servers: Servers) -> None:
    """A database on which all migrations have run. The server looks after no statistics: a clone would no longer be as it was made."""
    async with connected(servers.superuser_url) as superuser:
        await superuser.execute("alter system set autovacuum = off")
        await superuser.execute("select pg_reload_conf()")
    async with connected(servers.owner_database_url) as owner:
        await owner.execute(f"create database {TEMPLATE}")
    await migrate(database_url(servers.owner_database_url, TEMPLATE), for_login="absorb")


def new_name() -> str:
    """A name that no database has."""
    return f"test_{uuid.uuid4().hex[:12]}"


async def drop_database(servers: Servers, name: str) -> None:
    """As the superuser: an autovacuum worker may be at work in it, which the owner may not end."""
    async with connected(servers.superuser_url) as superuser:
        await superuser.execute(f"drop database {name} with (force)")


TABLES = """
select c.oid::regclass::text as name from pg_class c
where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname <> 'migration'
"""

CATALOGUE = """
select c.oid::regclass::text as name from pg_class c
where c.relkind = 'r' and c.relnamespace = 'pg_catalog'::regnamespace and not c.relisshared or c.oid = 'public.migration'::regclass
"""

END_OTHERS = f"""
select pg_terminate_backend(pid, 10000) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
    and not (application_name = '{STAYING}' and state = 'idle')
"""

Made = list[tuple[str, int, int]]
"""Of each table of the catalogue how many rows it has, and the latest transaction that wrote one."""


class Clones:
    """Gives a clone to one test after the other. Close it after the last one."""

    def __init__(self, servers: Servers) -> None:
        self._servers = servers
        self._ready: str | None = None
        self._superuser: asyncpg.Connection | None = None
        self._made: Made = []

    async def close(self) -> None:
        """Let the connections go."""
        await ENGINE.close()
        if self._superuser is not None:
            await self._superuser.close()
            self._superuser = None

    @contextlib.asynccontextmanager
    async def lend(self) -> AsyncIterator[Database]:
        """A database as the migrations left it, which nobody has open but, it may be, the application."""
        name = await self._make() if self._ready is None else self._ready
        self._ready = None
        try:
            yield Database(database_url(self._servers.database_url, name), database_url(self._servers.owner_database_url, name))
        finally:
            if await self._restore():
                self._ready = name
            else:
                await self.close()
                await drop_database(self._servers, name)

    async def _make(self) -> str:
        name = new_name()
        async with connected(self._servers.owner_database_url) as owner:
            await owner.execute(f"create database {name} template {TEMPLATE}")
        self._superuser = await asyncpg.connect(database_url(self._servers.superuser_url, name))
        self._made = await _catalogue(self._superuser)
        return name

    async def _restore(self) -> bool:
        """Remove what a test left; the answer is whether that was rows alone."""
        assert self._superuser is not None
        await self._superuser.execute(END_OTHERS)
        if await _catalogue(self._superuser) != self._made:
            return False
        deletions = "; ".join(f"delete from {row['name']}" for row in await self._superuser.fetch(TABLES))
        # No trigger fires: rows that are written once go too, and nothing is checked that is about to go.
        await self._superuser.execute(f"begin; set local session_replication_role = replica; {deletions}; commit")
        return True


@contextlib.asynccontextmanager
async def opened(database: Database) -> AsyncIterator[None]:
    """The application's engine on this database, with the connections of the test before where it had the same.

    All are given back when the block ends, and what it started and left running is cancelled.
    """
    url = f"{database.url}{'&' if '?' in database.url else '?'}application_name={STAYING}"
    if ENGINE.pool is None or ENGINE.config["dsn"] != url:
        await ENGINE.close()
        await ENGINE.open(url, size=4)
    before = asyncio.all_tasks()
    yield
    left = asyncio.all_tasks() - before - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    pools = [pool for pool in (ENGINE.pool, ENGINE.beside) if pool is not None]
    assert len(pools) == 2
    if any(pool.get_idle_size() != pool.get_size() for pool in pools):
        for pool in pools:
            pool.terminate()
        ENGINE.pool = ENGINE.beside = None
        raise AssertionError("a connection was taken and not given back")


async def _catalogue(connection: asyncpg.Connection) -> Made:
    """The latest transaction is told by its distance from the first there can be: `age` counts both from the same present."""
    names = [row["name"] for row in await connection.fetch(CATALOGUE)]
    latest = "coalesce(age('3'::xid) - nullif(min(age(xmin)), 2147483647), 0)"  # what the cluster began with has no age
    counted = " union all ".join(f"select '{name}', count(*), {latest} from {name}" for name in names)
    return [tuple(row) for row in await connection.fetch(f"{counted} order by 1")]
