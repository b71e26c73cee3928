"""What waits for a person among the ideas, as higher rooms know it. They import the tank and say it; the tank knows none of them.

async def to_vote_on(connection):  # in committee/queries.py: references of ideas, for the one who acts
    ...

add_waiting("votes", to_vote_on)
"""

from collections.abc import Awaitable, Callable, Sequence

import asyncpg

Reader = Callable[[asyncpg.Connection], Awaitable[Sequence[str]]]

_readers: dict[str, Reader] = {}


def add_waiting(name: str, read: Reader) -> None:
    """Let a search for what waits find these too; adding it again replaces the one of that name."""
    _readers[name] = read


async def read_waiting(connection: asyncpg.Connection) -> tuple[str, ...]:
    """The references of all ideas that wait for the one who acts."""
    return tuple(dict.fromkeys([reference for read in _readers.values() for reference in await read(connection)]))
