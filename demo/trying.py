"""One idea paid in another way beside its leading scenario: an invented share of the region in the place of own money."""

from decimal import Decimal
from uuid import UUID

from msgspec.structs import replace

from absorb.db import Acting, reading
from absorb.funding.actions.scenarios import Wanted, open_scenario
from absorb.funding.actions.versions import ask
from absorb.funding.actions.working import save_work
from absorb.funding.queries.working import Work, find_leading, find_work
from absorb.funding.rules.schedule import Pays, Source
from absorb.web import today

NAME = "S krajem (smyšlený podíl)"
REGION = Source(id="REGION", max_percent=Decimal(4), pays=Pays(in_arrears=True, lag_months=3))
WHY = "Smyšlené: co by bylo, kdyby část spolufinancování převzal kraj."


async def with_the_region(officer: Acting, idea_id: UUID, reference: str) -> None:
    """Open the scenario like the leading one, let the region pay up to 4 % before the applicant does, and keep it."""
    async with reading(officer) as connection:
        leading = await find_leading(connection, reference)
    number = await open_scenario(officer, idea_id, Wanted(NAME, like=leading), today())
    opened = await _find(officer, reference, number)
    content = opened.content
    paid = replace(content, sources=(*content.sources, REGION), prefer=_before_last(content.prefer))
    seen = await save_work(officer, opened.scenario_id, paid, base_version=opened.version)
    await ask(officer, opened.scenario_id, seen=seen, why=WHY)


def _before_last(prefer: tuple[str, ...]) -> tuple[str, ...]:
    """The region before whoever pays the rest."""
    return (*prefer[:-1], REGION.id, *prefer[-1:])


async def _find(officer: Acting, reference: str, number: int) -> Work:
    async with reading(officer) as connection:
        return await find_work(connection, reference, number)
