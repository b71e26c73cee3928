"""Working copies and versions as rows: two editors, undo and redo, asked, approved with cuts, amended."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from absorb.db import Acting, reading, transaction
from absorb.funding.actions import save_budget
from absorb.funding.actions.versions import amend, approve, ask
from absorb.funding.actions.working import begin_work, redo, save_work, undo
from absorb.funding.queries.versions import Version, list_versions
from absorb.funding.queries.working import KEPT_PASTS, Work, find_work
from absorb.funding.rules.working.cutting import Cut
from absorb.funding.rules.working.differences import differences, line_cost
from absorb.funding.rules.working.shapes import BudgetText, ScenarioText, WorkLine
from absorb.kernel.errors import BadInput, Clash, NotFound
from absorb.kernel.merging import Chosen, Contested
from absorb.kernel.money import Money
from tests.conftest import Town
from tests.funding_case import FLAT, STAFF, TRAVEL, call_terms, prepare
from tests.seed import add_idea

TODAY = dt.date(2026, 11, 22)


async def begun(town: Town) -> tuple[Acting, Work]:
    """An idea with a budget under a call, and its working copy as it begins."""
    acting = town.people["officer"]
    prepared = await prepare(acting)
    assert await begin_work(acting, prepared.idea_id, TODAY) == 1
    return acting, await found(acting)


async def found(acting: Acting) -> Work:
    async with reading(acting) as connection:
        return await find_work(connection, "UL-2026-0001", 1)


def with_line(text: ScenarioText, own: str, **changes: Any) -> ScenarioText:
    lines = tuple(replace(line, **changes) if line.id == own else line for line in text.budget.lines)
    return replace(text, budget=replace(text.budget, lines=lines))


def renamed(text: ScenarioText, own: str, name: str) -> ScenarioText:
    return with_line(text, own, name=name)


def names(work: Work) -> list[str]:
    return [line.name for line in work.content.budget.lines]


async def versions(acting: Acting, work: Work) -> list[Version]:
    async with reading(acting) as connection:
        return await list_versions(connection, work.idea_id)


async def test_a_working_copy_begins_with_what_is_known_of_the_money(town: Town) -> None:
    acting, work = await begun(town)
    assert (work.number, work.is_leading, work.version, work.call) == (1, True, 1, "03_15_022")
    assert work.content.budget.cost_model == "indirect-25"
    assert [(line.code, int(line_cost(line))) for line in work.content.budget.lines] == [
        ("1.1.1.1", STAFF),
        ("1.1.2.1", TRAVEL),
        ("2.1", 1_000_00),
    ]
    assert (str(work.content.first), work.content.months, work.content.prefer) == ("2027-01", 24, ("EU_ESF", "STATE_COFIN", "OWN"))
    assert await begin_work(acting, work.idea_id, TODAY) == 1


async def test_an_idea_of_which_nothing_is_known_begins_with_an_empty_budget(town: Town) -> None:
    acting = town.people["officer"]
    async with transaction(acting) as connection:
        idea_id = await add_idea(connection, "UL-2026-0001", "Terénní služba")
    await begin_work(acting, idea_id, TODAY)
    work = await found(acting)
    assert work.content.budget == BudgetText()
    with pytest.raises(Clash):
        await approve(acting, work.scenario_id, (), seen=1)
    with pytest.raises(Clash):
        await amend(acting, work.scenario_id, seen=1, why="x")


async def test_two_editors_of_different_lines_both_keep_theirs(town: Town) -> None:
    acting, work = await begun(town)
    other = town.people["finance"]
    assert await save_work(other, work.scenario_id, renamed(work.content, "k1", "Theirs"), base_version=1) == 2
    assert await save_work(acting, work.scenario_id, renamed(work.content, "k2", "Mine"), base_version=1) == 3
    now = await found(acting)
    assert names(now) == ["Theirs", "Mine", "Občerstvení"]
    assert await save_work(acting, work.scenario_id, now.content, base_version=3) == 3, "saving what stands changes nothing"


async def test_two_editors_of_one_line_see_both_versions_and_choose(town: Town) -> None:
    acting, work = await begun(town)
    await save_work(town.people["finance"], work.scenario_id, renamed(work.content, "k1", "Theirs"), base_version=1)
    mine = renamed(work.content, "k1", "Mine")
    with pytest.raises(Contested) as contested:
        await save_work(acting, work.scenario_id, mine, base_version=1)
    (one,) = contested.value.differences
    assert (one.key, one.base.name, one.theirs.name, one.mine.name) == ("line k1", "Sociální pracovník & terén", "Theirs", "Mine")
    assert one.by == "finance usti"
    assert names(await found(acting))[0] == "Theirs"
    await save_work(
        town.people["finance"], work.scenario_id, renamed(work.content, "k1", "Theirs again"), base_version=2, chosen=Chosen({}, 0)
    )
    with pytest.raises(Contested):  # what they chose against is not what stands any more
        await save_work(acting, work.scenario_id, mine, base_version=1, chosen=Chosen({"line k1": "mine"}, 2))
    await save_work(acting, work.scenario_id, mine, base_version=1, chosen=Chosen({"line k1": "mine"}, 3))
    assert names(await found(acting))[0] == "Mine"


async def test_undo_and_redo_walk_over_the_versions(town: Town) -> None:
    acting, work = await begun(town)
    for number in (1, 2):
        await save_work(acting, work.scenario_id, renamed(work.content, "k1", f"Step {number}"), base_version=number)
    seen = 3
    for step, expected in ((undo, "Step 1"), (undo, "Sociální pracovník & terén"), (redo, "Step 1"), (redo, "Step 2")):
        seen = await step(acting, work.scenario_id, seen=seen)
        assert names(await found(acting))[0] == expected
    for step in (redo, undo):
        with pytest.raises(Clash):
            await step(acting, work.scenario_id, seen=seen if step is redo else 1)


async def test_only_so_many_versions_are_kept_and_an_older_base_is_refused(town: Town) -> None:
    acting, work = await begun(town)
    for number in range(1, KEPT_PASTS + 3):
        await save_work(acting, work.scenario_id, renamed(work.content, "k1", f"Step {number}"), base_version=number)
    async with reading(acting) as connection:
        kept = await connection.fetchval("select count(*) from scenario_past where scenario = $1", work.scenario_id)
    assert kept == KEPT_PASTS
    with pytest.raises(Clash):
        await save_work(acting, work.scenario_id, renamed(work.content, "k1", "Late"), base_version=1)


async def test_what_cannot_be_kept_is_told_at_its_line(town: Town) -> None:
    acting, work = await begun(town)
    with pytest.raises(BadInput) as refused:
        await save_work(acting, work.scenario_id, with_line(work.content, "k2", code="1.01", bearer="P"), base_version=1)
    assert [fault.pointer for fault in refused.value.faults] == ["/budget/lines/2/code", "/budget/lines/2/bearer"]
    many = tuple(WorkLine(id=f"x{n}", code="", name="a", kind="services", unit_price=Money(1), units=Decimal(1)) for n in range(2_001))
    with pytest.raises(BadInput):
        await save_work(acting, work.scenario_id, replace(work.content, budget=replace(work.content.budget, lines=many)), base_version=1)
    with pytest.raises(NotFound):
        await save_work(acting, uuid.uuid4(), work.content, base_version=1)


async def test_asked_approved_with_cuts_and_amended_are_versions_with_their_lines(town: Town) -> None:
    acting, work = await begun(town)
    said = with_line(work.content, "k2", reason="Cesty do Předlic")
    await save_work(acting, work.scenario_id, said, base_version=1)
    await ask(acting, work.scenario_id, seen=2, why="podzim")
    cuts = [Cut("k2", Money(1_000_01), Decimal(5), "Sedm cest je moc."), Cut("k1", Money(41_234_57), Decimal(24), "")]
    await approve(acting, work.scenario_id, cuts, seen=2)
    now = await found(acting)
    assert (now.version, now.content.budget.lines[1].units) == (3, 5)
    with pytest.raises(BadInput):
        await amend(acting, work.scenario_id, seen=3, why=" ")
    await amend(acting, work.scenario_id, seen=3, why="posun")
    amended, approved, asked, first = await versions(acting, work)
    assert [(one.version, one.stage, one.base_version, one.why) for one in (amended, approved, asked, first)] == [
        (4, "amended", 3, "posun"), (3, "approved", 2, None), (2, "asked", None, "podzim"), (1, "asked", None, None),
    ]  # fmt: skip
    assert asked.eligible_minor == STAFF + TRAVEL + FLAT
    assert asked.is_invented, "the budget that it began with was"
    direct = STAFF + 5 * 100_001
    assert approved.eligible_minor == direct + (direct + 2) // 4  # a quarter, rounded to the haléř
    assert approved.cuts == {"1.1.2.1": "Sedm cest je moc."}
    changed = differences(asked.text, approved.text).lines
    assert [(one.code, one.more_minor, [(field.field, field.after) for field in one.fields]) for one in changed] == [
        ("1.1.2.1", -2 * 100_001, [("units", Decimal(5))])
    ]
    async with reading(acting) as connection:
        rows = await connection.fetch(
            "select l.code, l.reason, l.cut_why from budget_line l join budget b on b.id = l.budget where b.version = 3 order by l.position"
        )
    assert [tuple(row) for row in rows] == [
        ("1.1.1.1", None, None), ("1.1.2.1", "Cesty do Předlic", "Sedm cest je moc."), ("2.1", None, None), ("1.2", None, None),
    ]  # fmt: skip


async def test_a_funder_leaves_the_same_or_less_and_says_why(town: Town) -> None:
    acting, work = await begun(town)
    await ask(acting, work.scenario_id, seen=1)
    cuts = [Cut("k1", Money(41_234_58), Decimal(24), "x"), Cut("k2", Money(1), Decimal(1), " "), Cut("nobody", Money(1), Decimal(1), "x")]
    with pytest.raises(BadInput) as refused:
        await approve(acting, work.scenario_id, cuts, seen=1)
    assert [fault.pointer for fault in refused.value.faults] == ["/cuts/0/unit_price", "/cuts/1/why", "/cuts/2/line"]
    with pytest.raises(Clash):
        await approve(acting, work.scenario_id, (), seen=7)
    assert len(await versions(acting, work)) == 2


async def test_a_line_without_a_name_is_told_where_it_stands_in_the_text(town: Town) -> None:
    acting, work = await begun(town)
    await save_work(
        acting, work.scenario_id, with_line(with_line(work.content, "k1", name="", unit_price=Money(0)), "k3", name=""), base_version=1
    )
    with pytest.raises(BadInput) as refused:
        await ask(acting, work.scenario_id, seen=2)
    assert [fault.pointer for fault in refused.value.faults] == ["/lines/2/name"]


async def test_a_budget_from_elsewhere_is_a_version_like_any_other(town: Town) -> None:
    acting, work = await begun(town)
    _, case = await call_terms(acting)
    await save_budget(acting, work.idea_id, replace(case, lines=case.lines[:2]), stage="amended")
    newest, first = await versions(acting, work)
    assert [(one.what, one.code) for one in differences(first.text, newest.text).lines] == [("removed", "2.1")]
