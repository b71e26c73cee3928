"""An idea with a budget and a schedule under call 03_15_022: what tests of higher rooms stand on."""

import uuid
from decimal import Decimal

import msgspec

from absorb.calls.actions import load_calls
from absorb.calls.queries import find_call_id, get_call_text
from absorb.db import Acting, reading, transaction
from absorb.funding.actions import load_sources, save_budget, save_schedule
from absorb.funding.rules import budget as budgets
from absorb.funding.rules import schedule as schedules
from absorb.funding.rules.cases import equal_periods, schedule_lines, terms_of
from absorb.kernel.intake import convert
from absorb.kernel.period import Month
from absorb.people.actions import ensure_organisation
from tests.seed import add_idea, add_plan

BUDGET = convert(
    {
        "cost_model": "indirect-25",
        "currency": "CZK",
        "lines": [
            {"code": "1.1.1.1", "name": "Sociální pracovník & terén", "kind": "direct_staff", "unit_price": "41234.57", "units": "24",
             "from": "2027-01", "months": 24},
            {"code": "1.1.2.1", "name": "Cestovné", "kind": "travel", "unit_price": "1000.01", "units": "7", "from": "2027-03", "months": 7},
            {"code": "2.1", "name": "Občerstvení", "kind": "ineligible", "unit_price": "500.00", "units": "2"},
        ],
    },
    budgets.Case,
)  # fmt: skip
STAFF, TRAVEL = 24 * 4_123_457, 7 * 100_001
FLAT = 24_915_744
"""25 % of 996 629.75 Kč is 249 157.4375 Kč."""
ELIGIBLE = STAFF + TRAVEL + FLAT


class Prepared(msgspec.Struct, frozen=True):
    """Ids of what stands ready for an application."""

    idea_id: uuid.UUID
    call_id: uuid.UUID
    budget_id: uuid.UUID
    schedule_id: uuid.UUID


async def call_terms(acting: Acting, applicant: str = "municipality") -> tuple[uuid.UUID, budgets.Case]:
    """Calls and sources taken in; the budget under the terms of call 03_15_022 for an applicant of this kind."""
    await load_sources(acting)
    await load_calls(acting)
    async with reading(acting) as connection:
        call_id = await find_call_id(connection, "03_15_022")
        assert call_id is not None
        return call_id, msgspec.structs.replace(BUDGET, call=terms_of(await get_call_text(connection, call_id), applicant))


def schedule_of(case: budgets.Case, *, with_own: bool = True, with_city: bool = False) -> schedules.Case:
    """The budget in half-years: the ESF 85 %, the state 10 %, the town 2 % where it helps, the applicant the rest."""
    periods = equal_periods(Month.of(2027, 1), 24, 6)
    lines = [line for line in schedule_lines(case, budgets.budget(case), periods) if line.kind != "ineligible"]
    rates = {rate.source: rate.percent for rate in case.call.rates or ()}
    sources = [
        schedules.Source(id="EU_ESF", max_percent=rates["EU_ESF"], pays=schedules.Pays(lag_months=2)),
        schedules.Source(id="STATE_COFIN", max_percent=rates["STATE_COFIN"]),
        *([schedules.Source(id="CITY", max_percent=Decimal(2))] if with_city else []),
        *([schedules.Source(id="OWN")] if with_own else []),
    ]
    return schedules.Case(periods=periods, lines=lines, sources=sources, prefer=[source.id for source in sources])


async def prepare(
    acting: Acting, *, with_own: bool = True, with_city: bool = False, title: str = "Terénní služba Předlice <5 % & R>"
) -> Prepared:
    """A chosen idea of a named organisation with contributions, its budget and its schedule."""
    call_id, case = await call_terms(acting)
    async with transaction(acting) as connection:
        idea_id = await add_idea(connection, "UL-2026-0001", title, state="chosen")
        organisation = await ensure_organisation(connection, "Člověk v tísni, o.p.s.", kind="ngo")
        await connection.execute(
            "update idea set organisation = $2, need = $3 where id = $1",
            idea_id,
            organisation,
            "Lidem v Předlicích chybí terénní práce.\nDruhý řádek.",
        )
        _, measures = await add_plan(connection, {"1.1": 1, "1.2": 2})
        for degree, measure in zip((3, 5), measures.values(), strict=True):
            await connection.execute(
                "insert into idea_contribution (id, idea, measure, degree, why, is_invented) values (gen_random_uuid(), $1, $2, $3, $4, true)",
                idea_id, measure, degree, "Slouží stejným lidem.",
            )  # fmt: skip
    budget_id = await save_budget(acting, idea_id, case, call_id=call_id, is_invented=True)
    schedule_id = await save_schedule(acting, idea_id, budget_id, schedule_of(case, with_own=with_own, with_city=with_city))
    return Prepared(idea_id, call_id, budget_id, schedule_id)
