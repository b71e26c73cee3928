"""Models, assessments and frozen rankings on a real database."""

import asyncio
import io
import json
import uuid
from decimal import Decimal
from pathlib import Path

import asyncpg
import msgspec
import pytest
from openpyxl import load_workbook

from absorb.db import Acting, reading, transaction
from absorb.documents.actions import files, use_files
from absorb.documents.queries import list_about
from absorb.kernel.errors import BadInput, Clash, Unavailable
from absorb.kernel.ids import new_id
from absorb.kernel.intake import read_json, write_json
from absorb.priority import actions, queries
from absorb.priority.rules.ranking import Case, rank
from absorb.priority.schemas import FreezeIn, RankingOut
from absorb.priority.telling import arithmetic
from absorb.progress import actions as progress
from absorb.progress.actions import Heard, begin, telling
from absorb.progress.queries import get_work
from absorb.reckoning import reckon
from absorb.storage import Files, content_hash
from tests.conftest import Town
from tests.promises import keep_promises
from tests.seed import add_idea, add_plan

MODEL = """
code = "test"
name = "Zkušební model"
minimum_points = 30
tie_break = ["need"]

[[criteria]]
code = "plan"
name = "Přínos"
kind = "plan_contribution"
weight = 40
from = 0
to = 10

[[criteria]]
code = "need"
name = "Potřebnost"
kind = "assessed"
weight = 60
from = 0
to = 100
knockout_below = 50
steps = [{ value = 100, words = "velká" }, { value = 50, words = "střední" }, { value = 25, words = "malá" }]
"""


class Tank(msgspec.Struct, frozen=True):
    """A plan, a model and ideas A to E: E has no assessment, D is knocked out."""

    plan_id: uuid.UUID
    model_id: uuid.UUID
    ideas: dict[str, uuid.UUID]


GIVEN = {"A": [100, 100], "B": [100, 50], "C": [50, 50], "D": [25, 50]}
DEGREES = {"A": {"1": 2, "2": 1}, "B": {"1": 5}, "C": {"2": 3}, "D": {"1": 5, "2": 5}}


async def contribute(connection: asyncpg.Connection, idea_id: uuid.UUID, measure_id: uuid.UUID, degree: int) -> None:
    await connection.execute(
        "insert into idea_contribution (id, idea, measure, degree, why) values ($1, $2, $3, $4, 'protože')",
        new_id(), idea_id, measure_id, degree,
    )  # fmt: skip


@pytest.fixture
async def tank(town: Town, tmp_path: Path) -> Tank:
    use_files(Files(str(tmp_path / "files")))
    async with transaction(town.acting) as connection:
        plan_id, measures = await add_plan(connection, {"1": 2, "2": 1.5})
        ideas = {name: await add_idea(connection, f"UL-2026-000{name}", f"Záměr {name}") for name in "ABCDE"}
        for name, degrees in DEGREES.items():
            for measure, degree in degrees.items():
                await contribute(connection, ideas[name], measures[measure], degree)
    model_id = await actions.add_model(town.people["lead"], MODEL.encode())
    assessors = [town.people["member"].person_id, town.people["officer"].person_id]
    rows = [
        (ideas[name], "need", assessor, Decimal(value), "slabé" if value < 50 else None, name == "B")
        for name, values in GIVEN.items()
        for assessor, value in zip(assessors, values, strict=True)
    ]
    assert await actions.record_assessments(town.people["lead"], rows, model_id) == 8
    return Tank(plan_id, model_id, ideas)


async def freeze(acting: Acting, tank: Tank, draws: int = 500, **more: object) -> RankingOut:
    ranking_id = await actions.freeze_ranking(acting, tank.model_id, tank.plan_id, draws=draws, **more)  # type: ignore[arg-type]
    async with reading(acting) as connection:
        return await queries.get_ranking_by_id(connection, ranking_id)


async def test_points_and_places_are_what_the_hand_reckons(town: Town, tank: Tank) -> None:
    ranking = await freeze(town.people["lead"], tank)
    async with reading(town.acting) as connection:
        ranked = await queries.list_ranked(connection, ranking.id)
    told = [(one.reference[-1], one.place, one.points, one.excluded_by, one.is_invented) for one in ranked]
    assert told == [
        # 5 × 2 = 10 of 10 -> 40; the mean need 75 -> 45
        ("B", 1, Decimal("85"), [], True),
        # 2 × 2 + 1 × 1.5 = 5.5 of 10 -> 22; need 100 -> 60
        ("A", 2, Decimal("82"), [], False),
        # 3 × 1.5 = 4.5 of 10 -> 18; need 50 -> 30
        ("C", 3, Decimal("48"), [], False),
        # 10 + 7.5 counts as 10 -> 40; the mean need 37.5 -> 22.5 lies under 50
        ("D", None, Decimal("62.5"), ["need"], False),
    ]
    assert [sum(one.parts.values()) for one in ranked] == [one.points for one in ranked]
    assert ranking.left_out == [{"reference": "UL-2026-000E", "title": "Záměr E", "missing": ["need"]}]
    assert (ranking.number, ranking.placed, ranking.excluded) == (1, 3, 1)


