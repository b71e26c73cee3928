"""De minimis aid: who is one undertaking, what of its aid counts on a day, and what is left under the ceilings.

Reg. (EU) 2023/2831 and 2023/2832: the aid of the three years before the day of a grant counts, whoever of the single undertaking
had it. Amounts are whole euro cents.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Annotated, Literal

import msgspec

from absorb.calls.rules.dated import Dated, holding
from absorb.kernel.intake import PositiveMoney
from absorb.kernel.money import round_half_away

Regulation = Literal["general", "sgei"]
REGULATIONS: Mapping[str, Regulation] = MappingProxyType({"de_minimis": "general", "sgei_de_minimis": "sgei"})
"""Of the regimes of calls, those that small aid is given under."""
LinkKind = Literal["votes", "board", "influence", "agreement"]


class AidCeiling(Dated, frozen=True, kw_only=True):
    """The most that one undertaking may have within `years`: of the aid under the regulations that the row `counts`."""

    counts: Annotated[tuple[Regulation, ...], msgspec.Meta(min_length=1)]
    most_eur: PositiveMoney
    years: Annotated[int, msgspec.Meta(ge=1, le=10)]


class AidGrant(msgspec.Struct, frozen=True):
    """Aid that somebody was granted: the day on which the right to it arose, not the day of payment."""

    organisation: str
    granted_on: dt.date
    regulation: Regulation
    eur_minor: int


class Link(msgspec.Struct, frozen=True):
    """One of the two controls the other, from a day to a day (both included); a link holds both ways."""

    one: str
    other: str
    kind: LinkKind
    valid_from: dt.date
    valid_to: dt.date | None = None

    def holds_on(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class AidLeft(msgspec.Struct, frozen=True):
    """What may still be granted on the day `on`. `ceiling` is the row that leaves the least, `counted` the grants that use it up,
    `window` the first and the last day of those that do. A ceiling that is passed leaves nothing; `used_minor` tells by how much."""

    regulation: Regulation
    on: dt.date
    eur_minor: int
    used_minor: int
    ceiling: AidCeiling
    counted: tuple[AidGrant, ...]
    window: tuple[dt.date, dt.date]


def years_before(day: dt.date, years: int) -> dt.date:
    """The same day of an earlier year. 29 February has none in a common year: it is the 28th there, so that in doubt a day
    more counts (PostgreSQL's `day - interval '3 years'` and dateutil's relativedelta say the same)."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def aid_left(grants: Iterable[AidGrant], on: dt.date, regulation: Regulation, ceilings: Sequence[AidCeiling]) -> AidLeft | None:
    """What one undertaking may still be granted under a regulation on a day; None where no ceiling is known for that day.

    `grants` are those of the whole undertaking. Every ceiling that counts the regulation binds; a grant counts from the same
    day `years` earlier to the day itself.
    """
    every = sorted(grants, key=lambda grant: (grant.granted_on, grant.organisation, grant.regulation, grant.eur_minor))
    binding = [_left(every, on, regulation, row) for row in holding(ceilings, on) if regulation in row.counts]
    return min(binding, key=lambda left: int(left.ceiling.most_eur) - left.used_minor, default=None)


def _left(grants: Sequence[AidGrant], on: dt.date, regulation: Regulation, row: AidCeiling) -> AidLeft:
    first = years_before(on, row.years)
    counted = tuple(grant for grant in grants if grant.regulation in row.counts and first <= grant.granted_on <= on)
    used = sum(grant.eur_minor for grant in counted)
    return AidLeft(regulation, on, max(0, int(row.most_eur) - used), used, row, counted, (first, on))


def undertaking_of(one: str, links: Iterable[Link], on: dt.date, *, public: Collection[str] = ()) -> frozenset[str]:
    """Everybody who is one undertaking with `one` on a day, itself included: linked directly or through others.

    Those who have nothing in common but the same public body that owns them are not one (recital 4 of both regulations), so
    nothing is linked through a body in `public`.
    """
    near: dict[str, set[str]] = {}
    for link in links:
        if link.holds_on(on):
            near.setdefault(link.one, set()).add(link.other)
            near.setdefault(link.other, set()).add(link.one)
    found, waiting = {one}, [one]
    while waiting:
        here = waiting.pop()
        if here in public and here != one:
            continue
        fresh = near.get(here, set()) - found
        found |= fresh
        waiting.extend(fresh)
    return frozenset(found)


def in_euro(minor: int, rate: Decimal) -> int:
    """An amount in euro cents at `rate` units of its currency for one euro, rounded to the cent, halves away from zero
    (the register keeps two places: decree 465/2009 Sb. § 3)."""
    return round_half_away(Fraction(minor) / Fraction(rate))


class Undertakings(msgspec.Struct, frozen=True):
    """Everybody's aid and links as they are known on a day; `public` are those through whom nothing is linked."""

    on: dt.date
    links: tuple[Link, ...]
    grants: tuple[AidGrant, ...]
    public: frozenset[str]
    ceilings: tuple[AidCeiling, ...]

    def together(self, organisation: str) -> frozenset[str]:
        """Who is one undertaking with the organisation on the day."""
        return undertaking_of(organisation, self.links, self.on, public=self.public)

    def left(self, organisation: str, regulation: Regulation) -> AidLeft | None:
        """What the organisation's undertaking may still be granted on the day."""
        who = self.together(organisation)
        return aid_left([grant for grant in self.grants if grant.organisation in who], self.on, regulation, self.ceilings)

    def used_up(self, regulation: Regulation) -> list[str]:
        """The organisations that may have no more, in order: who has aid, and who is one undertaking with them."""
        near = {one for grant in self.grants for one in self.together(grant.organisation)}
        return [one for one in sorted(near) if (left := self.left(one, regulation)) is not None and not left.eur_minor]
