"""Assessment rounds on a real database: assigned, declared, given blind, given again, consolidated."""

import datetime as dt
import uuid
from decimal import Decimal
from pathlib import Path

import asyncpg
import msgspec
import pytest

from absorb.db import reading, transaction
from absorb.documents.actions import files, use_files
from absorb.kernel.errors import BadInput, Clash, NotAllowed, NotFound
from absorb.priority import actions, queries
from absorb.priority.actions import rounds
from absorb.priority.schemas import AssessmentIn, AssessmentsIn, FreezeIn, RankingOut
from absorb.priority.schemas.rounds import AssessorIn, DeclarationIn, DueIn, DutyIn, JudgementIn, PointsIn, RoundIn
from absorb.storage import Files
from tests.actions.test_priority import MODEL
from tests.conftest import Town
from tests.promises import keep_promises
from tests.seed import add_idea, add_plan, join_organisation

DUE = dt.date(2026, 12, 1)


class Play(msgspec.Struct, frozen=True):
    """A tank of ideas A to D, a plan and a model with one assessed criterion; assessors officer, member and chair."""

    town: Town
    plan_id: uuid.UUID
    model_id: uuid.UUID

    def who(self, role: str) -> uuid.UUID:
        person = self.town.people[role].person_id
        assert person is not None
        return person

    async def prepare(self, *roles: str, ideas: str = "ABCD", per_idea: int = 2, **more: object) -> int:
        ask = RoundIn(
            name="Jarní kolo", model="test", due_on=DUE, per_idea=per_idea, ideas=tuple(f"UL-2026-000{name}" for name in ideas),
            assessors=tuple(AssessorIn(person_id=self.who(role)) for role in roles or ("officer", "member", "chair")),
        )  # fmt: skip
        return await rounds.add_round(self.town.people["lead"], msgspec.structs.replace(ask, **more))

    async def opened(self, *roles: str, **more: object) -> int:
        """A round in which everything is assigned and declared about."""
        number = await self.prepare(*roles, **more)
        await rounds.assign_round(self.town.people["lead"], number)
        await rounds.move_round(self.town.people["lead"], number, "declaring")
        for role in roles or ("officer", "member", "chair"):
            mine = await self.mine(role, number)
            await rounds.declare(self.town.people[role], number, [DeclarationIn(idea=one, has_conflict=False) for one in mine])
        await rounds.move_round(self.town.people["lead"], number, "open")
        return number

    async def mine(self, role: str, number: int) -> dict[str, str]:
        async with reading(self.town.people[role]) as connection:
            held = await queries.rounds.get_round(connection, number)
            return {one.reference: one.state for one in await queries.rounds.list_mine(connection, held.id)}

    async def give(self, role: str, number: int, idea: str, value: int, reason: str | None = None, why_again: str | None = None) -> int:
        ask = PointsIn(judgements=(JudgementIn(criterion="need", value=Decimal(value), reason=reason),), why_again=why_again)
        return await rounds.give_points(self.town.people[role], number, f"UL-2026-000{idea}", ask)

    async def seen(self, role: str, idea: str) -> list[tuple[str | None, int, int]]:
        """What this person is shown of an idea's points: by whom, the value, the version."""
        async with reading(self.town.people[role]) as connection:
            found = await queries.list_assessments(connection, f"UL-2026-000{idea}", "test")
        return [(one.assessor and one.assessor.split()[0], int(one.value), one.version) for one in found]


@pytest.fixture
async def play(town: Town, tmp_path: Path) -> Play:
    use_files(Files(str(tmp_path / "files")))
    async with transaction(town.acting) as connection:
        plan_id, _ = await add_plan(connection, {"1": 2})
        for name in "ABCD":
            await add_idea(connection, f"UL-2026-000{name}", f"Záměr {name}")
    return Play(town, plan_id, await actions.add_model(town.people["lead"], MODEL.encode()))


