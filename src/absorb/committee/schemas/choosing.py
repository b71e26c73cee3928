"""Many ideas at one item: which they are, what each method would choose of them, what the body picks."""

import uuid
from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from absorb.committee.rules.choosing.comparison import Comparison, Method
from absorb.committee.rules.marks import Standing
from absorb.committee.schemas.words import Words
from absorb.kernel.intake import PositiveMoney, Shape

Shares = Literal["after_approvals", "at_any_budget", "at_one_budget", "no_budget", "outdated"]
"""Whether there are equal shares: not before the members approved ideas; of open approvals under any budget; of secret ones under
the one said beforehand, none where none was said, and not any more where the ideas or their costs have changed since."""


class ItemIdeasIn(Shape, frozen=True):
    """The item's ideas, by reference and in the order in which they stand; or the first so many places of its ranking."""

    ideas: tuple[str, ...] = ()
    first: Annotated[int, Meta(ge=1, le=500)] | None = None


class PickIn(Shape, frozen=True):
    """Which method's choice the body is to vote on, and why this one. Ideas that are not chosen go `rest`, or stay where they are."""

    method: Method
    budget: PositiveMoney
    why: Words
    rest: Literal["reserve"] | None = None


class ItemIdea(msgspec.Struct, frozen=True):
    """One of an item's ideas, with its place and points in the item's ranking, and where the motion sends it."""

    idea: uuid.UUID
    reference: str
    title: str
    organisation: str | None
    state: str
    cost_minor: int | None
    place: int | None
    points: Decimal | None
    moves_to: str | None
    measures: list[str]
    areas: list[str]


class Picked(msgspec.Struct, frozen=True):
    """A choice that was made of a comparison, the latest of the item."""

    method: Method
    budget_minor: int
    why: str
    comparison: Comparison


class ChoosingOut(msgspec.Struct, frozen=True):
    """What an item has to choose from. `comparison` is there for the budget that was asked for, `shares` says when equal shares stand
    in it (`shares_budget_minor` where under one budget alone); `uncosted` are ideas without a
    cost and `unranked` those that the ranking excludes or does not have: no method can take them."""

    ideas: list[ItemIdea]
    standings: list[Standing]
    comparison: Comparison | None
    uncosted: list[str]
    unranked: list[str]
    picked: Picked | None
    shares: Shares
    shares_budget_minor: int | None = None
