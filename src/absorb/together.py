"""Several reads in one round trip: what they ask in the same moment goes to the database as one statement.

    idea_panels, talks = await together(connection, read_panels_of(idea), list_threads_of(idea))

Each read is given something that is asked like a connection. It runs until it has asked; when all of them wait, their
questions are put as one, and each goes on with its own answer. A page that asks a dozen small things one after the other
spends most of its time on going to and fro. The reads are stepped through by hand, in order: no task, no second connection.

Columns may be of PostgreSQL's own types and arrays of text or of `absorb.db.KNOWN_TYPES`; another array the driver refuses.
"""

import functools
import re
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar, cast, overload

import asyncpg

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
E = TypeVar("E")
F = TypeVar("F")

Read = Callable[[asyncpg.Connection], Awaitable[A]]
"""What reads something through the connection that it is given, by `fetch`, `fetchrow` and `fetchval` alone."""


@overload
async def together(connection: asyncpg.Connection, first: Read[A], second: Read[B], /) -> tuple[A, B]: ...
@overload
async def together(connection: asyncpg.Connection, first: Read[A], second: Read[B], third: Read[C], /) -> tuple[A, B, C]: ...
@overload
async def together(
    connection: asyncpg.Connection, first: Read[A], second: Read[B], third: Read[C], fourth: Read[D], /
) -> tuple[A, B, C, D]: ...
@overload
async def together(
    connection: asyncpg.Connection, first: Read[A], second: Read[B], third: Read[C], fourth: Read[D], fifth: Read[E], /
) -> tuple[A, B, C, D, E]: ...
@overload
async def together(
    connection: asyncpg.Connection, first: Read[A], second: Read[B], third: Read[C], fourth: Read[D], fifth: Read[E], sixth: Read[F], /
) -> tuple[A, B, C, D, E, F]: ...
async def together(connection: asyncpg.Connection, *reads: Read[Any]) -> tuple[Any, ...]:
    """What the reads answer, in their order. What one raises is raised, and the others are given up."""
    return tuple(await all_together(connection, reads))


async def all_together(connection: asyncpg.Connection, reads: Sequence[Read[A]]) -> list[A]:
    """The same for any number of reads that answer alike; also inside another that runs together with others."""
    asker = cast(asyncpg.Connection, _Asker())
    steps = [_Steps(cast(Coroutine[Any, Any, A], read(asker))) for read in reads]
    try:
        for one in steps:
            one.go_on(None)
        while waiting := [one for one in steps if one.asks]:
            answers = iter(await _answers(connection, [question for one in waiting for question in one.asks]))
            for one in waiting:
                one.go_on([next(answers) for _ in one.asks])
    finally:
        for one in steps:
            one.coroutine.close()
    return [one.result for one in steps]


class Row:
    """A row of an answer: by column's name or place, as the driver's own rows are."""

    __slots__ = ("_places", "_values")

    def __init__(self, places: dict[str, int], values: tuple[Any, ...]) -> None:
        self._places, self._values = places, values

    def __getitem__(self, key: str | int | slice) -> Any:
        return self._values[self._places[key] if isinstance(key, str) else key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, key: object) -> bool:
        return key in self._places

    def keys(self) -> Iterator[str]:
        return iter(self._places)

    def values(self) -> Iterator[Any]:
        return iter(self._values)

    def items(self) -> Iterator[tuple[str, Any]]:
        return zip(self._places, self._values, strict=True)

    def get(self, key: str, default: Any = None) -> Any:
        return self[key] if key in self._places else default


class _Question(NamedTuple):
    sql: str
    arguments: tuple[Any, ...]


class _Asked:
    """Waits for the answers to some questions: whoever steps through the read gets these and sends those."""

    def __init__(self, questions: list[_Question]) -> None:
        self.questions = questions

    def __await__(self) -> Generator["_Asked", list[list[Any]], list[list[Any]]]:
        return (yield self)


class _Asker:
    """What a read is given for a connection."""

    async def fetch(self, sql: str, *arguments: Any) -> list[Any]:
        return (await _Asked([_Question(sql, arguments)]))[0]

    async def fetchrow(self, sql: str, *arguments: Any) -> Any:
        rows = await self.fetch(sql, *arguments)
        return rows[0] if rows else None

    async def fetchval(self, sql: str, *arguments: Any) -> Any:
        row = await self.fetchrow(sql, *arguments)
        return None if row is None else row[0]


class _Steps:
    """One read on its way: what it asks now, and in the end what it answers."""

    def __init__(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        self.coroutine = coroutine
        self.asks: list[_Question] = []
        self.result: Any = None

    def go_on(self, answers: list[list[Any]] | None) -> None:
        try:
            asked = self.coroutine.send(answers)
        except StopIteration as end:
            self.asks, self.result = [], end.value
            return
        if not isinstance(asked, _Asked):
            raise RuntimeError("What reads together with others asks through the connection it was given, and waits for nothing else.")
        self.asks = asked.questions


async def _answers(connection: asyncpg.Connection, questions: list[_Question]) -> list[Any]:
    """The rows that answer each question."""
    if isinstance(connection, _Asker):
        return await _Asked(questions)
    if len(questions) == 1:
        return [await connection.fetch(questions[0].sql, *questions[0].arguments)]
    places = [_KNOWN.get(one.sql) or await _columns(connection, one.sql) for one in questions]
    statement = _joined(tuple((one.sql, len(one.arguments)) for one in questions))
    found = await connection.fetchrow(statement, *(argument for one in questions for argument in one.arguments))
    return [[Row(columns, row) for row in rows] for columns, rows in zip(places, found, strict=True)]


_KNOWN: dict[str, dict[str, int]] = {}
"""The places of a statement's columns: the rows in the joined answer have no names. As many as there are statements."""


async def _columns(connection: asyncpg.Connection, sql: str) -> dict[str, int]:
    statement = await connection.prepare(sql)
    columns = _KNOWN[sql] = {column.name: place for place, column in enumerate(statement.get_attributes())}
    return columns


_PARAMETER = re.compile(r"\$(\d+)")


@functools.lru_cache(maxsize=500)
def _joined(statements: tuple[tuple[str, int], ...]) -> str:
    """One statement that answers all of these, each as an array of rows; parameters are counted on from one to the next."""
    parts: list[str] = []
    before = 0
    for sql, count in statements:
        numbered = _PARAMETER.sub(lambda match, before=before: f"${int(match[1]) + before}", sql)  # type: ignore[misc]
        parts.append(f"array(select q from ({numbered.rstrip().rstrip(';')}) q)")  # noqa: S608  (statements that are constants of the rooms)
        before += count
    return f"select {', '.join(parts)}"
