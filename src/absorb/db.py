"""The only door to the database: one engine, `transaction()` to write, `snapshot()` to read.

Every transaction is on one connection that Piccolo and raw asyncpg share. It says at its start who acts and for
which community; row-level security does the rest (docs/decisions/0002-one-transaction-one-community.md).
"""

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from contextvars import ContextVar
from typing import Any, cast

import asyncpg
import msgspec
from piccolo.columns import UUID, BigInt, Date, ForeignKey, Text, Timestamptz
from piccolo.columns.column_types import DEFAULT
from piccolo.columns.defaults.uuid import UUID4
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction

from absorb.kernel.errors import Unavailable
from absorb.kernel.ids import new_id

APP_ROLE = "absorb_app"
"""The role of every transaction: neither owner nor superuser, so that row-level security binds it."""

OLDEST_SERVER = 15

BESIDE = 2
"""Connections that a process opens, when it needs them, for what is written at once (`aside`)."""

NO_DATABASE = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""What is raised where a connection cannot be had."""


class Acting(msgspec.Struct, frozen=True):
    """Who acts, and for which community. `person_id` is None for the public and for the system itself."""

    community_id: uuid.UUID
    person_id: uuid.UUID | None = None


class NewId(UUID4):
    """A fresh UUIDv7 from the application; the server's own default is random."""

    def python(self) -> uuid.UUID:
        return new_id()


class CurrentCommunity(UUID4):
    """The community of the running transaction: the server fills it in, so that feature code cannot get it wrong."""

    @property
    def postgres(self) -> str:
        return "nullif(current_setting('absorb.community', true), '')::uuid"

    def python(self) -> Any:
        return DEFAULT


class CurrentPerson(CurrentCommunity):
    """The person who acts in the running transaction; empty for the system."""

    @property
    def postgres(self) -> str:
        return "nullif(current_setting('absorb.person', true), '')::uuid"


class _Transaction(PostgresTransaction):
    """A Piccolo transaction whose first round trip also sets role, community and person.

    `set local` survives PgBouncer in transaction mode, and nothing is left on the connection afterwards, so the
    pool need not reset it. Whatever fails, the connection goes back; one whose end is not certain is closed.
    """

    def __init__(self, engine: "Engine", opening: str) -> None:
        super().__init__(engine, allow_nested=False)
        self._opening = opening

    @property
    def _pool(self) -> asyncpg.Pool:
        assert self.engine.pool is not None, "the engine is not open"
        return self.engine.pool

    async def __aenter__(self) -> asyncpg.Connection:
        connection = await self._open()
        self.context = self.engine.current_transaction.set(self)
        return connection

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> bool:
        try:
            await self._close(is_kept=kind is None)
        finally:
            self.engine.current_transaction.reset(self.context)
        return False

    async def _open(self) -> asyncpg.Connection:
        self.connection = await self._pool.acquire()
        try:
            await self.connection.execute(self._opening)
        except BaseException:
            await self._give_back(is_certain=False)
            raise
        return self.connection

    async def _close(self, *, is_kept: bool) -> None:
        is_certain = False
        try:
            await (self.commit() if is_kept else self.rollback())
            is_certain = True
        finally:
            await self._give_back(is_certain=is_certain)

    async def _give_back(self, *, is_certain: bool) -> None:
        if not is_certain:
            self.connection.terminate()
        await self._pool.release(self.connection)

    async def begin(self) -> None:
        await self.connection.execute(self._opening)

    async def commit(self) -> None:
        if not self._rolled_back:
            await self.connection.execute("commit")
            self._committed = True

    async def rollback(self) -> None:
        if not self.connection.is_closed():
            await self.connection.execute("rollback")
        self._rolled_back = True


class _Aside(_Transaction):
    """A transaction beside the running one, on a connection of its own; Piccolo does not know of it.

    These connections are a pool by themselves: were they taken from the others, those who hold all of them could wait for one
    another for ever.
    """

    engine: "Engine"

    def __init__(self, engine: "Engine", opening: str) -> None:
        self.engine = engine
        self._opening = opening
        self._committed = self._rolled_back = False

    async def __aenter__(self) -> asyncpg.Connection:
        return await self._open()

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> bool:
        await self._close(is_kept=kind is None)
        return False

    @property
    def _pool(self) -> asyncpg.Pool:
        assert self.engine.beside is not None, "the engine is not open"
        return self.engine.beside


class Engine(PostgresEngine):
    """Piccolo's engine, given its address when the process starts instead of when the module is imported."""

    def __init__(self) -> None:
        super().__init__(config={}, extensions=())
        self.beside: asyncpg.Pool | None = None

    async def check_version(self) -> None:
        """Piccolo asks the server when the module is imported; `open` asks when there is an address."""

    async def open(self, url: str, *, size: int = 10, statement_cache: int = 200) -> None:
        """Open the pools. `Unavailable` says what to do where the server cannot be reached or is too old."""
        self.config = {"dsn": url, "statement_cache_size": statement_cache}
        try:
            self.pool = await asyncpg.create_pool(**self.config, min_size=1, max_size=size, init=_on_connect, reset=_nothing)
            self.beside = await asyncpg.create_pool(**self.config, min_size=0, max_size=BESIDE, init=_on_connect, reset=_nothing)
        except NO_DATABASE as error:
            raise Unavailable(
                f"The database cannot be reached: {first_line(error)}. Check ABSORB_DATABASE_URL and that the server is running."
            ) from None
        async with self.pool.acquire() as connection:
            version = connection.get_server_version()
            if version.major < OLDEST_SERVER:
                await self.close()
                raise Unavailable(f"The database server is PostgreSQL {version.major}; {OLDEST_SERVER} or newer is needed.")

    async def close(self) -> None:
        """Close the pools, if they are open."""
        pools, self.pool, self.beside = (self.pool, self.beside), None, None
        for pool in pools:
            if pool is not None:
                await pool.close()


