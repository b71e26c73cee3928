"""Who pays a working copy: what may be kept, two editors, and what the scenario's call says of it."""

import datetime as dt
from decimal import Decimal

import pytest
from msgspec.structs import replace

from absorb.db import Acting, reading
from absorb.funding.actions.payers import as_call_says
from absorb.funding.actions.working import begin_work, save_work, undo
from absorb.funding.queries.working import Work, find_work
from absorb.funding.rules.schedule import Period, Source
from absorb.kernel.errors import BadInput, Clash
from absorb.kernel.merging import Contested
from absorb.kernel.money import Money
from tests.conftest import Town
from tests.funding_case import prepare


async def begun(town: Town) -> tuple[Acting, Work]:
    acting = town.people["officer"]
    prepared = await prepare(acting)
    await begin_work(acting, prepared.idea_id, dt.date(2026, 11, 22))
    return acting, await found(acting)


async def found(acting: Acting) -> Work:
    async with reading(acting) as connection:
        return await find_work(connection, "UL-2026-0001", 1)


async def test_what_cannot_be_kept_of_payers_is_told_all_at_once(town: Town) -> None:
    acting, work = await begun(town)
    bad = replace(
        work.content,
        sources=(*work.content.sources, Source("EU_ESF"), Source("CITY", min_percent=Decimal(5), max_percent=Decimal(4))),
        reporting=(Period("1", work.content.first, 1),),
    )
    with pytest.raises(BadInput) as refusal:
        await save_work(acting, work.scenario_id, bad, base_version=1)
    assert [fault.pointer for fault in refusal.value.faults] == ["/reporting/0/months", "/sources/3/id", "/sources/4/min_percent"]
    with pytest.raises(BadInput) as refusal:
        await save_work(acting, work.scenario_id, replace(work.content, sources=(Source("MARS"), Source("CITY"))), base_version=1)
    assert [(fault.pointer, fault.says) for fault in refusal.value.faults] == [("/sources/0/id", 'The town has no source "MARS".')]
    assert (await found(acting)).version == 1


async def test_two_editors_change_different_payers_and_choose_where_they_changed_the_same(town: Town) -> None:
    acting, work = await begun(town)
    eu, state, own = work.content.sources

    async def save(*sources: Source) -> int:
        return await save_work(acting, work.scenario_id, replace(work.content, sources=sources), base_version=1)

    await save(replace(eu, max_percent=Decimal(80)), state, own)
    await save(eu, replace(state, max_total=Money(5)), own, Source("CITY"))
    stands = (await found(acting)).content.sources
    assert stands == (replace(eu, max_percent=Decimal(80)), replace(state, max_total=Money(5)), own, Source("CITY"))
    with pytest.raises(Contested) as contested:
        await save(replace(eu, max_percent=Decimal(70)), state, own)
    assert [one.key for one in contested.value.differences] == ["source EU_ESF"]
    await undo(acting, work.scenario_id, seen=3)
    assert (await found(acting)).content.sources == (replace(eu, max_percent=Decimal(80)), state, own)


async def test_the_call_says_its_shares_for_this_applicant(town: Town) -> None:
    acting, work = await begun(town)
    taken = await as_call_says(acting, work, replace(work.content, sources=(), prefer=()))
    assert [(source.id, source.max_percent) for source in taken.text.sources] == [("EU_ESF", Decimal(85)), ("STATE_COFIN", Decimal(15))]
    with pytest.raises(Clash, match="under no call"):
        await as_call_says(acting, replace(work, call_id=None), work.content)
    assert (await found(acting)).version == 1
