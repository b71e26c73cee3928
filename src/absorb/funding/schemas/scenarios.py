"""An idea's scenarios over HTTP."""

from typing import Literal

import msgspec

from absorb.kernel.intake import Shape

State = Literal["leading", "open", "closed"]
Of = Literal["written", "kept"]
"""What is compared: working copies as they are written now, or the newest versions that are kept."""


class ScenarioIn(Shape, frozen=True, kw_only=True):
    """A scenario to be opened: `like` another one of the idea stands now (its number), or empty; under a call, or none. Where the
    call is not said, it is that of the one that it is like."""

    name: str
    like: int | None = None
    call: str | msgspec.UnsetType | None = msgspec.UNSET


class ScenarioName(Shape, frozen=True):
    """What a scenario is to be called."""

    name: str


class ScenarioOut(msgspec.Struct, frozen=True):
    """A scenario as it stands."""

    number: int
    name: str
    state: State


class NotMet(msgspec.Struct, frozen=True):
    """A rule that is not met, by its name, and what it saw."""

    rule: str
    says: str


class Wrong(msgspec.Struct, frozen=True):
    """What stands in the way of reckoning with a working copy, with its pointer there."""

    pointer: str
    says: str


class SideOut(msgspec.Struct, frozen=True, kw_only=True):
    """A scenario beside the others of its idea; amounts are minor units, null where they are not known.

    `cost_minor` is the schedule's, or the budget's eligible costs where there is no schedule; `own_minor` is what the applicant
    pays; `peak_month` counts months since January of year 0. `conflict` are demands of its schedule that cannot all be met,
    `faults` what stands in the way of reckoning at all. A closed scenario is only named.
    """

    number: int
    name: str
    state: State
    call: str | None
    version: int
    budget_version: int | None
    schedule_version: int | None
    cost_minor: int | None = None
    covered_minor: int | None = None
    gap_minor: int | None = None
    own_minor: int | None = None
    peak_minor: int | None = None
    peak_month: int | None = None
    by_source_minor: dict[str, int] = {}
    by_source_and_year_minor: dict[str, dict[str, int]] = {}
    not_met: list[NotMet] = []
    conflict: list[str] = []
    faults: list[Wrong] = []


class ScenariosOut(msgspec.Struct, frozen=True):
    """All scenarios of an idea: the leading one, the other open ones, and the closed."""

    idea: str
    of: Of
    scenarios: list[SideOut]