async def test_ideas_are_assigned_evenly_never_to_their_own_organisation(play: Play, owner: asyncpg.Connection) -> None:
    organisation = await join_organisation(play.town.people["member"], "Spolek")
    await owner.execute("update idea set organisation = $1 where reference = 'UL-2026-000A'", organisation)
    number = await play.prepare()
    assert await rounds.assign_round(play.town.people["lead"], number) == (8, [])
    assert sorted([len(await play.mine(role, number)) for role in ("officer", "member", "chair")]) == [2, 3, 3]
    assert "UL-2026-000A" not in await play.mine("member", number)
    assert await rounds.assign_round(play.town.people["lead"], number) == (0, [])
    assert await rounds.assign_round(play.town.people["lead"], number, anew=True) == (0, []), "what is even stays"
    with pytest.raises(BadInput, match="own organisation"):
        await rounds.set_duty(play.town.people["lead"], number, DutyIn(idea="UL-2026-000A", person_id=play.who("member")))


async def test_all_faults_of_a_round_are_told(play: Play, owner: asyncpg.Connection) -> None:
    await owner.execute("update idea set state = 'withdrawn' where reference = 'UL-2026-000B'")
    assessors = (AssessorIn(person_id=play.who("finance")), *[AssessorIn(person_id=play.who("chair"))] * 2)
    with pytest.raises(BadInput) as caught:
        await play.prepare(ideas="ABX", assessors=assessors)
    assert [(fault.pointer, fault.says) for fault in caught.value.faults] == [
        ("/ideas/2", "There is no idea UL-2026-000X."),
        ("/ideas", "UL-2026-000B is “withdrawn”: only what waits in the tank is assessed."),
        ("/assessors/0/person_id", "This person is no member, chair, officer or lead here; give them a role first."),
        ("/assessors/2/person_id", "This person stands in the list twice."),
    ]


async def test_a_declared_conflict_gives_the_idea_to_another_or_tells_the_centre(play: Play, owner: asyncpg.Connection) -> None:
    number = await play.prepare("member", "chair", "officer", ideas="A")
    await rounds.assign_round(play.town.people["lead"], number)
    await rounds.move_round(play.town.people["lead"], number, "declaring")
    first, second, third = sorted(("member", "chair", "officer"), key=lambda role: str(play.who(role)))
    assert [list(await play.mine(role, number)) for role in (first, second, third)] == [["UL-2026-000A"], ["UL-2026-000A"], []]
    conflict = DeclarationIn(idea="UL-2026-000A", has_conflict=True, why="Sedím ve správní radě.")
    with pytest.raises(BadInput, match="what the conflict of interest is"):
        await rounds.declare(play.town.people[first], number, [msgspec.structs.replace(conflict, why=" ")])
    assert await rounds.declare(play.town.people[first], number, [conflict]) == 1
    assert [list(await play.mine(role, number)) for role in (first, second, third)] == [[], ["UL-2026-000A"], ["UL-2026-000A"]]
    assert await rounds.declare(play.town.people[second], number, [conflict]) == 1
    told = await owner.fetch("select facts from notice where kind = 'assessment_lack' and person = $1", play.who("lead"))
    assert [row["facts"] for row in told] == ['{"count": "UL-2026-000A", "round": "Jarní kolo"}']
    _, short = await rounds.assign_round(play.town.people["lead"], number)
    assert [str(one.says()) for one in short] == ["1 of 2 assessors: 2 with a conflict of interest, 0 of its own organisation."]
    with pytest.raises(BadInput, match="declared a conflict"):
        await rounds.set_duty(play.town.people["lead"], number, DutyIn(idea="UL-2026-000A", person_id=play.who(first)))