async def test_the_stored_case_gives_the_stored_answer_again(town: Town, tank: Tank) -> None:
    ranking = await freeze(town.people["lead"], tank)
    case = await files().get(ranking.case_sha256)
    assert write_json(rank(read_json(case, Case))) == await files().get(ranking.answer_sha256)
    snapshot = await files().get(ranking.snapshot_sha256)
    assert msgspec.json.decode(snapshot)["case_sha256"] == ranking.case_sha256 == content_hash(case)


async def test_the_same_state_freezes_to_the_same_files_and_a_changed_one_leaves_the_old_alone(town: Town, tank: Tank) -> None:
    first = await freeze(town.people["lead"], tank)
    again = await freeze(town.people["officer"], tank, corrects=first.id, note="znovu")
    assert (again.number, again.corrects) == (2, 1)
    hashes = [(one.case_sha256, one.answer_sha256, one.snapshot_sha256) for one in (first, again)]
    assert hashes[0] == hashes[1]
    async with reading(town.acting) as connection:
        before = await queries.list_ranked(connection, first.id)
    async with transaction(town.acting) as connection:
        await connection.execute("update plan_measure set weight = weight * 3")
    member = town.people["member"].person_id
    await actions.record_assessments(town.people["lead"], [(tank.ideas["C"], "need", member, Decimal(100), None, False)], tank.model_id)
    changed = await freeze(town.people["lead"], tank)
    assert changed.snapshot_sha256 != first.snapshot_sha256
    async with reading(town.acting) as connection:
        assert await queries.list_ranked(connection, first.id) == before
        basis = await queries.get_basis(connection, first.id, "UL-2026-000A")
        assert arithmetic("cs", basis["plan"]) == "1: 2 × 2 + 2: 1 × 1,5 = 5,5"
        assert await queries.list_ranked(connection, changed.id) != before


async def test_what_is_frozen_cannot_be_changed(owner: asyncpg.Connection, town: Town, tank: Tank) -> None:
    await freeze(town.people["lead"], tank, draws=10)
    tables = ("ranking", "ranking_idea", "scoring_model", "scoring_criterion")
    for statement in [form.format(table) for form in ("update {} set community_id = community_id", "delete from {}") for table in tables]:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with transaction(town.acting) as connection:
                await connection.execute(statement)
        with pytest.raises(asyncpg.IntegrityConstraintViolationError):
            await owner.execute(statement)


