"""What an idea's form is over HTTP. Limits are those of the form's table (`absorb.tank.rules.form`)."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec

from absorb.kernel.intake import Shape
from absorb.kernel.money import LARGEST_KEPT
from absorb.kernel.period import Month
from absorb.tank.rules.form import CostKind, Ripeness, Subprogramme, longest

Amount = Annotated[int, msgspec.Meta(ge=0, le=LARGEST_KEPT, description="whole haléře")]
Level = Annotated[int, msgspec.Meta(ge=0, le=5)]


class ActivityIn(Shape, frozen=True, kw_only=True):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=longest("activities", "name"))]
    what: Annotated[str, msgspec.Meta(max_length=longest("activities", "what"))] | None = None
    first_month: Month | None = None
    last_month: Month | None = None


class OutputIn(Shape, frozen=True, kw_only=True):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=longest("outputs", "name"))]
    unit: Annotated[str, msgspec.Meta(max_length=longest("outputs", "unit"))] | None = None
    target: Decimal | None = None


class ServedIn(Shape, frozen=True, kw_only=True):
    """A measure that the idea serves: 0 (nothing) to 5 (everything it could), and why."""

    measure_id: uuid.UUID
    degree: Level
    why: Annotated[str, msgspec.Meta(min_length=1, max_length=longest("contributions", "why"))]


class PartnerIn(Shape, frozen=True, kw_only=True):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=longest("partners", "name"))]
    ico: str | None = None
    part: Annotated[str, msgspec.Meta(max_length=longest("partners", "part"))] | None = None


class CostIn(Shape, frozen=True, kw_only=True):
    kind: CostKind
    amount_minor: Amount
    what: Annotated[str, msgspec.Meta(max_length=longest("costs", "what"))] | None = None


class HopedSourceIn(Shape, frozen=True, kw_only=True):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=longest("hoped_sources", "name"))]
    amount_minor: Amount | None = None


class Filled(Shape, frozen=True, kw_only=True):
    """What a form fills in beside the title and the need."""

    organisation_id: uuid.UUID | None = None
    subprogramme: Subprogramme | None = None
    place: Annotated[str, msgspec.Meta(max_length=longest("place"))] | None = None
    cost_minor: Amount | None = None
    target_groups: tuple[str, ...] = ()
    contributions: tuple[ServedIn, ...] = ()
    activities: tuple[ActivityIn, ...] = ()
    outputs: tuple[OutputIn, ...] = ()
    partners: tuple[PartnerIn, ...] = ()
    first_month: Month | None = None
    last_month: Month | None = None
    costs: tuple[CostIn, ...] = ()
    hoped_sources: tuple[HopedSourceIn, ...] = ()
    readiness: Level | None = None
    readiness_note: Annotated[str, msgspec.Meta(max_length=longest("readiness_note"))] | None = None


class SuggestionIn(Filled, frozen=True, kw_only=True):
    """A new suggestion, idea or proposal. A title and a need are enough for a suggestion; what the others need is told
    when it is missing. A draft may lack anything but these two."""

    title: Annotated[str, msgspec.Meta(min_length=1, max_length=longest("title"))]
    need: Annotated[str, msgspec.Meta(min_length=1, max_length=longest("need"))]
    ripeness: Ripeness = "suggestion"
    state: Literal["draft", "submitted"] = "submitted"


class IdeaChange(Filled, frozen=True, kw_only=True):
    """Fields to change, and the version they were read at. A field that is left out stays as it is."""

    base_version: Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]
    ripeness: Ripeness = "suggestion"
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=longest("title"))] = ""
    need: Annotated[str, msgspec.Meta(min_length=1, max_length=longest("need"))] = ""


class Difference(msgspec.Struct, frozen=True):
    """A field that two people changed: as it was, as the other left it (who and when), as this one wants it."""

    field: str
    base: Any
    theirs: Any
    mine: Any
    by: str | None
    at: dt.datetime | None


class Saved(msgspec.Struct, frozen=True):
    """What a save did: the version that stands now, the fields it changed, and those that others had changed meanwhile."""

    version: int
    changed: list[str]
    kept: list[str]


class MissingOut(msgspec.Struct, frozen=True):
    """One thing that a ripeness asks for and that is not there."""

    section: str
    field: str
    pointer: str
    says: str


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """What a form fills in, beside what every idea has."""

    target_groups: list[str] = []
    activities: list[dict[str, Any]] = []
    outputs: list[dict[str, Any]] = []
    partners: list[dict[str, Any]] = []
    first_month: str | None = None
    last_month: str | None = None
    costs: list[dict[str, Any]] = []
    hoped_sources: list[dict[str, Any]] = []
    readiness: int | None = None
    readiness_note: str | None = None
