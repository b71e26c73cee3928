"""The next version of a plan on a real database: what ideas do for measures follows it, drafts are compared and published."""

import io
import uuid
from collections.abc import Callable
from decimal import Decimal

import msgspec
import pytest
from openpyxl import load_workbook

from absorb.db import reading, transaction
from absorb.kernel.errors import BadInput, Clash
from absorb.plan import queries
from absorb.plan.actions import drafts, import_plan
from absorb.plan.papers import plan_workbook
from absorb.plan.queries.drafts import count_pointing
from absorb.plan.rules import AreaBranch, MeasureCard, ObjectiveBranch, PlanTree, Theme
from absorb.priority.queries import list_candidates
from absorb.tank.actions import set_contributions
from absorb.tank.queries.ideas import get_idea
from tests.conftest import Town
from tests.seed import add_idea

replace = msgspec.structs.replace


def plan(*measures: MeasureCard, version: int = 1) -> PlanTree:
    objective = ObjectiveBranch(code="1.1", name="Pobytové služby", description="Popis", measures=measures)
    area = AreaBranch(code="1", name="Senioři", objectives=(objective,))
    return PlanTree(code="p", name="Plán", version=version, themes=(Theme(code="R", name="Prorodinná politika"),), areas=(area,))


FIRST = plan(
    MeasureCard(code="1", name="Domovy", weight=Decimal(2), themes=("R",), status="draft"),
    MeasureCard(code="1.1", name="Kvalita", parent="1", cost_minor=100),
    MeasureCard(code="2", name="Byty"),
)
SECOND = plan(
    MeasureCard(code="1", name="Domovy a kluby", weight=Decimal(2), themes=("R",)),
    MeasureCard(code="3", name="Byty", formerly=("2",), weight=Decimal(3)),
    MeasureCard(code="2", name="Rodiny"),
)
"""1 is renamed and in force, 1.1 ends, 2 becomes 3 and is worth more, and a new measure takes the number 2."""


async def bring(town: Town, tree: PlanTree) -> uuid.UUID:
    return (await import_plan(town.people["lead"], typed_by_hand(tree), file_name="plan.xlsx")).id


