"""The chain: each link is SHA-256 over the former link and the canonical form of the entry."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable
from typing import Any

import msgspec

FIRST_LINK = hashlib.sha256(b"absorb journal 1").digest()


class EntryValue(msgspec.Struct, frozen=True):
    """What of an entry is sealed."""

    id: uuid.UUID
    at: dt.datetime
    person_id: uuid.UUID | None
    verb: str
    about_kind: str
    about_id: uuid.UUID | None
    facts: Any
    why: str | None
    personal_sha256: bytes | None


class Break(msgspec.Struct, frozen=True):
    """The first place where the chain does not hold."""

    number: int
    entry_id: uuid.UUID
    says: str


def canonical(entry: EntryValue) -> bytes:
    """The bytes that are sealed: JSON with sorted keys and times in UTC."""
    return msgspec.json.encode(msgspec.structs.replace(entry, at=entry.at.astimezone(dt.UTC)), order="sorted")


def next_link(link: bytes, entry: EntryValue) -> bytes:
    """The link that seals one more entry."""
    return hashlib.sha256(link + canonical(entry)).digest()


def personal_digest(salt: bytes, personal: Any) -> bytes:
    """What stands in the entry for its personal part."""
    return hashlib.sha256(salt + msgspec.json.encode(personal, order="sorted")).digest()


def find_break(chain: Iterable[tuple[int, bytes, EntryValue]]) -> Break | None:
    """Walk (number, link, entry) in order; the first that does not hold, or None."""
    link = FIRST_LINK
    expected = 1
    for number, stored, entry in chain:
        if number != expected:
            return Break(number=number, entry_id=entry.id, says=f"link {expected} is missing before link {number}")
        link = next_link(link, entry)
        if link != stored:
            return Break(number=number, entry_id=entry.id, says=f"the entry at link {number} is not the one that was sealed")
        expected += 1
    return None
