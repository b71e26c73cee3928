"""The chain: each link is SHA-256 over the former link and the canonical form of the entry."""

import datetime as dt
import hashlib
import re
import uuid
from collections.abc import Iterable
from typing import Any

import msgspec

from absorb.kernel.errors import BadInput

_NUMBER = re.compile(r"[1-9][0-9]{0,17}")
_DIGEST = re.compile(r"[0-9a-fA-F]{64}")

FIRST_LINK = hashlib.sha256(b"absorb journal 2").digest()


class EntryValue(msgspec.Struct, frozen=True):
    """What of an entry is sealed."""

    id: uuid.UUID
    community_id: uuid.UUID
    at: dt.datetime
    person_id: uuid.UUID | None
    verb: str
    about_kind: str
    about_id: uuid.UUID | None
    facts: Any
    why: str | None
    personal_sha256: bytes | None


class Sealed(msgspec.Struct, frozen=True):
    """A link as it is stored: its number, its hash, its entry, and the entry's personal part with the salt, unless it was erased."""

    number: int
    link_sha256: bytes
    entry: EntryValue
    personal: tuple[bytes, Any] | None = None


class Anchor(msgspec.Struct, frozen=True):
    """A link that somebody wrote down outside the database: what came before it cannot be taken away or made anew unseen."""

    number: int
    link_sha256: bytes

    def __str__(self) -> str:
        return f"{self.number}:{self.link_sha256.hex()}"


class Break(msgspec.Struct, frozen=True):
    """The first place where the chain does not hold."""

    number: int
    entry_id: uuid.UUID | None
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


def find_break(chain: Iterable[Sealed], expected: Anchor | None = None) -> Break | None:
    """Walk the links in order; the first that does not hold, or None. `expected` is a link that must be among them."""
    link, number = FIRST_LINK, 0
    for sealed in chain:
        number += 1
        link = next_link(link, sealed.entry)
        if (says := _find_fault(sealed, number, link, expected)) is not None:
            return Break(number=sealed.number, entry_id=sealed.entry.id, says=says)
    if expected is not None and number < expected.number:
        return Break(number=expected.number, entry_id=None, says=f"the chain ends at link {number}")
    return None


def _find_fault(sealed: Sealed, number: int, link: bytes, expected: Anchor | None) -> str | None:
    if sealed.number != number:
        return f"link {number} is missing before link {sealed.number}"
    if link != sealed.link_sha256:
        return f"the entry at link {number} is not the one that was sealed"
    if expected is not None and expected.number == number and expected.link_sha256 != link:
        return f"link {number} is not the one that was written down"
    if sealed.personal is None:
        return None  # never there, or erased: both are allowed, and the digest tells them apart
    if sealed.entry.personal_sha256 is None:
        return f"the entry at link {number} was sealed without a personal part and has one"
    if personal_digest(*sealed.personal) != sealed.entry.personal_sha256:
        return f"the personal part at link {number} is not the one that was recorded"
    return None


def read_anchor(text: str) -> Anchor:
    """ "417:9f86d0…" as `absorb journal verify` prints it; BadInput for anything else."""
    number, _, digest = text.strip().partition(":")
    if not _NUMBER.fullmatch(number) or not _DIGEST.fullmatch(digest):
        raise BadInput.one("--expect", "Expected a link's number, a colon and its 64 hexadecimal digits, as an earlier check printed them.")
    return Anchor(int(number), bytes.fromhex(digest))
