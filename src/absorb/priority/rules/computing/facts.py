"""What computed criteria are made of, and how their arithmetic is kept: a phrase and facts whose numbers are still numbers.

Nothing here can hold itself, and there are very many of them: the collector of garbage need not look at them (`gc=False`).
"""

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

import msgspec


class Number(msgspec.Struct, frozen=True, tag_field="is", tag="number", gc=False):
    """A number in a fact, written out when it is told."""

    value: Decimal


class Amount(msgspec.Struct, frozen=True, tag_field="is", tag="amount", gc=False):
    """An amount of money in a fact, in haléře."""

    minor: int


Facts = dict[str, tuple[str | Number | Amount, ...]]
"""The places of a phrase, each a row of texts and numbers that are written one after another."""


class Effect(msgspec.Struct, frozen=True, gc=False):
    """An idea's stated effect on one measure: its degree from 0 to 5, the measure's weight, and why.

    `new_service` is what the measure's card says ("yes", "no", "both"; None where it says nothing), `themes` the codes of the
    cross-cutting themes that the measure carries.
    """

    measure_id: uuid.UUID
    measure: str
    name: str
    weight: Decimal
    degree: int
    why: str
    is_invented: bool = False
    new_service: str | None = None
    themes: tuple[str, ...] = ()


class NeedGap(msgspec.Struct, frozen=True, gc=False):
    """How many of the needed cells of the needs map are missing, under all measures that an idea serves, each cell once;
    `where` names the missing ones. `groups` are the target groups of the map whose cells alone count, `unknown` those of the
    idea that none of the cells is for; where it names none that is known, the cells of all groups count."""

    missing: int
    needed: int
    where: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


class Output(msgspec.Struct, frozen=True, gc=False):
    """An output that an idea promises, such as 120 persons."""

    name: str
    unit: str
    target: Decimal


class Inputs(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What the computing rules may take of one idea. `gap` is None where the needs map says nothing of its measures."""

    effects: tuple[Effect, ...] = ()
    gap: NeedGap | None = None
    cost_minor: int | None = None
    persons: Output | None = None
    readiness: int | None = None


class Tank(msgspec.Struct, frozen=True):
    """What the rules may take of all ideas together: the median cost of a client in haléře, over how many ideas, and the
    names of the plan's cross-cutting themes by code."""

    median_minor: int | None = None
    median_of: int = 0
    themes: dict[str, str] = msgspec.field(default_factory=dict)


class Scale(NamedTuple):
    """The two ends of a criterion's scale, and the theme it asks for, where it asks for one."""

    worst: Decimal
    best: Decimal
    theme: str | None = None


class Computed(msgspec.Struct, frozen=True, gc=False):
    """A computed value and how it came about; `is_capped` where it went beyond the end of the scale."""

    value: Decimal
    says: str
    facts: Facts
    is_capped: bool


class Lacks(msgspec.Struct, frozen=True, gc=False):
    """Why a criterion cannot be computed for an idea: what is not there."""

    says: str


Rule = Callable[[Inputs, Tank, Scale], Computed | Lacks]
