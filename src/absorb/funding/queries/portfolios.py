"""Rows of portfolios, and the ideas that one may be chosen from."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import asyncpg
import msgspec

from absorb.calls.rules import CallText, asks_size
from absorb.funding.queries import sources
from absorb.funding.rules import budget as budgets
from absorb.funding.rules import selection
from absorb.funding.rules.cases import Candidate, portfolio_of, terms_of
from absorb.funding.schemas.portfolios import ChoiceOut, PortfolioOut, PortfolioRow, UseOut
from absorb.kernel.errors import BadInput, Fault, NotFound
from absorb.kernel.intake import convert
from absorb.kernel.phrases import Phrase, revived

# The leading budget counts, where there is one: its costs are better known than the idea's own guess.
CANDIDATES = """
select i.id, i.reference, i.cost_minor, i.source_facts, k.points, o.kind as organisation_kind, o.inhabitants, b.eligible_minor,
    b."case" as budget_case
from ranking_idea k join idea i on i.id = k.idea left join organisation o on o.id = i.organisation
left join lateral (select eligible_minor, "case" from leading_budget where idea = i.id limit 1) b on true
where k.ranking = $1 and k.place is not null and case when $2::uuid[] is null then i.state = 'chosen' else i.id = any ($2) end
order by k.position
"""

CALLS = "select distinct on (code) code, body from call order by code, version desc"

GROUPS = """
select g.code, array_agg(distinct i.reference) as ideas
from ranking_idea k join idea i on i.id = k.idea join idea_contribution c on c.idea = i.id and c.degree > 0
join plan_measure m on m.id = c.measure join plan_objective o on o.id = m.objective join plan_area a on a.id = o.area
cross join lateral (values (m.code), (a.code)) as g (code)
where k.ranking = $1 group by g.code
"""

RANKED = "select i.reference, i.id, k.points from ranking_idea k join idea i on i.id = k.idea where k.ranking = $1"

RANKING = "select id from ranking where id = $1"

LOCK = "select pg_advisory_xact_lock(hashtext('absorb.portfolio'), hashtext(current_setting('absorb.community')))"

NUMBER = "select number from portfolio where id = $1"

NEXT_NUMBER = "select coalesce(max(number), 0) + 1 from portfolio"

ADD = """
insert into portfolio (id, number, year, last_year, ranking_id, method, objective, status, points, bound, cost_minor, own_minor,
    own_bound_minor, case_sha256, answer_sha256, engine_version)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
"""

ADD_CHOICE = """
insert into portfolio_choice (id, portfolio, idea, is_selected, points, cost_minor, points_if_forced, why, start_year)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""

ADD_SHARE = "insert into portfolio_share (id, portfolio, idea, source, year, amount_minor) values ($1, $2, $3, $4, $5, $6)"

ADD_SOURCE = "insert into portfolio_source (id, portfolio, source, year, limit_minor, is_own) values ($1, $2, $3, $4, $5, $6)"

LIST = """
select id, number, year, last_year, method, objective, status, points, bound, cost_minor, own_minor, own_bound_minor, made_at
from portfolio
where $1::int is null or number = $1 order by number desc limit $2
"""

CHOICES = """
select i.reference as idea, i.title, c.is_selected, c.points, c.cost_minor, c.points_if_forced, c.why, c.start_year,
    coalesce((select jsonb_object_agg(x.code, x.paid) from (select s.code, sum(y.amount_minor) as paid
        from portfolio_share y join source s on s.id = y.source where y.portfolio = c.portfolio and y.idea = c.idea group by s.code) x),
        '{}') as shares,
    coalesce((select jsonb_object_agg(x.year, x.paid) from (select y.year, sum(y.amount_minor) as paid
        from portfolio_share y where y.portfolio = c.portfolio and y.idea = c.idea group by y.year) x), '{}') as by_year
from portfolio_choice c join idea i on i.id = c.idea where c.portfolio = $1 order by c.is_selected desc, c.points desc, i.reference
"""

USES = """
select s.code as source, s.name_cs, s.name_en, p.year, p.limit_minor, p.is_own,
    coalesce((select sum(x.amount_minor) from portfolio_share x
        where x.portfolio = p.portfolio and x.source = p.source and x.year = p.year), 0) as used_minor
from portfolio_source p join source s on s.id = p.source where p.portfolio = $1 order by s.position, s.code, p.year
"""