async def test_parts_in_the_workbook_add_up_to_the_points_again(town: Town, tank: Tank) -> None:
    ranking = await freeze(town.people["lead"], tank)
    first = await actions.write_ranking_workbook(town.acting, ranking.id)
    assert await actions.write_ranking_workbook(town.acting, ranking.id) == first
    async with reading(town.acting) as connection:
        ranked = {one.reference: one for one in await queries.list_ranked(connection, ranking.id)}
        documents = await list_about(connection, "ranking", ranking.id)
    assert [(one.kind, one.version, one.name, one.is_demonstration) for one in documents] == [("ranking", 1, "poradi-1.xlsx", True)]
    sheet = load_workbook(io.BytesIO(await files().get(documents[0].sha256)))["Pořadí"]
    rows = {row[1].value: row for row in sheet.iter_rows(min_row=5) if isinstance(row[1].value, str) and row[1].value in ranked}
    assert {name: sum(Decimal(str(cell.value)) for cell in row[5:7]) for name, row in rows.items()} == {
        name: one.points for name, one in ranked.items()
    }
    assert [row[4].value for row in rows.values()] == [f"=SUM(F{row[4].row}:G{row[4].row})" for row in rows.values()]
    texts = [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert "vylučovací kritérium „Potřebnost“ (hranice 50)" in texts
    assert "chybí: Potřebnost" in texts


async def test_nothing_to_rank_is_said(town: Town, tank: Tank) -> None:
    other = await actions.add_model(town.people["lead"], MODEL.replace('code = "test"', 'code = "other"').encode())
    with pytest.raises(Clash, match="of 5 waiting ideas none"):
        await actions.freeze_ranking(town.people["lead"], other, tank.plan_id)


async def works_of(town: Town) -> list[dict[str, object]]:
    async with reading(town.acting) as connection:
        rows = await connection.fetch("select kind, about, address, done, total, result, trouble, ended_at from work order by made_at")
    return [dict(row) for row in rows]


async def test_a_job_that_fell_after_keeping_its_ranking_still_ends_whole(town: Town, tank: Tank, owner: asyncpg.Connection) -> None:
    """Another run of the job begins to tell anew: the work must not end as "0 of 0"."""
    lead = town.people["lead"]
    ask = FreezeIn(model="test", plan=await owner.fetchval("select code from plan"), draws=300, seed=7, note=None)
    await actions.promise_ranking(lead, ask)
    promised = msgspec.convert(
        json.loads(await owner.fetchval("select facts from outbox_promise where job = 'freeze_ranking'")), actions.Promised
    )
    await actions.freeze_ranking(lead, promised.model, promised.plan, draws=300, seed=7, ranking_id=promised.ranking)
    await actions.freeze_promised(lead, promised)
    frozen, _ = await works_of(town)
    assert (frozen["done"], frozen["total"], frozen["result"], frozen["trouble"]) == (300, 300, {"ranking": 1}, None)


async def test_a_promised_ranking_is_kept_once_however_often_its_job_runs(town: Town, tank: Tank, owner: asyncpg.Connection) -> None:
    lead = town.people["lead"]
    ask = FreezeIn(model="test", plan=await owner.fetchval("select code from plan"), draws=300, seed=7, note="pro komisi")
    await actions.promise_ranking(lead, ask)
    promised = msgspec.convert(
        json.loads(await owner.fetchval("select facts from outbox_promise where job = 'freeze_ranking'")), actions.Promised
    )
    await asyncio.gather(*(actions.freeze_promised(lead, promised) for _ in range(2)))
    await actions.freeze_promised(lead, promised)
    async with reading(town.acting) as connection:
        told = [(one.number, one.draws, one.seed, one.note, one.placed) for one in await queries.list_rankings(connection)]
    assert told == [(1, 300, 7, "pro komisi", 3)]
    (about,) = await owner.fetch("select verb, person_id from journal_entry where about_kind = 'ranking'")
    assert tuple(about) == ("ranking frozen", lead.person_id)
    frozen, workbook = await works_of(town)
    assert frozen.pop("ended_at") is not None
    assert frozen == {
        "kind": "ranking", "about": "Zkušební model – Plán", "address": "/ranking/1", "done": 300, "total": 300, "result": {"ranking": 1},
        "trouble": None,
    }  # fmt: skip
    assert (workbook["kind"], workbook["about"], workbook["address"], workbook["ended_at"]) == ("ranking_workbook", "1", "/ranking/1", None)
    await keep_promises()
    _, workbook = await works_of(town)
    async with reading(town.acting) as connection:
        (document,) = await list_about(connection, "ranking", promised.ranking)
    assert (workbook["result"], workbook["trouble"]) == ({"document": str(document.id)}, None)


async def test_what_cannot_be_ranked_is_told_by_its_work_and_not_tried_again(town: Town, tank: Tank, owner: asyncpg.Connection) -> None:
    await actions.add_model(town.people["lead"], MODEL.replace('code = "test"', 'code = "other"').encode())
    await actions.promise_ranking(town.people["lead"], FreezeIn(model="other", plan=await owner.fetchval("select code from plan")))
    await keep_promises()
    (work,) = await works_of(town)
    assert str(work["trouble"]).startswith("There is nothing to rank: of 5 waiting ideas none"), work
    assert await owner.fetchval("select count(*) from outbox_promise where done_at is null") == 0


async def test_an_engine_tells_how_far_it_is_from_beside_the_event_loop(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "TELL_EVERY_SECONDS", 0.01)
    async with transaction(town.acting) as connection:
        work = await begin(connection, "ranking", None, None)
    heard, told = Heard(), []
    async with telling(town.acting, work, 10_000, "Trying weightings", lambda: heard.share):
        for share in (0, 0.25, 0.999):
            await reckon(heard, share, "drawing")
            for _ in range(10_000):
                async with reading(town.acting) as connection:
                    shown = await get_work(connection, work)
                if shown.share == int(share * 100):
                    break
            told.append((shown.state, shown.stage, shown.done, shown.total, shown.share))
    assert told == [
        ("running", "Trying weightings", 0, 10_000, 0),
        ("running", "Trying weightings", 2_500, 10_000, 25),
        ("running", "Trying weightings", 9_990, 10_000, 99),
    ]


async def test_a_work_goes_on_while_what_it_tells_cannot_be_written(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "TELL_EVERY_SECONDS", 0)
    async with transaction(town.acting) as connection:
        work = await begin(connection, "ranking", None, None, 2)
    asked, twice = [0], asyncio.Event()

    def share() -> float:
        asked[0] += 1
        if asked[0] == 1:
            raise Unavailable("No database.")
        twice.set()
        return 0.5

    async with telling(town.acting, work, 2, "Trying weightings", share):
        await twice.wait()
    async with reading(town.acting) as connection:
        assert (await get_work(connection, work)).done == 1


async def test_a_model_is_versioned_by_its_content(town: Town, tank: Tank) -> None:
    lead = town.people["lead"]
    assert await actions.add_model(lead, MODEL.replace("weight = 40", "weight = 40.00").encode()) == tank.model_id
    newer = await actions.add_model(lead, MODEL.replace("weight = 40", "weight = 41").encode())
    async with reading(town.acting) as connection:
        assert [(one.id, one.version) for one in await queries.list_models(connection)] == [(newer, 2)]
        assert (await queries.get_model(connection, tank.model_id)).model.criteria[0].weight == 40


async def test_all_faults_of_assessments_are_told_and_nothing_is_kept(town: Town, other_town: Town, tank: Tank) -> None:
    member, stranger = town.people["member"].person_id, other_town.people["member"].person_id
    idea = tank.ideas["E"]
    rows = [
        (idea, "need", member, Decimal(100), None, False),
        (idea, "nedd", member, Decimal(100), None, False),
        (idea, "plan", member, Decimal(1), None, False),
        (idea, "need", town.people["chair"].person_id, Decimal(60), None, False),
        (idea, "need", town.people["officer"].person_id, Decimal(25), " ", False),
        (uuid.uuid4(), "need", stranger, Decimal(50), None, False),
        (idea, "need", member, Decimal(50), None, False),
    ]
    with pytest.raises(BadInput) as caught:
        await actions.record_assessments(town.people["lead"], rows, tank.model_id)
    assert [(fault.pointer, fault.says) for fault in caught.value.faults] == [
        ("/1/criterion", 'There is no criterion "nedd"; did you mean "need"?'),
        ("/2/criterion", '"plan" is computed (plan_contribution); nobody assesses it.'),
        ("/3/value", '60 is not a step of "need"; its steps are 100 (velká), 50 (střední), 25 (malá).'),
        ("/4/reason", 'The value 25 is on the excluding side of 50 in "need": say why.'),
        ("/5/idea", "There is no such idea."),
        ("/5/assessor", "The assessor has no role in this community; give them one first."),
        ("/6", "The same person judges the same idea by the same criterion twice (first at /0)."),
    ]
    async with reading(town.acting) as connection:
        assert await queries.list_assessments(connection, "UL-2026-000E", "test") == []


async def test_recording_the_same_again_changes_nothing(town: Town, tank: Tank) -> None:
    rows = [(tank.ideas["A"], "need", town.people["member"].person_id, Decimal(100), None, False)]
    assert await actions.record_assessments(town.people["lead"], rows, tank.model_id) == 0
    assert await actions.record_assessments(town.people["lead"], [(*rows[0][:3], Decimal(50), "nově", False)], tank.model_id) == 1


async def test_another_town_sees_no_ranking(town: Town, other_town: Town, tank: Tank) -> None:
    await freeze(town.people["lead"], tank, draws=10)
    async with reading(other_town.acting) as connection:
        assert (await queries.list_rankings(connection), await queries.list_models(connection)) == ([], [])


async def test_nothing_is_frozen_where_its_files_cannot_be_stored(town: Town, tank: Tank, tmp_path: Path) -> None:
    """They are stored while the rows are written; none of these is kept without them."""
    (tmp_path / "taken").mkdir()
    store = Files(str(tmp_path / "taken"))
    (tmp_path / "taken").rmdir()
    (tmp_path / "taken").write_text("no folder")
    use_files(store)
    with pytest.raises(Unavailable):
        await actions.freeze_ranking(town.people["lead"], tank.model_id, tank.plan_id, draws=10)
    async with reading(town.people["lead"]) as connection:
        assert await queries.list_rankings(connection, 10) == []