async def test_nothing_is_given_before_it_is_declared_and_the_round_open(play: Play) -> None:
    number = await play.prepare("officer", "member", ideas="A")
    await rounds.assign_round(play.town.people["lead"], number)
    with pytest.raises(Clash, match="takes no points"):
        await play.give("member", number, "A", 100)
    await rounds.move_round(play.town.people["lead"], number, "declaring")
    with pytest.raises(Clash, match="not open yet"):
        await play.give("member", number, "A", 100)
    await rounds.move_round(play.town.people["lead"], number, "open")
    with pytest.raises(Clash, match="First declare"):
        await play.give("member", number, "A", 100)
    with pytest.raises(NotFound):
        await play.give("chair", number, "A", 100)
    await keep_promises()
    async with reading(play.town.acting) as connection:
        assert await connection.fetchval("select state from idea where reference = 'UL-2026-000A'") == "under_assessment"


async def test_others_points_are_hidden_until_mine_are_in(play: Play) -> None:
    number = await play.opened("officer", "member", "chair", per_idea=3)
    await play.give("officer", number, "A", 100)
    # an auditor and an administrator read all; everybody else who has not given theirs, and who does not assess, reads nothing
    hidden = {role: await play.seen(role, "A") for role in ("officer", "member", "chair", "lead", "finance", "auditor", "administrator")}
    mine = [("officer", 100, 1)]
    assert hidden == {
        "officer": mine, "member": [], "chair": [], "lead": [], "finance": [], "auditor": mine, "administrator": mine,
    }  # fmt: skip
    await play.give("member", number, "A", 25, "nedoložená potřeba")
    assert (await play.seen("member", "A"), await play.seen("chair", "A")) == ([("officer", 100, 1), ("member", 25, 1)], [])
    await rounds.move_round(play.town.people["lead"], number, "closed")
    assert len(await play.seen("chair", "A")) == 2


async def test_the_count_of_those_who_have_given_is_hidden_too(play: Play) -> None:
    number = await play.opened("officer", "member", "chair", per_idea=3, ideas="AB")
    await play.give("member", number, "A", 100)
    await play.give("officer", number, "B", 100)

    async def told(role: str) -> tuple[list[int | None], list[int | None], int | None]:
        async with reading(play.town.people[role]) as connection:
            held = await queries.rounds.get_round(connection, number)
            ideas = await queries.rounds.list_progress(connection, held)
            people = await queries.rounds.list_assessors(connection, held.id)
            totals = await queries.rounds.count_totals(connection, held)
        return [one.assessed for one in ideas], sorted((one.assessed for one in people), key=str), totals.assessed

    assert await told("lead") == ([1, 1], [0, 1, 1], 0)
    assert await told("officer") == ([None, 1], [None, None, None], None)
    with pytest.raises(NotAllowed, match="You assess in this round"):
        await rounds.set_duty(play.town.people["officer"], number, DutyIn(idea="UL-2026-000A", person_id=play.who("member"), given=False))


async def test_points_given_again_stand_beside_the_first(play: Play, owner: asyncpg.Connection) -> None:
    number = await play.opened("officer", "member", ideas="A")
    await play.give("member", number, "A", 100)
    with pytest.raises(BadInput, match="Say why you give your points again"):
        await play.give("member", number, "A", 50)
    assert await play.give("member", number, "A", 100) == 0
    assert await play.give("member", number, "A", 50, why_again="Přehlédl jsem přílohu.") == 1
    assert await play.seen("member", "A") == [("member", 100, 1), ("member", 50, 2)]
    async with reading(play.town.people["member"]) as connection:
        found = await queries.list_assessments(connection, "UL-2026-000A", "test")
    assert [(one.version, one.is_latest, one.why_again, one.round) for one in found] == [
        (1, False, None, number), (2, True, "Přehlédl jsem přílohu.", number),
    ]  # fmt: skip
    for change in ("update assessment set value = 75", "delete from assessment"):
        with pytest.raises(asyncpg.IntegrityConstraintViolationError):
            await owner.execute(change)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with transaction(play.town.people["member"]) as connection:
                await connection.execute(change)