class _Known(msgspec.Struct, frozen=True):
    """A candidate's row with the calls it may stand under."""

    row: asyncpg.Record
    calls: Mapping[str, CallText]

    def rates(self) -> tuple[budgets.Rate, ...] | None:
        """The leading budget's rates, else those of the call that the idea was imported under."""
        if self.row["budget_case"] is not None:
            return convert(self.row["budget_case"], budgets.Case).call.rates
        call = self._call()
        return terms_of(call, self._applicant, self.row["inhabitants"]).rates if call is not None else None

    def lacks(self) -> Phrase:
        """What has to be added where there are no rates."""
        call, told = self._call(), {"reference": self.row["reference"]}
        if self.row["budget_case"] is None and call is not None and self.row["inhabitants"] is None and asks_size(call, self._applicant):
            says = "The call of the idea %(reference)s divides costs by the size of the town; enter the inhabitants with the organisation."
            return Phrase(says, **told)
        return Phrase("The idea %(reference)s has neither a budget nor a call that tells who pays which share; add one of them.", **told)

    @property
    def _applicant(self) -> str:
        return self.row["organisation_kind"] or "unknown"

    def _call(self) -> CallText | None:
        published = self.row["source_facts"].get("values", {})
        code = next((value for value in published.values() if value in self.calls), None)
        return self.calls[code] if code is not None else None


async def portfolio_case(
    connection: asyncpg.Connection,
    ranking_id: uuid.UUID,
    year: int,
    *,
    idea_ids: Collection[uuid.UUID] | None = None,
    co_funders: Sequence[selection.Share] = (),
    explain: Sequence[str] = (),
) -> selection.Case:
    """The case of `select` over a frozen ranking: points from it, costs and rates from budgets and calls, the year's limits.

    The ideas are those that a body's resolution has made `chosen`, or those of `idea_ids`. What the ranking excludes
    and what has no cost is left out; an idea whose call tells no rates is a fault, all of them listed.
    """
    rows = await connection.fetch(CANDIDATES, ranking_id, list(idea_ids) if idea_ids is not None else None)
    calls = {row["code"]: convert(row["body"], CallText) for row in await connection.fetch(CALLS)}
    candidates: list[Candidate] = []
    faults: list[Fault] = []
    for row in rows:
        known = _Known(row, calls)
        cost, rates = row["eligible_minor"] or row["cost_minor"], known.rates()
        if not cost:
            continue
        if rates is None:
            faults.append(Fault(f"/ideas/{row['reference']}", known.lacks()))
            continue
        candidates.append(Candidate(row["reference"], row["points"], cost, rates))
    if faults:
        raise BadInput(faults)
    limits: dict[str, int | None] = dict.fromkeys(await sources.source_ids(connection))
    limits |= {limit.source: limit.limit_minor for limit in await sources.list_limits(connection, year)}
    return portfolio_of(candidates, limits, co_funders=co_funders, explain=explain)


async def idea_groups(connection: asyncpg.Connection, ranking_id: uuid.UUID) -> dict[str, list[str]]:
    """The ideas of a ranking that serve each measure and each area, by its code."""
    return {row["code"]: row["ideas"] for row in await connection.fetch(GROUPS, ranking_id)}


async def ranked_ideas(connection: asyncpg.Connection, ranking_id: uuid.UUID) -> dict[str, Any]:
    """The ideas of a ranking by reference: rows with id and points."""
    if await connection.fetchval(RANKING, ranking_id) is None:
        raise NotFound("There is no such ranking.")
    return {row["reference"]: row for row in await connection.fetch(RANKED, ranking_id)}


async def list_portfolios(connection: asyncpg.Connection, limit: int = 50) -> list[PortfolioRow]:
    """Portfolios, the newest first."""
    return [PortfolioRow(**dict(row)) for row in await connection.fetch(LIST, None, limit)]


async def find_portfolio(connection: asyncpg.Connection, number: int | None = None) -> PortfolioOut | None:
    """One portfolio with its ideas and sources: the newest, or the one with this number."""
    row = await connection.fetchrow(LIST, number, 1)
    if row is None:
        return None
    choices = [ChoiceOut(**{**choice, "why": revived(choice["why"])}) for choice in await connection.fetch(CHOICES, row["id"])]
    uses = [UseOut(**{**use, "used_minor": int(use["used_minor"])}) for use in await connection.fetch(USES, row["id"])]
    return PortfolioOut(**dict(row), choices=choices, sources=uses)
