"""The opaque cursor of the list: the place of its last row, as text that survives an address."""

import base64
import binascii
import uuid

import msgspec

from absorb.kernel.errors import BadInput


class Place(msgspec.Struct, frozen=True, array_like=True):
    """A row's place in the list: its sort key, then its id."""

    sort: str
    id: uuid.UUID


def write_cursor(place: Place) -> str:
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(place)).decode().rstrip("=")


def read_cursor(cursor: str) -> Place:
    """The place; `BadInput` for anything that was not given out by `write_cursor`."""
    try:
        place = msgspec.msgpack.decode(base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True), type=Place)
    except (msgspec.MsgspecError, binascii.Error, ValueError):
        place = None
    if place is None or "\x00" in place.sort:
        raise BadInput.one(
            "/cursor", 'The cursor is not one that a former answer gave in "next"; leave it out to start from the beginning.'
        )
    return place