def typed_by_hand(tree: PlanTree) -> bytes:
    """The workbook with what people write into its column of former places."""
    book = load_workbook(io.BytesIO(plan_workbook(tree)))
    sheet = book["Opatření"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    formerly = {one.code: one.formerly for area in tree.areas for objective in area.objectives for one in objective.measures}
    for row in range(2, sheet.max_row + 1):
        said = formerly[str(sheet.cell(row, heads["Kód"]).value)]
        sheet.cell(row, heads["Dříve"]).value = None if said is None else " / ".join(said) or "nové"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


async def serve(town: Town, plan_id: uuid.UUID, degrees: dict[str, int], reference: str = "UL-2026-0001") -> uuid.UUID:
    async with transaction(town.acting) as connection:
        idea = await add_idea(connection, reference, f"Záměr {reference}")
        ids = dict(await connection.fetch("select code, id from plan_measure where plan = $1", plan_id))
    await set_contributions(town.people["lead"], [(idea, ids[code], degree, "protože", False) for code, degree in degrees.items()])
    return idea


async def effects(town: Town, plan_id: uuid.UUID) -> dict[str, int]:
    """What the one idea does for the measures of a version, as a ranking by that version counts it."""
    async with reading(town.acting) as connection:
        rows = await connection.fetch(
            "select m.code, c.degree from idea_contribution c join plan_measure given on given.id = c.measure"
            " join plan_measure m on m.line = given.line where m.plan = $1 order by 1", plan_id,
        )  # fmt: skip
        (one,) = await list_candidates(connection, uuid.UUID(int=0), plan_id)
    counted = {effect.measure: effect.degree for effect in one.effects}
    assert counted == dict(rows)
    return counted


async def test_what_ideas_do_follows_to_the_newest_version_and_what_ended_counts_nothing(town: Town) -> None:
    first = await bring(town, FIRST)
    await serve(town, first, {"1": 5, "1.1": 4, "2": 3})
    second = await bring(town, SECOND)
    assert await effects(town, second) == {"1": 5, "3": 3}
    assert await effects(town, first) == {"1": 5, "1.1": 4, "2": 3}
    async with reading(town.acting) as connection:
        standing = await connection.fetch(
            "select m.code, p.version, g.code as given_on from idea_contribution c join plan_measure m on m.id = c.measure"
            " join plan p on p.id = m.plan join plan_measure g on g.id = c.given_on order by g.code"
        )
        found = (await connection.fetchrow("select ideas from idea_find($1, 'title', false, false, null, null, 5, 5)",
                                           {"all": [{"any": [{"k": "m", "t": "3", "e": True}], "not": False}], "phrases": [],
                                            "not_phrases": [], "ranges": []}))["ideas"]  # fmt: skip
        moves = await queries.find_moves_between(connection, "p", None, None)
        back = await queries.find_moves_between(connection, "p", 2, 1)
        told = (await get_idea(connection, "UL-2026-0001")).contributions
    assert [tuple(row) for row in standing] == [("1", 2, "1"), ("1.1", 1, "1.1"), ("3", 2, "2")]
    assert sorted((one.measure, one.has_ended) for one in told) == [("1", False), ("1.1", True), ("3", False)]
    assert len(found) == 1
    assert [(one.kind, one.former, one.place, one.sorts, one.ideas) for one in moves.differences] == [
        ("changed", ("1", "1.1", "1"), ("1", "1.1", "1"), ("renamed", "status"), 1),
        ("changed", ("1", "1.1", "2"), ("1", "1.1", "3"), ("renumbered", "reweighted"), 1),
        ("added", None, ("1", "1.1", "2"), (), 0),
        ("ended", ("1", "1.1", "1.1"), None, (), 1),
    ]
    assert sorted(one.kind for one in back.differences) == ["added", "changed", "changed", "ended"]


async def test_who_still_holds_an_older_measure_states_it_on_the_one_that_continues_it(town: Town) -> None:
    first = await bring(town, FIRST)
    second = await bring(town, SECOND)
    await serve(town, first, {"2": 4})
    assert await effects(town, second) == {"3": 4}


async def test_a_version_says_what_it_formerly_was_and_its_workbook_changes_nothing(town: Town) -> None:
    await bring(town, FIRST)
    await bring(town, SECOND)
    async with reading(town.acting) as connection:
        tree = await queries.get_plan(connection, "p", None)
        older = await queries.get_plan(connection, "p", 1)
        listed = [(row.version, row.measures) for row in await queries.list_versions(connection, "p")]
    measures = {one.code: one.formerly for one in tree.areas[0].objectives[0].measures}
    assert measures == {"1": None, "3": ("1", "1.1", "2"), "2": ()}
    assert (older, listed) == (FIRST, [(2, 3), (1, 3)])
    again = await import_plan(town.people["officer"], plan_workbook(tree), file_name="plan.xlsx")
    assert (again.version, again.is_new) == (2, False)


async def test_a_draft_is_taken_in_part(town: Town) -> None:
    first = await bring(town, FIRST)
    await serve(town, first, {"1.1": 5})
    lead = town.people["lead"]
    draft = await drafts.bring_in(lead, typed_by_hand(SECOND), file_name="plan.xlsx")
    shown = await drafts.preview(lead, draft)
    told = {row.difference.where: (row.difference.kind, shown.is_taken(row)) for row in shown.rows}
    # The end of a measure that an idea points at is not taken before somebody says so.
    assert told == {
        "1 / 1.1 / 1": ("changed", True), "1 / 1.1 / 3": ("changed", True), "1 / 1.1 / 2": ("added", True), "1 / 1.1 / 1.1": ("ended", False),
    }  # fmt: skip
    ids = {row.difference.where: row.id for row in shown.rows}
    await drafts.choose(lead, draft, take=[], leave=[ids["1 / 1.1 / 1"]], everything=None)
    assert await drafts.publish(lead, draft, seen=1, why="po konzultaci") == ("p", 2)
    async with reading(town.acting) as connection:
        tree = await queries.get_plan(connection, "p", None)
        why = (await queries.list_versions(connection, "p"))[0].why
        verbs = await connection.fetch("select verb, why from journal_entry where about_kind = 'plan' order by id desc limit 1")
    measures = [(one.code, one.name, one.weight) for one in tree.areas[0].objectives[0].measures]
    assert measures == [("1", "Domovy", 2), ("1.1", "Kvalita", 1), ("3", "Byty", 3), ("2", "Rodiny", 1)]
    assert (why, tuple(verbs[0])) == ("po konzultaci", ("plan version published", "po konzultaci"))
    with pytest.raises(Clash):
        await drafts.publish(lead, draft, seen=2)


async def test_a_preview_that_became_stale_is_not_published_and_says_so(town: Town) -> None:
    await bring(town, FIRST)
    lead = town.people["lead"]
    draft = await drafts.bring_in(lead, typed_by_hand(replace(SECOND, name="Jinak")), file_name="plan.xlsx")
    await bring(town, replace(FIRST, name="Plán města"))
    with pytest.raises(Clash) as refusal:
        await drafts.publish(lead, draft, seen=1)
    assert "version 2 of the plan was published" in refusal.value.says
    shown = await drafts.preview(lead, draft)
    contested = {row.difference.where: sorted(row.contested) for row in shown.rows if row.is_contested}
    assert (shown.is_stale, contested) == (True, {"": ["name"]})
    assert await drafts.publish(lead, draft, seen=2) == ("p", 3)
    async with reading(town.acting) as connection:
        assert (await queries.get_plan(connection, "p", None)).name == "Plán města"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"weight": "2,5"}, lambda one: one.weight == Decimal("2.5")),
        ({"status": "fulfilled"}, lambda one: one.status == "fulfilled"),
        ({"code": "9"}, lambda one: (one.code, one.formerly) == ("9", ("1", "1.1", "2"))),
        ({"cost_minor": "3 848 250,50 Kč", "clients": "650", "clients_per": "day"}, lambda one: (one.cost_minor, one.clients) == (384825050, 650)),
        ({"themes": ["R"]}, lambda one: one.themes == ("R",)),
    ],
)  # fmt: skip
async def test_a_card_is_changed_in_the_browser_and_published(
    town: Town, typed: dict[str, object], expected: Callable[[MeasureCard], bool]
) -> None:
    await bring(town, FIRST)
    lead = town.people["lead"]
    draft = await drafts.begin_form(lead, "p")
    assert await drafts.begin_form(town.people["officer"], "p") == draft
    form = {"code": "2", "name": "Byty", "objective": "0.0", "weight": "1", "status": "in_force", **typed}
    await drafts.put_card(lead, draft, ("1", "1.1", "2"), form, version=1)
    with pytest.raises(Clash):
        await drafts.put_card(lead, draft, ("1", "1.1", "2"), form, version=1)
    await drafts.publish(lead, draft, seen=1)
    async with reading(town.acting) as connection:
        tree = await queries.get_plan(connection, "p", None)
        assert await count_pointing(connection, "p") == {}
    (changed,) = [one for one in tree.areas[0].objectives[0].measures if one.name == "Byty"]
    assert expected(changed), changed


async def test_a_card_that_cannot_be_read_is_told_field_by_field(town: Town) -> None:
    await bring(town, FIRST)
    draft = await drafts.begin_form(town.people["lead"], "p")
    form = {"code": "", "name": "x" * 501, "objective": "7.7", "weight": "-1", "cost_minor": "moc", "clients": "1,5"}
    with pytest.raises(BadInput) as refusal:
        await drafts.put_card(town.people["lead"], draft, ("1", "1.1"), form, version=1)
    assert sorted(fault.pointer for fault in refusal.value.faults) == ["/clients", "/code", "/cost_minor", "/name", "/objective", "/weight"]
