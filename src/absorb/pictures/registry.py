"""The pictures that there are: a room registers a name, who may look, and how the values are read.

The same function gives a page its figure and the picture's address its values, under the same person's rights.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from absorb.kernel.errors import NotAllowed, NotFound
from absorb.pictures.rules import fingerprint, size
from absorb.pictures.schemas import Picture
from absorb.web import Person

Read = Callable[[Any, str, Person, str], Awaitable[Picture]]
"""From a connection of a running transaction, the key, who looks, and the language; `NotFound` where there is nothing."""


class Registered(msgspec.Struct, frozen=True):
    roles: frozenset[str]
    read: Read


_PICTURES: dict[str, Registered] = {}


def add_picture(name: str, roles: frozenset[str], read: Read) -> None:
    """Make a picture known under a name of an address's part."""
    _PICTURES[name] = Registered(roles, read)


async def read_picture(connection: Any, name: str, key: str, person: Person, language: str) -> Picture:
    """The values of one picture for one person."""
    known = _PICTURES.get(name)
    if known is None:
        raise NotFound("There is no such address.")
    if not person.may(known.roles):
        raise NotAllowed("Your role does not allow this.")
    return await known.read(connection, key, person, language)


class Figure(msgspec.Struct, frozen=True):
    """A picture as a page shows it: its two files by width with their sizes, its words, and its table."""

    picture: Picture
    address: str
    wide: tuple[int, int]
    narrow: tuple[int, int]


def figure_of(name: str, key: str, picture: Picture) -> Figure:
    address = f"/pictures/{name}/{key}/{fingerprint(picture)}"
    return Figure(picture, address, size(picture, "wide"), size(picture, "narrow"))