def first_line(error: Exception) -> str:
    """What happened, without PostgreSQL's details and hints, which stand on lines of their own."""
    return str(error).partition("\n")[0]


async def _nothing(connection: Any) -> None:
    """Transactions use `set local` only: there is nothing to reset."""


async def _on_connect(connection: asyncpg.Connection) -> None:
    await connection.set_type_codec("jsonb", schema="pg_catalog", encoder=_to_json, decoder=_from_json, format="binary")
    await connection.prepare(KNOWN_TYPES)


KNOWN_TYPES = """
select array(select one from (select 1) one), null::uuid[], null::jsonb[], null::date[], null::timestamptz[], null::bool[],
    null::numeric[], null::bytea[]
"""
"""Asked once a connection: the driver reads arrays of these inside a row of a row (`absorb.together`) once it knows of them."""


_JSONB = b"\x01"
"""What PostgreSQL puts before the text of a jsonb in its binary form: the version of that form."""


def _to_json(value: Any) -> bytes:
    return _JSONB + (value.encode() if isinstance(value, str) else msgspec.json.encode(value))


def _from_json(sent: bytes) -> Any:
    return msgspec.json.decode(memoryview(sent)[len(_JSONB) :])


ENGINE = Engine()


Connection = asyncpg.Connection  # for those who pass one on and never ask it themselves

Door = AbstractAsyncContextManager[asyncpg.Connection]


def transaction(acting: Acting | None = None) -> Door:
    """Write: everything in the block happens, or nothing. Never nested; await in sequence inside."""
    door = cast(Door, _Transaction(ENGINE, f"begin; {_opening(acting)}"))
    first = _FIRST.get()
    return door if first is None or acting is None else _after(door, first)


_FIRST: ContextVar[Callable[[asyncpg.Connection], Awaitable[None]] | None] = ContextVar("first", default=None)


@contextmanager
def first_in_transaction(act: Callable[[asyncpg.Connection], Awaitable[None]]) -> Iterator[None]:
    """While the block runs, `act` comes first in every transaction that a community's matters are written in."""
    token = _FIRST.set(act)
    try:
        yield
    finally:
        _FIRST.reset(token)


@asynccontextmanager
async def _after(door: Door, act: Callable[[asyncpg.Connection], Awaitable[None]]) -> AsyncIterator[asyncpg.Connection]:
    async with door as connection:
        await act(connection)
        yield connection


def snapshot(acting: Acting | None = None) -> Door:
    """Read one unchanging state of the community: every query in the block sees the same moment."""
    return cast(Door, _Transaction(ENGINE, f"begin isolation level repeatable read read only; {_opening(acting)}"))


def reading(acting: Acting | None = None) -> Door:
    """Read for one page or one answer."""
    return cast(Door, _Transaction(ENGINE, f"begin read only; {_opening(acting)}"))


def aside(acting: Acting) -> Door:
    """Write at once, whatever becomes of the transaction that may be running: for telling how far a long work is.

    Only what is asked of the connection itself is on the side, no Piccolo query; a row that the running transaction holds
    must not be touched here, for the two would wait for each other.
    """
    return cast(Door, _Aside(ENGINE, f"begin; {_opening(acting)}"))


def _opening(acting: Acting | None) -> str:
    """The settings as text for the same round trip as `begin`; UUIDs print as hex and dashes, so nothing to escape."""
    if acting is None:
        return f"set local role {APP_ROLE}"
    community_id, person_id = acting.community_id, acting.person_id
    assert isinstance(community_id, uuid.UUID)
    assert person_id is None or isinstance(person_id, uuid.UUID)
    return f"set local role {APP_ROLE}; set local absorb.community = '{community_id}'; set local absorb.person = '{person_id or ''}'"


def row_id() -> UUID:
    """A table's key."""
    return UUID(default=NewId(), primary_key=True)


def community() -> UUID:
    """The column that makes a table community-owned: row-level security is put on every table that has it."""
    return UUID(default=CurrentCommunity(), index=True)


def text(*, null: bool = False, **more: Any) -> Text:
    """Text that must be given (Piccolo's own default is the empty string)."""
    return Text(default=None, null=null, **more)


def amount(*, null: bool = False) -> BigInt:
    """Money in minor units."""
    return BigInt(default=None, null=null)


def day(*, null: bool = False) -> Date:
    """A local date."""
    return Date(default=None, null=null)


def moment(*, null: bool = False) -> Timestamptz:
    """A moment in UTC with zone."""
    return Timestamptz(default=None, null=null)


def belongs_to(table: Any, *, null: bool = False, **more: Any) -> ForeignKey[Any]:
    """A reference that keeps what it points at from being deleted."""
    from piccolo.columns import OnDelete

    return ForeignKey(table, default=None, null=null, on_delete=OnDelete.restrict, **more)
