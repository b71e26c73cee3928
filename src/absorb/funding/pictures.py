"""The pictures of money: who pays how much in which year."""

from collections.abc import Mapping
from typing import Any

from absorb.catalogues import say
from absorb.drawing import show_money
from absorb.funding.queries import schedules, sources
from absorb.funding.queries.yearly import paid_by_year
from absorb.kernel.errors import NotFound
from absorb.pictures.registry import add_picture
from absorb.pictures.schemas import Mark, Picture
from absorb.tank.queries.ideas import get_idea
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
    planned = await schedules.list_schedules(connection, idea=idea.reference, newest=True, limit=1)
    if not planned:
        raise NotFound("There is no such schedule.")
    row, _, answer = await schedules.get_schedule(connection, planned[0].id)
    return funding_picture(answer.by_source_and_year, await sources.source_names(connection, language), language, missing=row.gap_minor)


async def _read_all(connection: Any, key: str, person: Person, language: str) -> Picture:
    return funding_picture(await paid_by_year(connection), await sources.source_names(connection, language), language)


add_picture("funding", READERS, _read_idea)
add_picture("all-funding", READERS, _read_all)
