"""Working copies over HTTP."""

import datetime as dt
import uuid
from typing import Any, Literal

import msgspec

from absorb.funding.rules.working.shapes import Quantity, ScenarioText
from absorb.kernel.intake import PositiveMoney, Shape


class WorkIn(Shape, frozen=True):
    """A working copy that was read at `base_version`. `choices` say, for what two people changed differently, whose stays
    ("mine" or "theirs", by the keys that the refusal named), having seen version `seen` as theirs."""

    base_version: int
    content: ScenarioText
    choices: dict[str, Literal["mine", "theirs"]] = msgspec.field(default_factory=dict)
    seen: int = 0


class SeenIn(Shape, frozen=True):
    """The version that was seen."""

    seen: int


class WorkOut(msgspec.Struct, frozen=True):
    """A scenario with its working copy; `can_undo` and `can_redo` name the version that would come back."""

    idea: str
    number: int
    name: str
    call: str | None
    is_leading: bool
    version: int
    can_undo: int | None
    can_redo: int | None
    changed_at: dt.datetime
    changed_by: str | None
    content: dict[str, Any]


class WorkSaved(msgspec.Struct, frozen=True):
    """The version that stands now."""

    version: int


class CutIn(Shape, frozen=True):
    """What the funder leaves of a line (its `id`), and why."""

    line: str
    unit_price: PositiveMoney
    units: Quantity
    why: str


class AskedIn(Shape, frozen=True):
    """The version of the working copy that was seen, and a note."""

    seen: int
    why: str | None = None


class ApprovalIn(Shape, frozen=True):
    """What the funder decided: lines that are not named stay as they were asked for."""

    seen: int
    cuts: tuple[CutIn, ...] = ()
    why: str | None = None


class AmendmentIn(Shape, frozen=True):
    """The version of the working copy that was seen, and why the approved budget is changed."""

    seen: int
    why: str


class BegunOut(msgspec.Struct, frozen=True):
    """The number of the idea's leading scenario."""

    number: int


class VersionKept(msgspec.Struct, frozen=True):
    """The budget that is kept, and the schedule beside it; without one nobody is said to pay, or the demands cannot be met."""

    id: uuid.UUID
    schedule: uuid.UUID | None


class LineDifferenceOut(msgspec.Struct, frozen=True):
    """A line that was added, removed or changed, what it cost before and after (minor units), and what the funder said of it."""

    id: str
    code: str
    name: str
    what: Literal["added", "removed", "changed"]
    fields: list[dict[str, Any]]
    before_minor: int
    after_minor: int
    cut_why: str | None


class DifferencesOut(msgspec.Struct, frozen=True):
    whole: list[dict[str, Any]]
    lists: list[str]
    lines: list[LineDifferenceOut]
