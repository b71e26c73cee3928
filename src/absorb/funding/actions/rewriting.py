"""An edited workbook of a working copy: looked through, and what is chosen of it written into the working copy."""

import uuid
from collections.abc import Mapping, Sequence

import msgspec

from absorb.db import Acting, reading
from absorb.funding.actions.versions import terms_for
from absorb.funding.actions.working import save_work
from absorb.funding.papers.returning import Returned, read_changes, read_workbook
from absorb.funding.queries.working import Work, get_work, list_pasts
from absorb.funding.rules import budget as budgets
from absorb.funding.rules import schedule as schedules
from absorb.funding.rules.workbooks import Difference, NewLine, Priced, differences, entries_of, new_lines, take, written
from absorb.funding.rules.working.budget import budget_case
from absorb.funding.rules.working.schedule import schedule_case
from absorb.funding.rules.working.shapes import ScenarioText
from absorb.kernel.errors import BadInput, Clash, faults_under
from absorb.kernel.phrases import Phrase
from absorb.reckoning import reckon


class Compared(msgspec.Struct, frozen=True):
    """What a workbook changed since the version `base` of a working copy, beside what stands there now."""

    base: int
    newest: int
    differences: list[Difference]
    new_lines: list[NewLine]


async def compare(acting: Acting, work: Work, content: bytes) -> Compared:
    """What an edited workbook of this working copy changed; BadInput lists its faults by sheet and cell. Clash where the version
    that it was made of is not kept any more."""
    returned = await reckon(read_workbook, content)
    if returned.made_of != work.scenario_id or returned.version is None:
        raise BadInput.one("/file", Phrase("The workbook is not of this scenario as it was being written; it was downloaded elsewhere."))
    async with reading(acting) as connection:
        pasts = await list_pasts(connection, work.scenario_id, returned.version)
        call = await terms_for(connection, work)
    base = next((past.content for past in pasts if past.version == returned.version), None)
    if base is None:
        raise Clash(Phrase("What the workbook was made of is not kept any more; download it again and change that one."))
    return await reckon(_compared, returned, (returned.version, base), (work.version, work.content), call)


def _compared(returned: Returned, base: tuple[int, ScenarioText], newest: tuple[int, ScenarioText], call: budgets.Call) -> Compared:
    (case, budget), (now_case, now_budget) = _asked(base[1], call), _asked(newest[1], call)
    read, rows = read_changes(returned, case, budget)
    told = differences(entries_of(case, budget), read, entries_of(now_case, now_budget))
    return Compared(base[0], newest[0], told, new_lines(rows, budget, now_budget))


def _asked(text: ScenarioText, call: budgets.Call) -> tuple[schedules.Case, Priced]:
    """What the engines are asked for a working copy: its sheets are made of that."""
    with faults_under("/budget"):
        budget = budget_case(text.budget, call)
        answer = budgets.budget(budget)
    return schedule_case(text, budget, answer), Priced(budget, answer)


async def take_over(
    acting: Acting, scenario_id: uuid.UUID, seen: int, changes: Mapping[str, str | None], lines: Sequence[budgets.Line] = ()
) -> int:
    """Write these values, by their names, and these lines into the working copy; the answer is the version that stands then.

    Clash where `seen` is no longer its version; BadInput for what cannot be taken.
    """
    if not changes and not lines:
        raise BadInput.one("/take", Phrase("Choose at least one change to take."))
    async with reading(acting) as connection:
        work = await get_work(connection, scenario_id)
        call = await terms_for(connection, work)
    if work.version != seen:
        raise Clash(Phrase("Somebody else has changed the budget meanwhile; look at it first."))
    return await save_work(acting, scenario_id, await reckon(_rewritten, work.content, call, changes, lines), base_version=seen)


def _rewritten(text: ScenarioText, call: budgets.Call, changes: Mapping[str, str | None], lines: Sequence[budgets.Line]) -> ScenarioText:
    case, budget = _asked(text, call)
    taken, entries = take(case, budget, changes, lines), entries_of(case, budget)
    return written(text, [(entries[name], value) for name, value in changes.items()], lines, taken.case)
