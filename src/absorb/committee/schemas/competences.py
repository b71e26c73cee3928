"""A town's own rows of who decides how much."""

import datetime as dt
import uuid
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from absorb.committee.rules.competence import BodyKind, Competence
from absorb.committee.schemas.grounds import Amount
from absorb.committee.schemas.words import Words
from absorb.kernel.intake import Shape


class CompetenceIn(Shape, frozen=True):
    """From a day to a day, both included, `above_kind` decides more than `above_minor` haléře and `otherwise_kind` the rest.

    `basis` is what it stands on: a paragraph, or the resolution by which the town set it.
    """

    valid_from: dt.date
    above_minor: Amount
    basis: Words
    valid_to: dt.date | None = None
    above_kind: Literal["assembly", "council"] = "assembly"
    otherwise_kind: BodyKind = "council"
    note: Annotated[str, Meta(max_length=4000)] = ""


class EndIn(Shape, frozen=True):
    """The last day on which it holds."""

    valid_to: dt.date


class CompetenceOut(msgspec.Struct, frozen=True):
    """A town's own row, and what is told of it beside the law's: warnings refuse nothing."""

    id: uuid.UUID
    row: Competence
    note: str
    warnings: list[str] = []


class CompetencesOut(msgspec.Struct, frozen=True):
    """The town's own rows, the latest first, which go before those of the law."""

    own: list[CompetenceOut]
    law: list[Competence]


class Weighed(msgspec.Struct, frozen=True):
    """An item at a meeting still to be decided that names an amount: who decides it on that day, and what is told of it."""

    item_id: uuid.UUID
    title: str
    held_on: dt.date
    body: str
    amount_minor: int
    decides: str | None
    says: str | None
