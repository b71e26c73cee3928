"""From the tank's state at one moment to the engine's case, and back from its answer to rows."""

import types
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

import msgspec
from msgspec import UNSET

from absorb.priority.rules.computing import COMPUTED, Effect, Facts, Inputs, Lacks, NeedGap, Number, Output, Scale, Tank, tank_of
from absorb.priority.rules.model import ASSESSED, Model, ModelCriterion, engine_criteria
from absorb.priority.rules.numbers import plain
from absorb.priority.rules.ranking import Answer, Case, Idea, Ranked, Robustness, Spread
from absorb.priority.rules.rounds.consolidating import Consolidation, mean, median

SHOWN_PLACES = 10
STRIP_CELLS = 20
NO_THEMES: Mapping[str, str] = types.MappingProxyType({})
FROM_EFFECTS = frozenset(("plan_contribution", "need_gap", "new_service", "theme"))
"""Kinds of criteria that rest on what an idea says it contributes."""
MOST_FULL_STRIPS = 300
"""Up to so many ideas every place is told; beyond, only the first `STRIP_CELLS`."""


class Given(msgspec.Struct, frozen=True, gc=False):
    """What one assessor gave: which version of theirs, and in which round."""

    assessor: uuid.UUID
    value: Decimal
    reason: str | None = None
    is_invented: bool = False
    version: int = 1
    round: int | None = None


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """One idea of the tank with all that its points can rest on."""

    id: uuid.UUID
    reference: str
    title: str
    organisation: str | None
    effects: tuple[Effect, ...]
    given: dict[str, tuple[Given, ...]]
    gap: NeedGap | None = None
    cost_minor: int | None = None
    persons: Output | None = None
    readiness: int | None = None

    @property
    def inputs(self) -> Inputs:
        return Inputs(effects=self.effects, gap=self.gap, cost_minor=self.cost_minor, persons=self.persons, readiness=self.readiness)


