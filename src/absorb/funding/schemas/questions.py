"""What a portfolio is asked over HTTP, and answers."""

from typing import Literal

import msgspec

from absorb.funding.rules.frontier import Point
from absorb.funding.rules.questions import OneMore, WhyNot
from absorb.kernel.intake import Shape

Kind = Literal["frontier", "why_not", "one_more"]


class QuestionIn(Shape, frozen=True, kw_only=True):
    """`frontier` of points against the money of the `own` sources; `why_not` this `idea`; what `one_more` million of each
    source would bring."""

    kind: Kind
    idea: str | None = None
    own: tuple[str, ...] = ()


class Frontier(msgspec.Struct, frozen=True):
    """Efficient portfolios from the least own money to the most points, and whose money is meant."""

    own: list[str]
    points: list[Point]


class AnswersOut(msgspec.Struct, frozen=True):
    """The newest answer to each question: the frontier (null: not asked), why not by ideas, one more million by sources."""

    frontier: Frontier | None
    why_not: list[WhyNot]
    one_more: list[OneMore]
