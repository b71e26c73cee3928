"""What sets of weights look like to other programs."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from absorb.kernel.intake import Shape
from absorb.priority.rules.weighing import Comparison, Consistency, Method, Opinion
from absorb.priority.schemas.assessments import Words

Combine = Literal["one", "group"]


class WeightSetIn(Shape, frozen=True):
    """A set of weights to be made for the newest version of a model: how opinions are given, and whose they are."""

    model: str
    name: Annotated[str, Meta(min_length=1, max_length=200)]
    method: Method = "direct"
    combine: Combine = "one"
    note: Words | None = None


class OpinionIn(Shape, frozen=True):
    """My opinion: `numbers` by criterion (direct, swing), or `comparisons` of all pairs."""

    numbers: dict[str, Decimal] = msgspec.field(default_factory=dict)
    comparisons: tuple[Comparison, ...] = ()
    reason: Words | None = None

    @property
    def opinion(self) -> Opinion:
        return Opinion(numbers=self.numbers, comparisons=self.comparisons)


class OpinionOut(msgspec.Struct, frozen=True):
    """Somebody's opinion with the weights that it alone would give, and how well its comparisons agree."""

    person_id: uuid.UUID
    person: str | None
    answers: dict[str, Any]
    weights: dict[str, Decimal]
    consistency: Consistency | None
    reason: str | None
    is_invented: bool
    made_at: dt.datetime


class WeightSetOut(msgspec.Struct, frozen=True):
    """A set of weights as it is kept."""

    id: uuid.UUID
    number: int
    name: str
    model_id: uuid.UUID
    model_code: str
    model_name: str
    model_version: int
    method: Method
    combine: Combine
    note: str | None
    version: int
    opinions: int
    rankings: list[int]
    is_invented: bool
    made_by: uuid.UUID | None
    made_at: dt.datetime


class WeightSetDetail(msgspec.Struct, frozen=True):
    """A set with the weights that it gives (adding up to 100; None before anybody has given an opinion, or where every
    criterion was given zero by somebody), and the opinions behind them."""

    set: WeightSetOut
    weights: dict[str, Decimal] | None
    consistency: Consistency | None
    opinions: list[OpinionOut]
