"""What plans look like to other programs, beside the tree itself (`absorb.plan.rules`)."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any, Literal

import msgspec

from absorb.kernel.intake import Shape
from absorb.plan.rules import Status


class PlanRow(msgspec.Struct, frozen=True):
    """One version of a plan in a list."""

    id: uuid.UUID
    code: str
    name: str
    version: int
    valid_from: dt.date | None
    valid_to: dt.date | None
    is_example: bool
    measures: int
    made_at: dt.datetime


class MeasureRow(msgspec.Struct, frozen=True):
    """A measure where others refer to it: with its id, its place in the plan, its weight and status; `line` is
    the same in every version that continues it."""

    id: uuid.UUID
    plan_code: str
    area_code: str
    objective_code: str
    code: str
    name: str
    parent: uuid.UUID | None
    weight: Decimal
    status: Status
    is_example: bool
    line: uuid.UUID


class PlanImported(msgspec.Struct, frozen=True):
    """What an import did: `is_new` is False when the newest version already said the same."""

    id: uuid.UUID
    code: str
    version: int
    is_new: bool
    areas: int
    objectives: int
    measures: int


class VersionRow(msgspec.Struct, frozen=True):
    """One version of a plan among its versions: who published it, when and why."""

    id: uuid.UUID
    code: str
    name: str
    version: int
    valid_from: dt.date | None
    valid_to: dt.date | None
    is_example: bool
    why: str | None
    made_at: dt.datetime
    made_by: str | None
    measures: int


class DraftOut(msgspec.Struct, frozen=True):
    """A draft of the next version: `base_version` is the version it began from, 0 where there was none."""

    id: uuid.UUID
    plan_code: str
    base_version: int
    origin: Literal["workbook", "form"]
    file_name: str | None
    state: Literal["open", "published", "discarded"]
    version: int
    made_at: dt.datetime
    changed_at: dt.datetime
    made_by_name: str | None
    published_version: int | None


class ChangeOut(msgspec.Struct, frozen=True):
    """A field that is said otherwise."""

    field: str
    before: Any
    after: Any
    is_contested: bool = False


class DifferenceOut(msgspec.Struct, frozen=True):
    """A part of a plan that was added, ended or changed: where it stands and where it stood (codes from the area down), what
    became of it, and how many ideas point at it."""

    id: str
    kind: Literal["added", "ended", "changed"]
    level: str
    place: tuple[str, ...] | None
    former: tuple[str, ...] | None
    name: str
    sorts: tuple[str, ...]
    changes: list[ChangeOut]
    ideas: int
    is_contested: bool = False
    is_taken: bool | None = None


class MovesOut(msgspec.Struct, frozen=True):
    """What moved between two versions of a plan."""

    code: str
    before: int
    after: int
    differences: list[DifferenceOut]


class PreviewOut(msgspec.Struct, frozen=True):
    """A draft beside the newest version. `is_stale`: another version was published since the draft began."""

    draft: DraftOut
    newest: int
    is_stale: bool
    differences: list[DifferenceOut]


class ChoiceIn(Shape, frozen=True):
    """Which differences are to be taken, by their ids; `everything` ticks (or clears) them all first, but for what somebody
    else changed meanwhile and for the end of measures that ideas point at."""

    take: tuple[str, ...] = ()
    leave: tuple[str, ...] = ()
    everything: bool | None = None


class PublishIn(Shape, frozen=True):
    """Publish what is accepted; `seen` is the newest version that the differences were read against."""

    seen: int
    why: str | None = None


class Published(msgspec.Struct, frozen=True):
    """The version that was published."""

    code: str
    version: int
