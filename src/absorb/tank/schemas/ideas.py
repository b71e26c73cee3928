"""What the tank looks like to other programs."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Annotated

import msgspec

from absorb.kernel.intake import Shape
from absorb.tank.rules.letters import LONGEST_LACKING, LONGEST_REASON
from absorb.tank.rules.states import State
from absorb.tank.schemas.form import Contents
from absorb.tank.schemas.form import SuggestionIn as SuggestionIn


class IdeaRow(msgspec.Struct, frozen=True):
    """An idea in a list."""

    reference: str
    title: str
    organisation: str | None
    state: str
    ripeness: str
    cost_minor: int | None
    changed_at: dt.datetime


class IdeaPage(msgspec.Struct, frozen=True):
    """A page of the list in Czech order; `next` is the cursor of the page after it, None on the last one."""

    ideas: list[IdeaRow]
    next: str | None


class ContributionOut(msgspec.Struct, frozen=True):
    """What an idea says it does for a measure: 0 (nothing) to 5 (everything it could), and why.

    `has_ended`: the plan's newest version has no such measure, so it counts in no ranking.
    """

    measure_id: uuid.UUID
    plan: str
    area: str
    objective: str
    measure: str
    name: str
    weight: Decimal
    degree: int
    why: str
    has_ended: bool
    is_invented: bool


class TwinOut(msgspec.Struct, frozen=True):
    """Another idea that looks alike (0 to 1), and why: as a sentence, and in parts. Whether they are one and the same is not
    decided yet."""

    reference: str
    title: str
    organisation: str | None
    state: str
    likeness: Decimal
    why: str
    reasons: list[dict[str, object]]


class SourceOut(msgspec.Struct, frozen=True):
    """Where an imported idea came from: the file, its row, and every value of the row as published."""

    key: str
    file_name: str
    file_sha256: str
    sheet: str
    row: int
    values: dict[str, str]


class HistoryOut(msgspec.Struct, frozen=True):
    """One thing that happened."""

    at: dt.datetime
    verb: str
    person: str | None
    why: str | None
    facts: dict[str, object]


class LackingOut(msgspec.Struct, frozen=True):
    """A field of the form that is to be completed in a returned idea, its name there, and what the Centre adds."""

    field: str
    says: str
    note: str | None = None


class About(msgspec.Struct, frozen=True):
    """Which idea something is about."""

    id: uuid.UUID
    reference: str
    state: str


class IdeaOut(Contents, frozen=True, kw_only=True):
    """One idea with everything the tank knows of it."""

    id: uuid.UUID
    reference: str
    title: str
    need: str | None
    organisation_id: uuid.UUID | None
    organisation: str | None
    organisation_ico: str | None
    state: str
    state_why: str | None
    ripeness: str
    subprogramme: str | None
    place: str | None
    cost_minor: int | None
    version: int
    made_at: dt.datetime
    changed_at: dt.datetime
    submitted_at: dt.datetime | None
    missing: list[LackingOut]
    returned_until: dt.date | None
    merged_into: str | None
    took_in: list[str]
    source: SourceOut | None
    contributions: list[ContributionOut]
    twins: list[TwinOut]
    history: list[HistoryOut]


class IdeaAdded(msgspec.Struct, frozen=True):
    id: uuid.UUID
    reference: str


class LackingIn(Shape, frozen=True):
    """A field of the form that is to be completed, and what is wrong with it or missing in it."""

    field: str
    note: Annotated[str, msgspec.Meta(max_length=LONGEST_LACKING)] | None = None


SeenState = Annotated[State, msgspec.Meta(description="the state that the idea had when the move was decided on")]
SeenVersion = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1, description="the version that was read when the move was decided on")]


class MoveIn(Shape, frozen=True, kw_only=True):
    """A move to another state; some need a reason. Where `from` or `version` is given and the idea has moved or changed since,
    nothing is done and the answer (409) tells what changed and by whom; without them the idea is moved from wherever it
    stands. `missing` and `until` belong to a return for completion. `tell` false keeps the move from the other side's notices."""

    to: State
    start: SeenState | None = msgspec.field(default=None, name="from")
    version: SeenVersion | None = None
    why: Annotated[str, msgspec.Meta(max_length=LONGEST_REASON)] | None = None
    tell: bool = True
    missing: tuple[LackingIn, ...] = ()
    until: dt.date | None = None


class MoveOut(msgspec.Struct, frozen=True):
    """Where an idea may go, who may take it there, and whether a reason is needed; `by_owner` is a move for its organisation
    alone, or for the Centre where it began the idea itself."""

    start: str
    end: str
    roles: list[str]
    needs_why: bool
    by_owner: bool


class ContributionIn(Shape, frozen=True):
    measure_id: uuid.UUID
    degree: Annotated[int, msgspec.Meta(ge=0, le=5)]
    why: Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]
    is_invented: bool = False


class ContributionsIn(Shape, frozen=True):
    """Contributions to add or to change; those to other measures stay as they are."""

    contributions: list[ContributionIn]


class Changed(msgspec.Struct, frozen=True):
    """How many rows a call changed; 0 when everything was so already."""

    changed: int


class ReasonOut(msgspec.Struct, frozen=True):
    """One thing wrong with a row: the cell, its column, and a sentence about it with places for its facts."""

    cell: str
    column: str
    says: str
    facts: dict[str, str]


class RefusedOut(msgspec.Struct, frozen=True):
    """A row that was not taken, why in whole sentences, and the same in parts."""

    row: int
    reason: str
    reasons: list[ReasonOut]


class PassedOverOut(msgspec.Struct, frozen=True):
    """Rows that were no operations of the wanted calls."""

    blank_rows: int
    code_rows: int
    other_calls: int


class ImportReport(msgspec.Struct, frozen=True):
    """What one import did. A run that repeats the latest import of the same file answers with that import's id."""

    id: uuid.UUID
    file_name: str
    file_sha256: str
    calls: list[str]
    made_at: dt.datetime
    added: int
    changed: int
    unchanged: int
    passed_over: PassedOverOut
    refused: list[RefusedOut]
