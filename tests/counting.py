"""What is asked of the database while something is done."""

import contextlib
from collections.abc import Iterator

from absorb.db import ENGINE


@contextlib.contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement on the pool's open connections until the block ends."""
    asked: list[str] = []

    def note(record: object) -> None:
        asked.append(getattr(record, "query"))  # noqa: B009  (asyncpg names the type nowhere)

    assert ENGINE.pool is not None
    connections = [holder._con for holder in ENGINE.pool._holders if holder._con is not None]
    for connection in connections:
        connection.add_query_logger(note)
    try:
        yield asked
    finally:
        for connection in connections:
            connection.remove_query_logger(note)
