"""The town's own register of small aid: what is entered, what is wrong with it, and how it is told."""

import datetime as dt
import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal, get_args

import msgspec

from absorb.calls.rules.aid import LinkKind, Regulation, in_euro
from absorb.kernel.errors import Fault
from absorb.kernel.intake import PositiveMoney, Shape
from absorb.kernel.phrases import Phrase, told_day

Origin = Literal["register", "declared", "own"]
Line = Annotated[str, msgspec.Meta(max_length=300)]
EurRate = Annotated[Decimal, msgspec.Meta(extra={"gt": 0}, description="crowns for one euro: the ECB's rate on the day of the grant")]

REGULATION_WORDS = {"general": "General de minimis aid (2023/2831)", "sgei": "De minimis aid for services of general interest (2023/2832)"}
ORIGIN_WORDS = {"register": "The central register", "declared": "The organisation's declaration", "own": "The town's own grant"}
LINK_WORDS = {
    "votes": "a majority of votes",
    "board": "the right to appoint most of the board",
    "influence": "a dominant influence by contract or articles",
    "agreement": "a majority of votes by agreement with others",
}
KINDS_OF_LINKS: tuple[LinkKind, ...] = get_args(LinkKind)


class GrantIn(Shape, frozen=True):
    """Aid that was granted: in euro, or in crowns with the rate of the day. Zero says that somebody looked and there was none."""

    granted_on: dt.date
    regulation: Regulation
    provider: Line
    origin: Origin
    eur: PositiveMoney | None = None
    amount: PositiveMoney | None = None
    eur_rate: EurRate | None = None
    reference: Line | None = None
    is_invented: bool = False

    def eur_minor(self) -> int | None:
        """Euro cents, rounded to the cent where it was granted in crowns; None where the amount is not told."""
        if self.eur is not None:
            return int(self.eur)
        return in_euro(int(self.amount), self.eur_rate) if self.amount is not None and self.eur_rate is not None else None


class LinkIn(Shape, frozen=True):
    """That two organisations are one undertaking, from a day to a day (both included)."""

    other: uuid.UUID
    kind: LinkKind
    valid_from: dt.date
    valid_to: dt.date | None = None
    note: Line | None = None
    is_invented: bool = False


class StrikeIn(Shape, frozen=True):
    """Why a row is wrong."""

    why: Line


class EndIn(Shape, frozen=True):
    """The last day on which a link holds."""

    valid_to: dt.date


class GrantOut(msgspec.Struct, frozen=True):
    """One row of the register; a row that was struck out counts no more and says why."""

    id: uuid.UUID
    organisation: uuid.UUID
    organisation_name: str
    granted_on: dt.date
    regulation: Regulation
    eur_minor: int
    amount_minor: int | None
    eur_rate: Decimal | None
    provider: str
    reference: str | None
    origin: Origin
    is_invented: bool
    struck_why: str | None
    counts: bool = False


class LinkOut(msgspec.Struct, frozen=True):
    """One link of an undertaking."""

    id: uuid.UUID
    one: uuid.UUID
    one_name: str
    other: uuid.UUID
    other_name: str
    kind: LinkKind
    valid_from: dt.date
    valid_to: dt.date | None
    note: str | None
    is_invented: bool
    struck_why: str | None


class LeftOut(msgspec.Struct, frozen=True):
    """What may still be granted on the day under a regulation: what is left, what was used, the ceiling and its window."""

    regulation: Regulation
    left_minor: int
    used_minor: int
    ceiling_minor: int
    first: dt.date
    last: dt.date
    basis: Phrase
    unverified: bool


class RegisterOut(msgspec.Struct, frozen=True):
    """An organisation's small aid on a day: with whom it is one undertaking, what is left, and every row and link of theirs."""

    organisation: uuid.UUID
    name: str
    on: dt.date
    undertaking: list[str]
    left: list[LeftOut]
    grants: list[GrantOut]
    links: list[LinkOut]


def find_grant_faults(ask: GrantIn, today: dt.date) -> Iterator[Fault]:
    """What is wrong with a row: nobody has been granted anything tomorrow, and its amount must be told once."""
    if ask.granted_on > today:
        yield Fault("/granted_on", Phrase("Enter aid once the right to it has arisen; that day has not come yet."))
    if ask.eur is not None and (ask.amount is not None or ask.eur_rate is not None):
        yield Fault("/eur", Phrase("Give the amount in euro, or in crowns with the rate, not both."))
    elif ask.eur is None and (ask.amount is None or ask.eur_rate is None):
        yield Fault("/eur", Phrase("Give the amount in euro, or in crowns with the rate of the day."))
    if not ask.provider.strip():
        yield Fault("/provider", Phrase("Say who granted it."))


def find_link_faults(organisation: uuid.UUID, ask: LinkIn) -> Iterator[Fault]:
    """What is wrong with a link."""
    if ask.other == organisation:
        yield Fault("/other", Phrase("Choose another organisation: it is one undertaking with itself anyway."))
    if ask.valid_to is not None and ask.valid_to < ask.valid_from:
        start, end = told_day(ask.valid_from), told_day(ask.valid_to)
        yield Fault("/valid_to", Phrase("It would end (%(end)s) before it begins (%(start)s).", start=start, end=end))
