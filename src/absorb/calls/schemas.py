"""What calls look like to other programs."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any, Literal

import msgspec

from absorb.calls.rules.answers import Stand
from absorb.calls.rules.differences import Difference
from absorb.calls.rules.fitting import Condition, Verdict
from absorb.kernel.intake import Shape


class CallRow(msgspec.Struct, frozen=True):
    """One call in a list: its newest version. `stand` says whether applications are taken today."""

    id: uuid.UUID
    code: str
    version: int
    title: str
    programme: str
    opens_on: dt.date | None
    closes_on: dt.date | None
    allocation_minor: int | None
    has_unverified: bool
    stand: Stand


class ConditionOut(msgspec.Struct, frozen=True):
    """One thing that a call asks of an idea: whether it is met, as far as both say it, and what was seen."""

    name: str
    verdict: Verdict
    says: str


class FittingOut(msgspec.Struct, frozen=True):
    """An idea that fits a call as far as is known."""

    reference: str
    title: str
    conditions: list[ConditionOut]
    state: str = "set_aside"


class FittingIdeas(msgspec.Struct, frozen=True):
    """One page of the ideas that may fit a call; `near` is how many there are on all pages before the last of them are looked
    at condition by condition."""

    near: int
    ideas: list[FittingOut]


class CallFitOut(msgspec.Struct, frozen=True):
    """A call held against an idea: whether it fits as far as is known, and every condition."""

    code: str
    title: str
    fits: bool
    conditions: list[ConditionOut]


def told_conditions(conditions: Iterable[Condition]) -> list[ConditionOut]:
    """Conditions with their sentences as programs read them."""
    return [ConditionOut(one.name, one.verdict, str(one.says)) for one in conditions]


class CallOut(CallRow, frozen=True):
    """One call with its whole text, and for those who read all of the tank the ideas set aside that it fits."""

    made_at: dt.datetime
    body: dict[str, Any]
    set_aside: list[FittingOut] = []


class VersionRow(msgspec.Struct, frozen=True):
    """One version of a call: who wrote it (`shipped` with the service, or the `town`), when and why."""

    id: uuid.UUID
    code: str
    version: int
    title: str
    origin: Literal["shipped", "town"]
    why: str | None
    made_at: dt.datetime
    made_by: str | None


class VersionOut(msgspec.Struct, frozen=True):
    """One version of a call with its text as it was written."""

    code: str
    version: int
    title: str
    text: str


class Loaded(msgspec.Struct, frozen=True):
    """What became of one call's text: `is_new` when it made a call or a new version of one, `waits` when the town's own
    version stays and the newer shipped text waits beside it."""

    id: uuid.UUID
    code: str
    version: int
    is_new: bool
    waits: bool = False


class DraftBegun(Shape, frozen=True, kw_only=True):
    """What to begin from: the call `code` (its newest version, or with `shipped` the newer shipped text that waits), a `text` of
    one's own, or with neither a blank text."""

    code: str | None = None
    text: str | None = None
    shipped: bool = False


class DraftIn(Shape, frozen=True, kw_only=True):
    """The whole text (TOML, as in call.toml) and the version of the draft that it was written on."""

    text: str
    base_version: int


class PublishIn(Shape, frozen=True, kw_only=True):
    """The draft's version, the call's version that it was held against (0: none yet), and why the call changes."""

    base_version: int
    replaces: int
    why: str = ""


class FaultOut(msgspec.Struct, frozen=True):
    """What is wrong with a text: "line 12, /splits/0/rates" and what would be right."""

    pointer: str
    says: str


class DraftRow(msgspec.Struct, frozen=True):
    """A text that is being written; `code` is that of the call which it changes, if it changes one."""

    id: uuid.UUID
    code: str | None
    version: int
    changed_at: dt.datetime
    changed_by: str | None


class DraftOut(DraftRow, frozen=True):
    """The same with its text, what is wrong with it, the call's newest version (0: none yet) and what it changes there."""

    text: str
    faults: list[FaultOut]
    replaces: int
    differences: list[Difference]


class DifferencesOut(msgspec.Struct, frozen=True):
    """What changed between two versions of a call."""

    code: str
    before: int
    after: int
    differences: list[Difference]