class Basis(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What one value was made of: the assessors' values, or the arithmetic as a phrase with facts; of a contribution to the
    plan the effects as well. `lacks` says why a computed value is not known and the model's `if_unknown` counts instead."""

    value: Decimal
    kind: str
    says: str = ""
    facts: Facts = msgspec.field(default_factory=dict)
    lacks: str = ""
    is_capped: bool = False
    given: tuple[Given, ...] = ()
    effects: tuple[Effect, ...] = ()
    is_invented: bool = False
    consolidation: str = ""
    """"median" where it is one; else several assessors' values count by their mean."""


class LeftOut(msgspec.Struct, frozen=True, omit_defaults=True):
    """An idea that cannot be ranked yet: the criteria that nobody assessed or that cannot be computed, and of these why not."""

    reference: str
    title: str
    missing: tuple[str, ...]
    lacks: dict[str, str] = msgspec.field(default_factory=dict)


class Prepared(NamedTuple):
    """The engine's case, what each idea's values rest on (by reference), and who is left out."""

    case: Case
    candidates: tuple[Candidate, ...]
    bases: dict[str, dict[str, Basis]]
    left_out: tuple[LeftOut, ...]


def prepare(
    model: Model,
    candidates: Sequence[Candidate],
    *,
    draws: int,
    seed: int,
    themes: Mapping[str, str] = NO_THEMES,
    consolidation: Consolidation = "mean",
) -> Prepared:
    """The case of all ideas that have every value, in the order of their references.

    An idea that nobody assessed by some criterion, or that lacks what a computed one needs, is left out and named: what is
    missing is not a zero. `themes` are the plan's cross-cutting ones by code; `consolidation` is what counts of several
    assessors' values.
    """
    everything = [(one, one.inputs) for one in sorted(candidates, key=lambda one: one.reference)]
    tank = tank_of((inputs for _, inputs in everything), themes)
    ideas: list[Idea] = []
    kept: list[Candidate] = []
    bases: dict[str, dict[str, Basis]] = {}
    left_out: list[LeftOut] = []
    for candidate, inputs in everything:
        found = {
            criterion.code: _assessed(candidate.given.get(criterion.code, ()), consolidation)
            if criterion.kind == ASSESSED
            else _computed(criterion, inputs, tank)
            for criterion in model.criteria
        }
        lacking = {code: basis for code, basis in found.items() if isinstance(basis, Lacks)}
        if lacking:
            lacks = {code: why.says for code, why in lacking.items() if why.says}
            left_out.append(LeftOut(candidate.reference, candidate.title, tuple(lacking), lacks))
            continue
        bases[candidate.reference] = {code: basis for code, basis in found.items() if isinstance(basis, Basis)}
        ideas.append(Idea(id=candidate.reference, values={code: _value(basis) for code, basis in bases[candidate.reference].items()}))
        kept.append(candidate)
    case = Case(
        criteria=engine_criteria(model),
        ideas=tuple(ideas),
        tie_break=model.tie_break,
        minimum_points=model.minimum_points,
        robustness=Robustness(draws=draws, seed=seed, weights="any", top=(1, 3, SHOWN_PLACES), places=places_told(len(ideas))),
    )
    return Prepared(case, tuple(kept), bases, tuple(left_out))


def _assessed(given: tuple[Given, ...], consolidation: Consolidation) -> Basis | Lacks:
    if not given:
        return Lacks("")
    if len(given) > 1:
        given = tuple(sorted(given, key=lambda one: (one.value, one.assessor)))
    values = [one.value for one in given]
    if consolidation == "median":
        return Basis(median(values), ASSESSED, given=given, consolidation=consolidation)
    return Basis(mean(values), ASSESSED, given=given)


def _computed(criterion: ModelCriterion, inputs: Inputs, tank: Tank) -> Basis | Lacks:
    found = COMPUTED[criterion.kind](inputs, tank, Scale(criterion.worst, criterion.best, criterion.theme))
    if not isinstance(found, Lacks):
        return Basis(
            found.value, criterion.kind, found.says, found.facts, is_capped=found.is_capped,
            effects=inputs.effects if criterion.kind == "plan_contribution" else (),
            is_invented=criterion.kind in FROM_EFFECTS and any(one.is_invented for one in inputs.effects),
        )  # fmt: skip
    if criterion.if_unknown is None:
        return found
    facts: Facts = {"value": (Number(criterion.if_unknown),)}
    return Basis(criterion.if_unknown, criterion.kind, "%(lacks)s; the model counts it as %(value)s", facts, found.says)


def _value(basis: Basis) -> Decimal | Spread:
    """One value as it is; several as a list, so that the robustness sees how far the assessors are apart. Of a list the engine
    takes the mean, so a median goes to it as the one value that it is."""
    if basis.kind != ASSESSED or basis.consolidation == "median":
        return basis.value
    if len(basis.given) == 1:
        return plain(basis.given[0].value)
    return Spread(any_of=tuple(plain(one.value) for one in basis.given))


def is_invented(bases: Mapping[str, Basis]) -> bool:
    """Whether anything that the points rest on was made up for a demonstration."""
    return any(basis.is_invented or any(one.is_invented for one in basis.given) for basis in bases.values())


def places_told(count: int) -> int:
    """For how many places the shares are told, for so many ideas."""
    return max(1, count if count <= MOST_FULL_STRIPS else STRIP_CELLS)


def strip_of(acceptability: Sequence[float]) -> list[float]:
    """The shares of all told places gathered into at most twenty cells of (nearly) equally many places."""
    count = len(acceptability)
    if count <= STRIP_CELLS:
        return [_cell(share) for share in acceptability]
    cells = [0.0] * STRIP_CELLS
    for index, share in enumerate(acceptability):
        cells[index * STRIP_CELLS // count] += share
    return [_cell(cell) for cell in cells]


@lru_cache(4096)
def _cell(share: float) -> float:
    """To six places; shares are counts of the same draws, so most of a hundred thousand are the same few."""
    return round(share, 6)


class Row(NamedTuple):
    """One idea of the frozen ranking, as it is kept."""

    reference: str
    position: int
    place: int | None
    points: Decimal
    parts: dict[str, str]
    acceptability: list[float]
    strip: list[float]
    top: dict[str, float]
    mean_place: Decimal | None
    excluded_by: list[str]


def rows_of(answer: Answer) -> list[Row]:
    """The answer's ideas in its order; points and parts as exact decimals, as they are written in the answer."""
    return [_row(position, ranked) for position, ranked in enumerate(answer.ranking, start=1)]


def _row(position: int, ranked: Ranked) -> Row:
    shares = [] if ranked.acceptability is UNSET else ranked.acceptability
    return Row(
        reference=ranked.id,
        position=position,
        place=ranked.place,
        points=decimal_of(ranked.points),
        parts={code: f"{part:.6f}" for code, part in ranked.parts.items()},
        acceptability=shares[:SHOWN_PLACES],
        strip=strip_of(shares),
        top={} if ranked.top is UNSET else ranked.top,
        mean_place=None if ranked.mean_place is UNSET else decimal_of(ranked.mean_place),
        excluded_by=ranked.excluded_by,
    )


def decimal_of(number: float) -> Decimal:
    """The six places that the engine's figure stands for, exact."""
    return Decimal(repr(number)).quantize(Decimal("0.000001"))
