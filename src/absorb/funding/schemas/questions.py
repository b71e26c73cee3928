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


class AnswersOut(msgspec.Struct, frozen=True):
    """The newest answers, from the least own money to the most points, by ideas, and by sources."""

    frontier: list[Point]
    why_not: list[WhyNot]
    one_more: list[OneMore]
