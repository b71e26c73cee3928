"""The chain: each link is SHA-256 over the former link and the canonical form of the entry."""

import datetime as dt
import email
import email.policy
import hashlib
import re
import uuid
from collections.abc import Iterable
from typing import Any

import msgspec

from absorb.kernel.errors import BadInput
from absorb.kernel.phrases import Phrase

_NUMBER = re.compile(r"[1-9][0-9]{0,17}")
_DIGEST = re.compile(r"[0-9a-fA-F]{64}")
_ANCHOR = re.compile(r"(?<![0-9A-Za-z:])([1-9][0-9]{0,17}):([0-9a-fA-F]{64})(?![0-9A-Za-z])")

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


class Walk:
    """A chain walked link by link, in order; of all that was passed it holds the first break and the last link alone.

    `expected` are links that must be among them. After the first break the rest is counted, and not looked at.
    """

    def __init__(self, expected: Iterable[Anchor] = ()) -> None:
        self.links = self.erased = 0
        self.last: Anchor | None = None
        self.first_break: Break | None = None
        self._link, self._awaited = FIRST_LINK, _by_number(expected)

    def step(self, sealed: Sealed) -> None:
        self.links += 1
        self.erased += sealed.entry.personal_sha256 is not None and sealed.personal is None
        self.last = Anchor(sealed.number, sealed.link_sha256)
        if self.first_break is not None:
            return
        self._link = next_link(self._link, sealed.entry)
        if (says := _find_fault(sealed, self.links, self._link, self._awaited.pop(self.links, set()))) is not None:
            self.first_break = Break(number=sealed.number, entry_id=sealed.entry.id, says=says)

    def end(self) -> Break | None:
        """The first break of the whole chain."""
        if self.first_break is None and self._awaited:
            says = Phrase("the chain ends at link %(number)s", number=self.links)
            self.first_break = Break(number=min(self._awaited), entry_id=None, says=says)
        return self.first_break


def find_break(chain: Iterable[Sealed], expected: Iterable[Anchor] = ()) -> Break | None:
    """Walk the links in order; the first that does not hold, or None. `expected` are links that must be among them."""
    walk = Walk(expected)
    for sealed in chain:
        walk.step(sealed)
    return walk.end()


def _by_number(expected: Iterable[Anchor]) -> dict[int, set[bytes]]:
    awaited: dict[int, set[bytes]] = {}
    for anchor in expected:
        awaited.setdefault(anchor.number, set()).add(anchor.link_sha256)
    return awaited


def _find_fault(sealed: Sealed, number: int, link: bytes, expected: set[bytes]) -> str | None:
    if sealed.number != number:
        return Phrase("link %(number)s is missing before link %(found)s", number=number, found=sealed.number)
    if link != sealed.link_sha256:
        return Phrase("the entry at link %(number)s is not the one that was sealed", number=number)
    if expected - {link}:
        return Phrase("link %(number)s is not the one that was written down", number=number)
    if sealed.personal is None:
        return None  # never there, or erased: both are allowed, and the digest tells them apart
    if sealed.entry.personal_sha256 is None:
        return Phrase("the entry at link %(number)s was sealed without a personal part and has one", number=number)
    if personal_digest(*sealed.personal) != sealed.entry.personal_sha256:
        return Phrase("the personal part at link %(number)s is not the one that was recorded", number=number)
    return None


def read_anchor(text: str) -> Anchor:
    """ "417:9f86d0…" as `absorb journal verify` prints it; BadInput for anything else."""
    number, _, digest = text.strip().partition(":")
    if not _NUMBER.fullmatch(number) or not _DIGEST.fullmatch(digest):
        raise BadInput.one("--expect", "Expected a link's number, a colon and its 64 hexadecimal digits, as an earlier check printed them.")
    return Anchor(int(number), bytes.fromhex(digest))


def read_heads(content: bytes) -> list[Anchor]:
    """Every link that stands in a file: the exported head, or the letter with it as a mail program saved it (.eml).

    BadInput where there is none: a comparison with nothing must not look like one that held.
    """
    found = [Anchor(int(number), bytes.fromhex(digest)) for text in _texts(content) for number, digest in _ANCHOR.findall(text)]
    if not found:
        raise BadInput.one(
            "--head", "The file holds no link: expected a number, a colon and 64 hexadecimal digits, as in the daily letter."
        )
    return list(dict.fromkeys(found))


def _texts(content: bytes) -> list[str]:
    """A plain file as it is; of a saved letter also its text parts, put together from the lines that mail breaks. A letter made
    so that it cannot be read (an encoding that is none, parts without end) is read as the plain file that it also is."""
    plain = content.decode("utf-8-sig", "replace")
    try:
        return [plain, *_parts(content)]
    except (LookupError, ValueError, RecursionError):
        return [plain]


def _parts(content: bytes) -> list[str]:
    letter = email.message_from_bytes(content, policy=email.policy.default)
    parts = [part.get_content() for part in letter.walk() if part.get_content_maintype() == "text"] if letter["MIME-Version"] else []
    return [part for part in parts if isinstance(part, str)]


def write_head(community: str, day: dt.date, anchor: Anchor) -> str:
    """The file with a day's head, for whoever keeps it outside the database."""
    return (
        f"absorb journal head\ncommunity {community}\nday {day.isoformat()}\nlink {anchor}\n\n"
        f"absorb journal verify {community} --head THIS_FILE\n"
    )