async def test_the_open_door_gives_points_in_the_round_and_never_past_it(play: Play) -> None:
    number = await play.opened("officer", "member", ideas="A")
    ask = AssessmentsIn(
        model="test",
        assessments=(
            AssessmentIn(idea="UL-2026-000B", criterion="need", value=Decimal(50)),
            AssessmentIn(idea="UL-2026-000A", criterion="need", value=Decimal(100)),
        ),
    )
    assert await actions.record_own_assessments(play.town.people["member"], ask) == 2
    assert await play.mine("member", number) == {"UL-2026-000A": "assessed"}
    assert await play.seen("chair", "B") == [("member", 50, 1)]
    with pytest.raises(BadInput) as caught:
        await actions.record_own_assessments(play.town.people["chair"], ask)
    says = f"The idea is being assessed in round {number}: until it closes, only its assessors give points, each their own."
    assert [(fault.pointer, fault.says) for fault in caught.value.faults] == [("/assessments/1/idea", says)]
    rows = [(await _idea(play, "A"), "need", play.who("officer"), Decimal(100))]
    with pytest.raises(BadInput, match="each their own"):
        await actions.record_assessments(play.town.people["lead"], rows, play.model_id)


async def _idea(play: Play, name: str) -> uuid.UUID:
    async with reading(play.town.acting) as connection:
        found: uuid.UUID = await connection.fetchval("select id from idea where reference = $1", f"UL-2026-000{name}")
    return found


async def test_a_draft_is_read_by_its_writer_alone(play: Play) -> None:
    number = await play.opened("officer", "member", ideas="A")
    typed = {"need": {"value": "100", "reason": "rozepsáno"}}
    await rounds.save_draft(play.town.people["member"], number, "UL-2026-000A", typed)
    kept = {}
    for role in ("member", "officer", "auditor", "administrator"):
        async with reading(play.town.people[role]) as connection:
            kept[role] = await connection.fetchval("select judgements from assessment_draft")
    assert kept == {"member": typed, "officer": None, "auditor": None, "administrator": None}
    await play.give("member", number, "A", 100)
    async with reading(play.town.people["member"]) as connection:
        assert await connection.fetchval("select count(*) from assessment_draft") == 0


async def test_those_who_owe_are_reminded_and_how_many_they_are_is_nobodys_to_know(play: Play, owner: asyncpg.Connection) -> None:
    number = await play.opened("officer", "member", "chair", per_idea=3, ideas="A")
    await owner.execute("delete from notice")
    await play.give("member", number, "A", 100)
    assert await rounds.remind_owing(play.town.people["lead"], number, DUE) is None  # type: ignore[func-returns-value]
    reminded = await owner.fetch("select person from notice where kind = 'assessment'")
    assert {row["person"] for row in reminded} == {play.who("officer"), play.who("chair")}
    await owner.execute("delete from notice")
    days = [DUE + dt.timedelta(days=days) for days in (-1, 0, 1, 2, 8, 9, 70, 77)]
    counts = []
    for day in [*days, days[-1]]:
        await rounds.remind_by_day(day)
        counts.append(await owner.fetchval("select count(*) from notice where kind = 'assessment'"))
    assert counts == [0, 0, 2, 2, 4, 4, 6, 6, 6]


