"""What payers are called: calls name them by code, and the room above that keeps the sources tells their names.

name_payers(source_names)    # in funding/pages/__init__.py
"""

from collections.abc import Awaitable, Callable, Mapping

import asyncpg

Names = Callable[[asyncpg.Connection, str], Awaitable[Mapping[str, str]]]

_tellers: list[Names] = []


def name_payers(names: Names) -> None:
    """Let names by code come from here, in the language asked for; the last one named is asked."""
    _tellers[:] = [names]


async def payer_names(connection: asyncpg.Connection, language: str) -> Mapping[str, str]:
    """Names of payers by code in a language; none where nobody tells them."""
    return await _tellers[0](connection, language) if _tellers else {}
