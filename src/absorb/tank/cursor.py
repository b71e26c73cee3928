"""The opaque cursor of the list: the place of a row in one order, as text that survives an address."""

import base64
import binascii
import datetime as dt
import uuid
from typing import Literal

import msgspec

from absorb.kernel.errors import BadInput
from absorb.kernel.phrases import Phrase

Sort = Literal["title", "state", "cost", "changed", "place"]


class Place(msgspec.Struct, frozen=True, array_like=True):
    """A row's place: its key in the order as the database writes it, then its id. `is_back` asks for what stands before it."""

    key: str
    id: uuid.UUID
    sort: Sort = "title"
    is_down: bool = False
    is_back: bool = False


def write_cursor(place: Place) -> str:
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(place)).decode().rstrip("=")


def read_cursor(cursor: str, sort: Sort = "title", *, is_down: bool = False) -> Place:
    """The place; `BadInput` for anything that was not given out by `write_cursor` for this order."""
    try:
        place = msgspec.msgpack.decode(base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True), type=Place)
    except (msgspec.MsgspecError, binascii.Error, ValueError):
        place = None
    if place is None or not _fits(place) or (place.sort, place.is_down) != (sort, is_down):
        raise BadInput.one(
            "/cursor",
            Phrase('The cursor is not one that a former answer gave in "next" for this order; leave it out to start from the beginning.'),
        )
    return place


def _fits(place: Place) -> bool:
    """Whether the key is one of its order's: the database must be able to read it."""
    try:
        match place.sort:
            case "title" | "state":
                return "\x00" not in place.key and bool(place.key.encode())
            case "changed":
                return dt.datetime.fromisoformat(place.key).tzinfo is not None
            case _:
                return place.key.isascii() and -1 <= int(place.key) <= (2**31 - 1 if place.sort == "place" else 9 * 10**18)
    except ValueError:
        return False