async def test_a_closed_round_is_ranked_by_its_median_and_a_later_one_changes_nothing_frozen(play: Play) -> None:
    number = await play.opened("officer", "member", "chair", per_idea=3, ideas="AB", consolidation="median")
    for role, value in (("officer", 100), ("member", 25), ("chair", 100)):
        await play.give(role, number, "A", value, "nedoloženo")
        await play.give(role, number, "B", 50)
    lead, ask = play.town.people["lead"], FreezeIn(model="test", plan=await _plan_code(play), round=number, draws=50)
    with pytest.raises(Clash, match="is not closed yet"):
        await actions.promise_ranking(lead, ask)
    with pytest.raises(Clash, match="There is nothing to rank"):
        await actions.freeze_ranking(lead, play.model_id, play.plan_id, draws=50)
    await rounds.move_round(lead, number, "closed")
    await actions.promise_ranking(lead, ask)
    await keep_promises()

    async def told(which: int) -> tuple[RankingOut, list[tuple[str, Decimal, str]]]:
        async with reading(play.town.acting) as connection:
            ranking = await queries.get_ranking(connection, which)
            ranked = await queries.list_ranked(connection, ranking.id)
            bases = [(await queries.get_basis(connection, ranking.id, one.reference))["need"] for one in ranked]
        return ranking, [(one.reference[-1], one.points, str(basis["value"])) for one, basis in zip(ranked, bases, strict=True)]

    first = await told(1)
    assert first[1] == [("A", Decimal(60), "100"), ("B", Decimal(30), "50")]
    assert (first[0].round, first[0].consolidation) == (number, "median")
    snapshot = msgspec.json.decode(await files().get(first[0].snapshot_sha256))
    assert snapshot["assessments"]["round"] == number
    assert snapshot["ideas"][0]["basis"]["need"]["consolidation"] == "median"
    assert {one["round"] for one in snapshot["ideas"][0]["basis"]["need"]["given"]} == {number}
    async with reading(play.town.acting) as connection:
        discussed = await queries.rounds.list_discussed(connection, await queries.rounds.get_round(connection, number))
    assert [(one.reference, one.apart[0].percent) for one in discussed] == [("UL-2026-000A", Decimal(75))]

    # a new version of the model, a second round and points past rounds leave what is frozen as it is
    await actions.add_model(lead, MODEL.replace("weight = 60", "weight = 10").encode())
    second = await play.opened("officer", "member", ideas="A")
    await play.give("officer", second, "A", 25, "horší")
    await play.give("member", second, "A", 25, "horší")
    await rounds.move_round(lead, second, "closed")
    assert await told(1) == first
    await actions.freeze_ranking(lead, play.model_id, play.plan_id, draws=50, round_id=await _round_id(play, number))
    again = await told(2)
    assert (again[0].case_sha256, again[0].answer_sha256, again[0].snapshot_sha256) == (
        first[0].case_sha256, first[0].answer_sha256, first[0].snapshot_sha256,
    )  # fmt: skip


async def _plan_code(play: Play) -> str:
    async with reading(play.town.acting) as connection:
        return (await queries.get_plan(connection, play.plan_id)).code


async def _round_id(play: Play, number: int) -> uuid.UUID:
    async with reading(play.town.acting) as connection:
        return (await queries.rounds.get_round(connection, number)).id


async def told(play: Play, role: str) -> list[str]:
    async with reading(play.town.people[role]) as connection:
        rows = await connection.fetch("select says from notice where person = acting_person() order by made_at, id")
    return [row["says"].split(" ")[0] for row in rows]


async def test_who_joins_a_running_round_takes_over_a_fair_part_of_what_is_untouched(play: Play) -> None:
    lead = play.town.people["lead"]
    number = await play.prepare("officer", "member", per_idea=1)
    await rounds.assign_round(lead, number)
    await rounds.move_round(lead, number, "declaring")
    first = await play.mine("officer", number)
    await rounds.declare(play.town.people["officer"], number, [DeclarationIn(idea=one, has_conflict=False) for one in first])
    with pytest.raises(BadInput, match="no member, chair"):
        await rounds.join_round(lead, number, [AssessorIn(person_id=play.who("finance"))])
    assert await rounds.join_round(lead, number, [AssessorIn(person_id=play.who("chair"))]) == 1
    assert await play.mine("officer", number) == dict.fromkeys(first, "owed"), "what somebody has declared about stays theirs"
    assert [len(await play.mine(role, number)) for role in ("member", "chair")] == [1, 1]
    assert set((await play.mine("chair", number)).values()) == {"undeclared"}, "conflicts come first"
    assert (await told(play, "chair"), await told(play, "member")) == (["Ideas"], ["Ideas", "In"])
    assert await rounds.join_round(lead, number, [AssessorIn(person_id=play.who("chair"), fields=("area:1",))]) == 0, "nobody is new"


