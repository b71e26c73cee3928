"""The pictures of money: who pays how much in which year."""

from collections.abc import Mapping
from typing import Any

from absorb.catalogues import say
from absorb.drawing import show_money, show_month
from absorb.funding.access import LOOKERS
from absorb.funding.actions.plans import plan
from absorb.funding.actions.versions import terms_for
from absorb.funding.queries import portfolios, schedules, sources
from absorb.funding.queries.working import find_work
from absorb.funding.queries.yearly import paid_by_year
from absorb.funding.rules.delays import Band, late_band
from absorb.funding.rules.supposing import late_of
from absorb.funding.schemas.portfolios import PortfolioOut
from absorb.kernel.errors import BadInput, NotFound
from absorb.kernel.numerals import whole
from absorb.pictures.registry import add_picture
from absorb.pictures.schemas import Mark, Picture
from absorb.reckoning import reckon
from absorb.tank.access import sight_of
from absorb.tank.queries.ideas import get_about, get_idea
from absorb.web import READERS, Person

TONES = 8


def funding_picture(paid: Mapping[str, Mapping[str, int]], names: Mapping[str, str], language: str, *, missing: int = 0) -> Picture:
    """A bar for each year, made of what each source pays; amounts in haléře, by source and year."""
    years = sorted({year for amounts in paid.values() for year in amounts})
    payers = [source for source in names if any(paid.get(source, {}).values())]
    totals = {year: sum(paid[source].get(year, 0) for source in payers) for year in years}
    told = say(language, "What the sources pay is %(sum)s in all.", sum=show_money(language, sum(totals.values())))
    if missing:
        told = f"{told} {say(language, 'Nobody pays %(sum)s; that is not in the bars.', sum=show_money(language, missing))}"
    return Picture(
        kind="stacked",
        language=language,
        title=say(language, "Funding by source and year"),
        description=told,
        axis=say(language, "CZK"),
        marks=tuple(
            Mark(year, paid[source].get(year, 0) / 100, show_money(language, totals[year]), names[source], tone=number % TONES + 1)
            for year in years
            for number, source in enumerate(payers)
        ),
        head=(say(language, "Year"), *(names[source] for source in payers), say(language, "In all")),
        table=tuple(
            (year, *(show_money(language, paid[source].get(year, 0)) for source in payers), show_money(language, totals[year]))
            for year in years
        ),
    )


async def _read_idea(connection: Any, key: str, person: Person, language: str) -> Picture:
    idea = await get_idea(connection, key)
    planned = await schedules.list_schedules(connection, idea=idea.reference, leading=True, limit=1)
    if not planned:
        raise NotFound("There is no such schedule.")
    row, _, answer = await schedules.get_schedule(connection, planned[0].id)
    return funding_picture(answer.by_source_and_year, await sources.source_names(connection, language), language, missing=row.gap_minor)


async def _read_all(connection: Any, key: str, person: Person, language: str) -> Picture:
    return funding_picture(await paid_by_year(connection), await sources.source_names(connection, language), language)


def band_picture(band: Band, language: str) -> Picture:
    """The balance of each month under late payment: the levels at 5, 50 and 95 %, and the plan. In thousands on the scale."""
    names = {"p5": "5 % of courses are worse", "p50": "half of courses", "p95": "5 % of courses are better", "planned": "as planned"}
    words = {name: say(language, told) for name, told in names.items()}
    levels = [(show_month(language, int(row.month)), {name: int(getattr(row, name)) for name in words}) for row in band.months]
    return Picture(
        kind="band",
        language=language,
        title=say(language, "Balance month by month when payments come late"),
        description=say(
            language,
            "In 95 of 100 courses %(peak)s is enough to bridge the time until the money comes; as planned it is %(planned)s.",
            peak=show_money(language, band.peak.p95),
            planned=show_money(language, band.planned_peak),
        ),
        axis=say(language, "Balance at the end of the month (CZK thousand)"),
        marks=tuple(Mark(month, values[name] / 100_000, "", words[name]) for month, values in levels for name in words),
        head=(say(language, "Month"), *words.values()),
        table=tuple((month, *(show_money(language, values[name]) for name in words)) for month, values in levels),
    )


async def _read_band(connection: Any, key: str, person: Person, language: str) -> Picture:
    reference, _, kept = key.partition("~")
    late = late_of(kept)
    planned = await schedules.list_schedules(connection, idea=reference, leading=True, limit=1)
    if late is None or not planned:
        raise NotFound("There is no such schedule.")
    _, case, answer = await schedules.get_schedule(connection, planned[0].id)
    return band_picture(await reckon(late_band, case, answer, late), language)


def paid_in_years(portfolio: PortfolioOut) -> dict[str, dict[str, int]]:
    """What each source pays of a portfolio in each of its years, in haléře."""
    paid: dict[str, dict[str, int]] = {}
    for use in portfolio.sources:
        paid.setdefault(use.source, {})[str(use.year)] = use.used_minor
    return paid


async def _read_portfolio(connection: Any, key: str, person: Person, language: str) -> Picture:
    portfolio = await portfolios.find_portfolio(connection, whole(key, 8, 0))
    if portfolio is None:
        raise NotFound("There is no such portfolio.")
    return funding_picture(paid_in_years(portfolio), await sources.source_names(connection, language), language)


add_picture("portfolio", READERS, _read_portfolio)


async def _read_scenario_band(connection: Any, key: str, person: Person, language: str) -> Picture:
    """The same of a scenario as it is written now: the key begins with the idea and the scenario's number."""
    reference, number, kept = [*key.split("~", 2), "", ""][:3]
    late = late_of(kept)
    await get_about(connection, reference, sight_of(person))
    work = await find_work(connection, reference, whole(number, 9, -1))
    try:
        found = await plan(work.content, await terms_for(connection, work))
    except BadInput as refusal:
        raise NotFound("There is no such schedule.") from refusal
    if late is None or found.answer.status == "infeasible":
        raise NotFound("There is no such schedule.")
    return band_picture(await reckon(late_band, found.case, found.answer, late), language)


add_picture("funding", READERS, _read_idea)
add_picture("late-payment", READERS, _read_band)
add_picture("scenario-late-payment", LOOKERS, _read_scenario_band)
add_picture("all-funding", READERS, _read_all)
