"""An idea's scenarios beside each other, as they are written now or as they are kept; nothing is changed by looking."""

import datetime as dt
import uuid
from collections.abc import Sequence

import asyncpg
import msgspec
from msgspec.structs import replace

from absorb.db import Acting, reading
from absorb.funding.actions.plans import plan
from absorb.funding.queries.facts import Money, facts_beside, facts_under
from absorb.funding.queries.scenarios import Side, list_sides
from absorb.funding.queries.sources import list_sources
from absorb.funding.queries.working import Work, list_works
from absorb.funding.rulebook import findings_of
from absorb.funding.rules import budget as budgets
from absorb.funding.rules.cases import terms_of
from absorb.funding.rules.comparing import Comparison, Figures, compare, figures_of
from absorb.funding.rules.rulebook import Facts, Finding
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.phrases import Phrase

OWN_LEVEL = "applicant"


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """A scenario with what it comes to. `faults` say why its working copy cannot be reckoned with, `conflict` which demands of its
    schedule cannot all be met."""

    side: Side
    figures: Figures
    not_met: Sequence[Finding] = ()
    faults: Sequence[Fault] = ()
    conflict: Sequence[Phrase] = ()


class SideBySide(msgspec.Struct, frozen=True):
    """The open scenarios, the leading one first, each held against it; and those that are closed."""

    beside: list[Beside]
    found: Comparison | None
    closed: list[Side]


class Seen(msgspec.Struct, frozen=True):
    """What there is of a scenario before the rules look at it. Without facts they cannot: `faults` say why; `conflict` are
    demands of its schedule that cannot all be met."""

    facts: Facts | None
    faults: Sequence[Fault] = ()
    conflict: Sequence[Phrase] = ()

    @property
    def judged(self) -> Facts | None:
        """What the rules look at: where nobody has written who pays, that is not known, and not nobody."""
        facts = self.facts
        if facts is None or facts.schedule is None or facts.schedule.sources:
            return facts
        return replace(facts, schedule=None, schedule_answer=None)


async def hold_side_by_side(acting: Acting, idea_id: uuid.UUID, on: dt.date, *, kept: bool = False) -> SideBySide:
    """What an idea's open scenarios come to: as they are written now, or what is `kept` of them."""
    async with reading(acting) as connection:
        sides = await list_sides(connection, idea_id)
        opened = [side for side in sides if not side.is_closed]
        if kept:
            facts = await facts_beside(connection, idea_id, on, [Money(side.budget, side.schedule) for side in opened])
            seen = [Seen(one) for one in facts]
        else:
            works = {work.number: work for work in await list_works(connection, idea_id)}
            here = [works[side.number] for side in opened]
            grounds = await facts_under(connection, idea_id, on, [work.call_id for work in here])
    if not kept:
        seen = [await _worked_out(work, ground) for work, ground in zip(here, grounds, strict=True)]
    async with reading(acting) as connection:
        sources = await list_sources(connection)
        own = frozenset(source.code for source in sources if source.level == OWN_LEVEL)
        beside = [await _beside(connection, idea_id, side, one, own) for side, one in zip(opened, seen, strict=True)]
    order = [source.code for source in sources]
    found = compare([one.figures for one in beside], order) if beside else None
    return SideBySide(beside, found, [side for side in sides if side.is_closed])


async def as_written(acting: Acting, work: Work, on: dt.date) -> Seen:
    """What the rules of a day look at in a scenario, as it is written now."""
    async with reading(acting) as connection:
        [ground] = await facts_under(connection, work.idea_id, on, [work.call_id])
    return await _worked_out(work, ground)


async def _worked_out(work: Work, ground: Facts) -> Seen:
    terms = terms_of(ground.call, work.applicant, work.inhabitants) if ground.call is not None else budgets.Call()
    try:
        found = await plan(work.content, terms)
    except BadInput as refusal:
        return Seen(None, faults=refusal.faults)
    facts = replace(ground, budget=found.budget, budget_answer=found.budget_answer, schedule=found.case, schedule_answer=found.answer)
    return Seen(facts, conflict=found.answer.conflict)


async def _beside(connection: asyncpg.Connection, idea_id: uuid.UUID, side: Side, seen: Seen, own: frozenset[str]) -> Beside:
    facts = seen.facts
    if facts is None or seen.judged is None:
        return Beside(side=side, figures=Figures(), faults=seen.faults)
    not_met = [one for one in await findings_of(connection, idea_id, seen.judged) if one.verdict == "not_met"] if facts.budget else []
    figures = figures_of(facts.budget_answer, facts.schedule, facts.schedule_answer, own)
    return Beside(side=side, figures=figures, not_met=not_met, conflict=seen.conflict)
