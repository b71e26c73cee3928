"""What higher rooms enclose with letters: an invitation with the notice of a meeting. The notices know none of them.

async def invite(connection, addresses, reader):  # in committee/inviting.py
    return [Enclosure(…)]

enclose_with("meeting_called", invite)
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

import asyncpg

from absorb.mail import Enclosure
from absorb.notices.schemas import NoticeOut


class Reader(NamedTuple):
    """Whom the letter goes to."""

    name: str
    email: str
    language: str


Enclose = Callable[[asyncpg.Connection, Sequence[str], Reader], Awaitable[list[Enclosure]]]
"""From the addresses of a kind's notices, each once, to what is enclosed for the reader."""

_enclosed: dict[str, Enclose] = {}


def enclose_with(kind: str, enclose: Enclose) -> None:
    """Enclose this with letters that hold notices of the kind; given again it replaces what was given."""
    _enclosed[kind] = enclose


async def enclosed_with(connection: asyncpg.Connection, notices: Sequence[NoticeOut], reader: Reader) -> list[Enclosure]:
    """Everything that goes with a letter of these notices."""
    found: list[Enclosure] = []
    for kind, enclose in _enclosed.items():
        addresses = list(dict.fromkeys(one.address for one in notices if one.kind == kind and one.address is not None))
        if addresses:
            found += await enclose(connection, addresses, reader)
    return found
