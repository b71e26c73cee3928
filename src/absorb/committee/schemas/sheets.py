"""What an item's page tells of its idea: the same for the pack on paper and for the meeting in session."""

import msgspec

from absorb.priority.schemas import CriterionOut, RankedOut, RankingOut


class Effect(msgspec.Struct, frozen=True):
    """What the idea does for a measure of the plan, 0 to 5."""

    code: str
    name: str
    degree: int
    why: str
    is_invented: bool


class Standing(msgspec.Struct, frozen=True):
    """Where the idea stands in the ranking that the decision rests on, between whom, and why in words."""

    ranking: RankingOut
    criteria: list[CriterionOut]
    idea: RankedOut
    above: RankedOut | None
    below: RankedOut | None
    sentences: list[str]


class Share(msgspec.Struct, frozen=True):
    """What one source pays; a hoped one may have no amount."""

    source: str
    amount_minor: int | None


class Chosen(msgspec.Struct, frozen=True):
    """What the newest portfolio says of the idea."""

    number: int
    year: int
    is_selected: bool
    why: str | None


class Sheet(msgspec.Struct, frozen=True):
    """One idea on one page. `schedule` is its newest one by source with what nobody pays (`gap_minor`), `hoped` what its
    organisation counts on."""

    need: str | None
    place: str | None
    target_groups: list[str]
    first_month: int | None
    last_month: int | None
    effects: list[Effect]
    standing: Standing | None
    schedule: list[Share]
    gap_minor: int | None
    hoped: list[Share]
    portfolio: Chosen | None


class Front(msgspec.Struct, frozen=True):
    """The ranking on one sheet: its ideas in their order, as far as the agenda reaches and a little beyond."""

    ranking: RankingOut
    ideas: list[RankedOut]
    on_agenda: dict[str, int]
    """The item's position by the idea's reference."""
