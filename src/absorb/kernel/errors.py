"""Errors that know facts. How they look over HTTP or on a page is the business of `absorb.problems`."""

import contextlib
from collections.abc import Iterable, Iterator

import msgspec


class Fault(msgspec.Struct, frozen=True):
    """One thing wrong with an input: where it is and what would be right.

    `pointer` is an RFC 6901 JSON pointer ("/sources/0/budget"), or for workbooks "Sheet!C7",
    or for documents a place in words; "" means the input as a whole.
    `says` is one sentence for the person who made the file.
    """

    pointer: str
    says: str


class AbsorbError(Exception):
    """A refusal with facts: `slug` names the kind for machines, `status` is the nearest HTTP status."""

    slug = "refused"
    status = 400
    title = "The request was refused"

    def __init__(self, says: str, **facts: object) -> None:
        super().__init__(says)
        self.says = says
        self.facts = facts


class BadInput(AbsorbError):
    """An input that cannot be taken, with every fault found in it, in input order."""

    slug = "bad-input"
    status = 422
    title = "The input cannot be taken as it is"

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        if not self.faults:
            raise ValueError("BadInput needs at least one fault")
        first = self.faults[0]
        where = f"{first.pointer}: " if first.pointer else ""
        more = f" (and {len(self.faults) - 1} more)" if len(self.faults) > 1 else ""
        super().__init__(f"{where}{first.says}{more}")

    @classmethod
    def one(cls, pointer: str, says: str) -> "BadInput":
        return cls([Fault(pointer, says)])


@contextlib.contextmanager
def faults_under(pointer: str) -> Iterator[None]:
    """Faults that are found inside point to where the input stands: what an engine says of its case, under "/case"."""
    try:
        yield
    except BadInput as refusal:
        raise BadInput([Fault(f"{pointer}{fault.pointer}", fault.says) for fault in refusal.faults]) from refusal


class NotFound(AbsorbError):
    """What was asked for is not there, or not for this person to see: the two look the same from outside."""

    slug = "not-found"
    status = 404
    title = "There is nothing here"


class NotAllowed(AbsorbError):
    """Somebody is signed in, but their roles do not allow this."""

    slug = "not-allowed"
    status = 403
    title = "Your role does not allow this"


class NotSignedIn(AbsorbError):
    """Nobody is signed in, or the token is unknown or out of date."""

    slug = "not-signed-in"
    status = 401
    title = "Please sign in"


class Clash(AbsorbError):
    """The state has moved on, or forbids the move: nothing was changed."""

    slug = "clash"
    status = 409
    title = "The state does not allow this"


class TooMany(AbsorbError):
    """Tried too often; `says` holds how long to wait, and so does the fact `wait_seconds`."""

    slug = "too-many-attempts"
    status = 429
    title = "Too many attempts"


class Unavailable(AbsorbError):
    """Something outside (database, queue, disk, port) is not as it must be; `says` holds the remedy."""

    slug = "unavailable"
    status = 503
    title = "A part of the system is not available"
