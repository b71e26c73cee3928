"""A town's own sources: added, changed by two people, limited by year, and never written over by what ships."""

import pytest

from absorb.db import reading
from absorb.funding.actions import load_sources, set_source_limits
from absorb.funding.actions.sources import add_source, change_source, limit_source
from absorb.funding.queries.sources import get_source, list_limits, list_sources
from absorb.funding.schemas.sources import LimitOut, SourceChangeIn, SourceIn, YearLimit, YearLimitsIn
from absorb.kernel.errors import BadInput, Clash, NotFound
from absorb.kernel.money import Money
from tests.conftest import Town

FUND = SourceIn(code="FOND", name_cs="Fond města", name_en="The town's fund", public=True, level="municipality")


def changed(base_version: int, name: str = "Fond obnovy") -> SourceChangeIn:
    return SourceChangeIn(base_version=base_version, name_cs=name, name_en="Fund", public=False, level="private")


async def test_a_source_of_the_towns_own_stands_after_those_that_ship(town: Town, other_town: Town) -> None:
    acting = town.people["finance"]
    await load_sources(acting)
    await add_source(acting, FUND)
    with pytest.raises(BadInput, match="stands here already"):
        await add_source(acting, FUND)
    async with reading(acting) as connection:
        assert [one.code for one in await list_sources(connection)][-2:] == ["OTHER", "FOND"]
    async with reading(other_town.acting) as connection:
        with pytest.raises(NotFound):
            await get_source(connection, "FOND")


async def test_what_the_town_wrote_is_not_written_over_by_what_ships(town: Town) -> None:
    acting = town.people["finance"]
    await load_sources(acting)
    async with reading(acting) as connection:
        city = await get_source(connection, "CITY")
    found = await change_source(acting, "CITY", changed(city.version, "Naše město"))
    assert (found.name_cs, found.is_public, found.level, found.version, found.is_edited) == ("Naše město", False, "private", 2, True)
    assert await change_source(acting, "CITY", changed(2, "Naše město")) == found
    with pytest.raises(Clash, match="meanwhile"):
        await change_source(acting, "CITY", changed(1))
    assert await load_sources(acting) == 0
    async with reading(acting) as connection:
        assert await get_source(connection, "CITY") == found


async def test_limits_by_year_are_set_changed_and_taken_away(town: Town) -> None:
    acting = town.people["finance"]
    await load_sources(acting)
    await add_source(acting, FUND)
    rows = [YearLimit(year=2027, limit=Money(5), note="rozpočet"), YearLimit(year=2028, limit=Money(0), is_invented=True)]
    assert (await limit_source(acting, "FOND", YearLimitsIn(base_version=1, limits=tuple(rows)))).version == 2
    assert (await limit_source(acting, "FOND", YearLimitsIn(base_version=2, limits=tuple(rows)))).version == 2
    await set_source_limits(acting, 2027, [("FOND", 7, None, False), ("CITY", 9, None, False)])
    with pytest.raises(Clash, match="meanwhile"):
        await limit_source(acting, "FOND", YearLimitsIn(base_version=2, limits=()))
    with pytest.raises(BadInput) as refusal:
        await limit_source(acting, "FOND", YearLimitsIn(base_version=3, limits=(rows[0], rows[0])))
    assert [(fault.pointer, fault.says) for fault in refusal.value.faults] == [("/limits/1/year", "Each year is there once.")]
    await limit_source(acting, "FOND", YearLimitsIn(base_version=3, limits=(rows[0],)))
    async with reading(acting) as connection:
        assert await list_limits(connection, source="FOND") == [LimitOut("FOND", 2027, 5, "rozpočet", False)]
        assert await list_limits(connection, source="CITY") == [LimitOut("CITY", 2027, 9, None, False)]
