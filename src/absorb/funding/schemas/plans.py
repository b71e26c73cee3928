"""Working copies worked out, over HTTP."""

from typing import Any

import msgspec

from absorb.funding.rules.working.shapes import ScenarioText
from absorb.kernel.intake import Shape


class PlanIn(Shape, frozen=True):
    """What the working copy is supposed to say."""

    content: ScenarioText


class LostOut(msgspec.Struct, frozen=True):
    """Something that the working copy names and that is not there, by its place in it."""

    pointer: str
    says: str


class PlanOut(msgspec.Struct, frozen=True):
    """The case and the answer of `absorb schedule`, and what was left out of the case. `version` is the working copy's that
    stands; demands that cannot all be met are an answer too, with the status `infeasible` and its conflict."""

    version: int
    case: dict[str, Any]
    answer: dict[str, Any]
    lost: list[LostOut]
