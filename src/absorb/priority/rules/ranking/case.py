"""What a ranking is asked: criteria, ideas with their values, and how far the weights and values may be trusted."""

from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta, field

from absorb.kernel.intake import Percent, Shape

Name = Annotated[str, Meta(min_length=1)]


class Criterion(Shape, frozen=True):
    """One thing that is judged. Utility runs linearly from 0 at "from" to 1 at "to"."""

    id: Name
    weight: Annotated[Decimal, Meta(extra_json_schema={"minimum": 0}, description="at least 0; weights need not add up to anything")]
    worst: Annotated[Decimal, Meta(description="the value of utility 0; above `to` where less is better")] = field(name="from")
    best: Annotated[Decimal, Meta(description="the value of utility 1")] = field(name="to")
    knockout_below: Annotated[
        Decimal | None, Meta(description="an idea whose value lies strictly on the worse side of this one is excluded")
    ] = None


class Spread(Shape, frozen=True, omit_defaults=True, gc=False):
    """A value that is not certain: either one of a list, or anything from `low` to `high`."""

    any_of: Annotated[tuple[Decimal, ...] | None, Meta(description="what was given, each equally likely; without `low` and `high`")] = None
    low: Annotated[Decimal | None, Meta(description="together with `high`: any value between the two is equally likely")] = None
    high: Decimal | None = None


class Idea(Shape, frozen=True, gc=False):
    """One idea with its value for every criterion, by the criterion's id."""

    id: Name
    values: dict[str, Decimal | Spread]


class Within(Shape, frozen=True):
    """Weightings in which no weight moves by more than this share of its own normalised value."""

    within_percent: Percent


class Robustness(Shape, frozen=True):
    """How the places hold when weights (and uncertain values) are drawn at random."""

    draws: Annotated[int, Meta(extra_json_schema={"minimum": 1})] = 10_000
    seed: Annotated[int, Meta(extra_json_schema={"minimum": 0})] = 1
    weights: Literal["any", "ranked"] | Within = "any"
    top: Annotated[tuple[Annotated[int, Meta(extra_json_schema={"minimum": 1})], ...], Meta(description="stands among the first k")] = (
        1,
        3,
    )
    places: Annotated[int, Meta(extra_json_schema={"minimum": 1}, description="for how many places the shares are told")] = 10


class Case(Shape, frozen=True):
    """The whole question of `absorb rank`."""

    criteria: tuple[Criterion, ...]
    ideas: tuple[Idea, ...]
    tie_break: Annotated[tuple[str, ...], Meta(description="ids of criteria; equal points go by the utility in each in turn")] = ()
    minimum_points: Annotated[Decimal | None, Meta(description="an idea with fewer points is excluded")] = None
    robustness: Robustness | None = None