async def test_who_assesses_here_shares_out_only_what_nobody_has(play: Play) -> None:
    lead = play.town.people["lead"]
    number = await play.prepare("lead", "member", per_idea=1)
    await rounds.assign_round(lead, number)
    await rounds.move_round(lead, number, "declaring")
    assert await rounds.join_round(lead, number, [AssessorIn(person_id=play.who("chair"))]) == 0
    assert [len(await play.mine(role, number)) for role in ("lead", "member", "chair")] == [2, 2, 0]


async def test_assigned_anew_as_little_changes_hands_as_an_even_assignment_allows(play: Play) -> None:
    lead = play.town.people["lead"]
    number = await play.prepare("officer", "member", per_idea=1)
    await rounds.assign_round(lead, number)
    await rounds.add_assessors(lead, number, [AssessorIn(person_id=play.who("chair"))])
    before = {role: set(await play.mine(role, number)) for role in ("officer", "member")}
    assert await rounds.assign_round(lead, number, anew=True) == (1, [])
    after = {role: set(await play.mine(role, number)) for role in ("officer", "member", "chair")}
    assert sorted(map(len, after.values())) == [1, 1, 2]
    assert all(after[role] <= before[role] for role in before), "only who is new gets anything"
    await rounds.move_round(lead, number, "declaring")
    begun = next(iter(after["chair"]))
    await rounds.declare(play.town.people["chair"], number, [DeclarationIn(idea=begun, has_conflict=False)])
    await rounds.add_assessors(lead, number, [AssessorIn(person_id=play.who("lead"))])
    with pytest.raises(NotAllowed, match="ask a colleague"):
        await rounds.assign_round(lead, number, anew=True)
    assert (await rounds.assign_round(play.town.people["administrator"], number, anew=True))[0] == 1
    assert (set(await play.mine("chair", number)), len(await play.mine("lead", number))) == ({begun}, 1)
    loser = next(role for role in ("officer", "member") if len(after[role]) == 2)
    assert (await told(play, loser))[-1:] == ["The"]


async def test_the_due_day_moves_and_those_who_owe_are_told(play: Play) -> None:
    lead, today = play.town.people["lead"], dt.date(2026, 11, 22)
    number = await play.opened("officer", "member")
    for idea in await play.mine("officer", number):
        await play.give("officer", number, idea[-1], 50)
    later = DueIn(due_on=dt.date(2026, 12, 20), seen=DUE, why="Nemoc")
    assert await rounds.move_due(lead, number, later, today)
    assert not await rounds.move_due(lead, number, DueIn(due_on=dt.date(2026, 12, 20)), today)
    assert (await told(play, "member"), await told(play, "officer")) == (["Ideas", "Points"], ["Ideas"])
    with pytest.raises(Clash, match="2026-12-20"):
        await rounds.move_due(lead, number, later, today)
    with pytest.raises(BadInput, match="has passed"):
        await rounds.move_due(lead, number, DueIn(due_on=dt.date(2026, 11, 21)), today)
    await rounds.move_round(lead, number, "closed")
    with pytest.raises(Clash, match="closed"):
        await rounds.move_due(lead, number, DueIn(due_on=DUE), today)
    async with reading(lead) as connection:
        facts = await connection.fetchrow("select facts, why from journal_entry where verb = 'assessment round''s day moved'")
    assert (facts["facts"], facts["why"]) == ({"number": number, "from": "2026-12-01", "to": "2026-12-20"}, "Nemoc")
