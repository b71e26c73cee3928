"""Caring for ideas: returns with what is missing, talks, files, twins, merging; who is told, and what two do at once."""

import asyncio
import datetime as dt
import uuid
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from msgspec.structs import replace

from absorb.db import Acting, reading, transaction
from absorb.documents.actions import use_files
from absorb.journal.queries import list_history
from absorb.kernel.errors import BadInput, Clash, NotAllowed, NotFound
from absorb.kernel.intake import convert
from absorb.progress.queries import get_work
from absorb.storage import Files
from absorb.tank.actions import Return, add_idea, find_twins, move, set_contributions, twins
from absorb.tank.actions.advice import answer_thread, close_thread, open_thread, reopen_thread
from absorb.tank.actions.attachments import attach, detach
from absorb.tank.actions.merging import Merge, merge_ideas
from absorb.tank.actions.references import today_here
from absorb.tank.actions.saving import hand_in, save_idea
from absorb.tank.actions.twins import judge_different, look_promised, promise_look_at_all
from absorb.tank.queries.advice import list_threads
from absorb.tank.queries.attachments import list_attachments
from absorb.tank.queries.form import Held, find_held
from absorb.tank.queries.ideas import get_idea
from absorb.tank.queries.twins import list_open
from absorb.tank.rules.form import Editor
from absorb.tank.schemas.form import Filled, ServedIn, SuggestionIn
from tests import seed
from tests.actions.test_tank_saving import PROPOSED
from tests.conftest import Town
from tests.promises import keep_promises
from tests.seed import add_plan, join_organisation

CENTRE = Editor(frozenset(("officer",)), None)
NEED = "Rodiny v Předlicích nemají kam poslat děti odpoledne, nejbližší klub je přes celé město a autobus tam nejezdí."


async def editor_for(person: Acting, name: str) -> Editor:
    """Who hands in for an organisation of this name."""
    return Editor(frozenset(("submitter",)), frozenset((await join_organisation(person, name),)))


async def idea_of(town: Town, editor: Editor, title: str, **more: Any) -> str:
    assert editor.organisations is not None
    ask = SuggestionIn(title=title, need=more.pop("need", NEED), organisation_id=next(iter(editor.organisations)), **more)
    return (await add_idea(town.people["submitter"], ask)).reference


async def held_in(town: Town, reference: str) -> Held:
    async with reading(town.acting) as connection:
        return await find_held(connection, reference)


async def history_of(town: Town, idea: uuid.UUID) -> list[tuple[str, Any, str | None]]:
    async with reading(town.acting) as connection:
        return [(entry.verb, entry.facts, entry.why) for entry in await list_history(connection, "idea", idea)]


async def told(owner: asyncpg.Connection, kind: str) -> list[tuple[str, str, str]]:
    """Whom notices of a kind went to, the phrase and the address."""
    rows = await owner.fetch("""select p.email, n.says, n.address from notice n join person p on p.id = n.person
        where n.kind = $1 order by n.made_at, p.email""", kind)  # fmt: skip
    return [(row["email"].partition("@")[0], row["says"], row["address"]) for row in rows]


async def test_a_return_says_what_is_missing_until_it_is_handed_in_again(town: Town, owner: asyncpg.Connection) -> None:
    editor = await editor_for(town.people["submitter"], "Spolek A")
    reference = await idea_of(town, editor, "Klub")
    until = today_here() + dt.timedelta(days=14)
    asked = Return([("place", "Kde přesně?"), ("title", None)], until)
    assert await move(town.people["officer"], reference, "returned", "Doplňte", roles=CENTRE.roles, asked=asked, start="submitted")
    row = await owner.fetchrow("select missing, returned_until, state_why from idea")
    assert '"note": "Kde přesně?"' in row["missing"]
    assert (row["returned_until"], row["state_why"]) == (until, "Doplňte")
    says = "%(reference)s “%(title)s” waits for you to complete it by %(until_on)s: %(missing_phrases)s. %(why)s"
    assert await told(owner, "idea_moved") == [("submitter", says, f"/tank/{reference}")]
    held = await held_in(town, reference)
    verb, facts, why = (await history_of(town, held.id))[-1]
    assert (verb, facts["until"], [one["field"] for one in facts["missing"]], why) == (
        "idea moved", until.isoformat(), ["place", "title"], "Doplňte",
    )  # fmt: skip
    await hand_in(town.people["submitter"], reference, editor=editor)
    after = await owner.fetchrow("select missing, returned_until, state from idea")
    assert tuple(after) == ("[]", None, "submitted")


@pytest.mark.parametrize(
    ("to", "asked", "pointers"),
    [
        ("returned", Return([("nic", None)], None), ["/missing/0/field"]),
        ("returned", Return([], dt.date(2020, 1, 1)), ["/until"]),
        ("in_tank", Return([("place", None)], None), ["/missing"]),
        ("merged", Return(), ["/to"]),
    ],
)
async def test_what_a_move_cannot_take(town: Town, to: str, asked: Return, pointers: list[str]) -> None:
    editor = await editor_for(town.people["submitter"], "Spolek A")
    reference = await idea_of(town, editor, "Klub")
    with pytest.raises(BadInput) as refused:
        await move(town.people["officer"], reference, to, "Proto", roles=CENTRE.roles, asked=asked)
    assert [fault.pointer for fault in refused.value.faults] == pointers


async def test_a_move_may_be_kept_from_the_submitter_and_is_made_from_what_was_seen(town: Town, owner: asyncpg.Connection) -> None:
    editor = await editor_for(town.people["submitter"], "Spolek A")
    reference = await idea_of(town, editor, "Klub")
    await move(town.people["officer"], reference, "in_tank", roles=CENTRE.roles, is_told=False)
    assert await told(owner, "idea_moved") == []
    with pytest.raises(Clash, match="officer usti has moved it meanwhile from “submitted” to “in_tank”"):
        await move(town.people["lead"], reference, "set_aside", "Proto", roles=CENTRE.roles, start="submitted")
    await move(town.people["submitter"], reference, "withdrawn", roles=editor.roles, organisations=editor.organisations)
    assert [who for who, _, _ in await told(owner, "idea_moved")] == ["lead", "officer"]


async def test_a_talk_goes_between_the_centre_and_the_organisation(town: Town, owner: asyncpg.Connection) -> None:
    editor = await editor_for(town.people["submitter"], "Spolek A")
    stranger = Editor(editor.roles, frozenset((uuid.uuid4(),)))
    reference = await idea_of(town, editor, "Klub")
    officer, submitter = town.people["officer"], town.people["submitter"]
    opened = [await open_thread(officer, reference, "place", " Kde?\r\n", editor=CENTRE, key="k1") for _ in range(2)]
    assert opened[0] == opened[1]
    await answer_thread(submitter, reference, opened[0], "V Předlicích", editor=editor)
    assert [await close_thread(officer, reference, opened[0], editor=CENTRE) for _ in range(2)] == [True, False]
    with pytest.raises(Clash, match="reopen"):
        await answer_thread(submitter, reference, opened[0], "A ještě", editor=editor)
    assert await reopen_thread(submitter, reference, opened[0], editor=editor)
    held = await held_in(town, reference)
    async with reading(town.acting) as connection:
        (thread,) = await list_threads(connection, held.id)
    assert (thread.field, thread.closed_at, [(note.text, note.person, note.is_from_centre) for note in thread.notes]) == (
        "place", None, [("Kde?", "officer usti", True), ("V Předlicích", "submitter usti", False)],
    )  # fmt: skip
    assert [verb for verb, _, _ in await history_of(town, held.id)][1:] == [
        "advice opened", "advice answered", "advice closed", "advice reopened",
    ]  # fmt: skip
    assert [who for who, _, _ in await told(owner, "idea_advice")] == ["submitter", "lead", "officer", "submitter", "lead", "officer"]
    for act in (
        open_thread(submitter, reference, None, "X", editor=stranger),
        close_thread(submitter, reference, opened[0], editor=stranger),
    ):
        with pytest.raises(NotFound):
            await act
    other = await idea_of(town, editor, "Jiný")
    with pytest.raises(NotFound):
        await answer_thread(officer, other, opened[0], "X", editor=CENTRE)
    for field, text in (("nic", "X"), (None, " \n "), (None, "x" * 5_001)):
        with pytest.raises(BadInput):
            await open_thread(officer, reference, field, text, editor=CENTRE)


async def test_files_are_kept_by_content_and_removed_ones_stay_in_the_history(
    town: Town, tmp_path: Path, owner: asyncpg.Connection
) -> None:
    use_files(Files(str(tmp_path)))
    editor = await editor_for(town.people["submitter"], "Spolek A")
    reference = await idea_of(town, editor, "Klub")
    submitter = town.people["submitter"]
    sent = [("Rozpočet – č. 1.txt", "Částka: 5 Kč".encode()), ("plán.pdf", b"%PDF-1.7 x")]
    for _ in range(2):
        there = await attach(submitter, reference, sent, editor=editor)
        assert [(one.name, one.media_type, one.made_by) for one in there] == [
            ("Rozpočet – č. 1.txt", "text/plain", "submitter usti"), ("plán.pdf", "application/pdf", "submitter usti"),
        ]  # fmt: skip
    with pytest.raises(BadInput) as refused:
        await attach(submitter, reference, [("a.exe", b"MZ"), ("b.pdf", b"%PDF-1"), ("c.png", b"GIF89a")], editor=editor)
    assert [fault.pointer for fault in refused.value.faults] == ["/file/0", "/file/2"]
    held = await held_in(town, reference)
    assert [await detach(submitter, reference, there[0].id, editor=editor) for _ in range(2)] == [True, False]
    async with reading(town.acting) as connection:
        assert [one.name for one in await list_attachments(connection, held.id)] == ["plán.pdf"]
    assert [(verb, facts["name"]) for verb, facts, _ in (await history_of(town, held.id))[1:]] == [
        ("file attached", "Rozpočet – č. 1.txt"), ("file attached", "plán.pdf"), ("file removed", "Rozpočet – č. 1.txt"),
    ]  # fmt: skip
    await owner.execute("update idea set state = 'under_assessment'")
    with pytest.raises(NotAllowed):
        await attach(submitter, reference, sent, editor=editor)


async def test_twins_are_found_by_title_or_need_and_judged_once(town: Town, owner: asyncpg.Connection) -> None:
    a = await editor_for(town.people["submitter"], "Spolek A")
    b = await editor_for(town.people["member"], "Spolek B")
    async with transaction(town.acting) as connection:
        _, measures = await add_plan(connection, {"1.1": 1})
    served = (ServedIn(measure_id=measures["1.1"], degree=3, why="Pomůže"),)
    one = await idea_of(town, a, "Odpolední klub", place="Ústí", contributions=served)
    two = await idea_of(town, b, "Něco docela jiného", need=NEED.replace("autobus", "vlak"), place="USTI", contributions=served)
    three = await idea_of(town, b, "Odpoledni kluby", need="Nic")
    await idea_of(
        town, b, "Sociální bydlení pro seniory", need="Senioři nemají kde bydlet a čekají roky na byt, který by si mohli dovolit."
    )
    assert [await find_twins(town.people["officer"]) for _ in range(2)] == [2, 0]
    async with reading(town.acting) as connection:
        pairs, count = await list_open(connection, 1)
    assert (count, [(pair.one.reference, pair.other.reference, pair.why) for pair in pairs]) == (2, [
        (one, two, "The titles differ; the organisation is another; the needs are alike; both serve measure 1.1; the place is the same."),
        (one, three, "One title is a part of the other; the organisation is another."),
    ])  # fmt: skip
    assert [await judge_different(town.people["officer"], pairs[1].id) for _ in range(2)] == [True, False]
    officer = town.people["officer"]
    await save_idea(officer, three, {"title": "Odpolední kluby"}, base_version=1, editor=CENTRE)
    held = await held_in(town, three)
    assert await find_twins(officer, [held.id]) == 0
    async with reading(town.acting) as connection:
        assert (await list_open(connection, 1))[1] == 1
    await set_contributions(officer, [(held.id, measures["1.1"], 2, "Trochu", False)])
    await save_idea(officer, two, {"need": "Jinak"}, base_version=1, editor=CENTRE)
    assert await find_twins(officer, [(await held_in(town, two)).id]) == 0
    assert await owner.fetchval("select count(*) from idea_twin") == 1, "a pair that is alike no longer is forgotten, a judged one stays"


async def test_of_two_comparisons_at_once_one_finds_a_pair(town: Town, owner: asyncpg.Connection) -> None:
    added = [await add_idea(town.people["officer"], SuggestionIn(title="Odpolední klub", need=NEED)) for _ in range(3)]
    ids = [one.id for one in added]
    found = await asyncio.gather(*(find_twins(town.people[role], ids) for role in ("officer", "lead", "administrator")))
    assert (sorted(found), await owner.fetchval("select count(*) from idea_twin")) == ([0, 0, 3], 3)
    assert await owner.fetchval("select count(*) from journal_entry where verb = 'twin found'") == 3
    finder = ("officer", "lead", "administrator")[found.index(3)]
    assert [who for who, _, _ in await told(owner, "twin_found")] == [who for who in ("lead", "officer") if who != finder]


@pytest.mark.parametrize(
    ("owners", "why"),
    [
        ((None, None), "The titles are the same."),
        (("A", None), "The titles are the same."),
        (("A", "B"), "The titles are the same; the organisation is another."),
        (("A", "A"), "The titles are the same; the organisation is the same."),
    ],
)
async def test_of_organisations_only_what_is_known_is_said(
    town: Town, owner: asyncpg.Connection, owners: tuple[str | None, str | None], why: str
) -> None:
    known = {name: await join_organisation(town.people["submitter"], f"Spolek {name}") for name in dict.fromkeys(owners) if name}
    async with transaction(town.acting) as connection:
        for number, name in enumerate(owners, start=1):
            idea = await seed.add_idea(connection, f"UL-2025-000{number}", "Klub Předlice")
            await connection.execute("update idea set organisation = $2 where id = $1", idea, known.get(name or ""))
    assert await find_twins(town.people["officer"]) == 1
    assert await owner.fetchval("select why from idea_twin") == why


async def test_among_many_that_are_alike_a_pair_is_kept_whichever_of_the_two_is_looked_at(town: Town, owner: asyncpg.Connection) -> None:
    async with transaction(town.acting) as connection:
        ids = [await seed.add_idea(connection, f"UL-2026-{number:04d}", "Odpolední klub") for number in range(55)]
    assert await find_twins(town.people["officer"]) == 55 * 54 // 2 - 10, "each has fifty candidates, the last five none of each other"
    assert [await find_twins(town.people["officer"], [one]) for one in (ids[0], ids[54])] == [0, 0]
    assert await owner.fetchval("select count(*) from idea_twin") == 55 * 54 // 2 - 10


async def test_the_whole_tank_is_compared_by_a_work(town: Town, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twins, "AT_ONCE", 2)
    async with transaction(town.acting) as connection:
        for number in range(5):
            await seed.add_idea(connection, f"UL-2026-{number:04d}", "Odpolední klub" if number % 2 else f"Jiný {number}")
    officer = town.people["officer"]
    works = await asyncio.gather(*(promise_look_at_all(officer) for _ in range(3)))
    assert len(set(works)) == 1
    for _ in range(2):
        await keep_promises()
        async with reading(town.acting) as connection:
            work = await get_work(connection, works[0])
        assert (work.state, work.done, work.total, work.result) == ("finished", 5, 5, {"pairs": 1})
        await look_promised(Acting(town.acting.community_id), None, works[0])
    assert [who for who, _, _ in await told(owner, "twin_found")] == ["lead", "officer"]
    assert await promise_look_at_all(officer) not in works


async def test_a_comparison_that_was_broken_off_goes_on_where_it_was(
    town: Town, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twins, "AT_ONCE", 2)
    async with transaction(town.acting) as connection:
        for number, title in enumerate(("Klub", "Klub", "Dílna", "Dílna")):
            await seed.add_idea(connection, f"UL-2026-{number:04d}", f"{title} v Předlicích")
    work = await promise_look_at_all(town.people["officer"])
    await owner.execute("update work set done = 2, total = 4, stage = 'Comparing ideas'")
    await keep_promises()
    assert (
        await owner.fetchval("select string_agg(distinct i.title, ', ') from idea_twin t join idea i on i.id = t.idea")
        == "Dílna v Předlicích"
    )
    async with reading(town.acting) as connection:
        assert (await get_work(connection, work)).state == "finished"


async def test_what_a_plan_s_measures_bring_together_is_compared_too(town: Town, owner: asyncpg.Connection) -> None:
    """Titles alone are not like enough; a measure that both serve makes them likely."""
    async with transaction(town.acting) as connection:
        _, measures = await add_plan(connection, {"1.1": 1})
        ids = [
            await seed.add_idea(connection, f"UL-2026-{number:04d}", title)
            for number, title in enumerate(("Terénní služba pro rodiny", "Terénní služba pro seniory"))
        ]
    assert await find_twins(town.people["officer"]) == 0
    await set_contributions(town.people["officer"], [(one, measures["1.1"], 3, "Pomůže", False) for one in ids])
    await keep_promises()
    assert await owner.fetchval("select count(*) from idea_twin") == 1


async def test_a_towns_twins_are_its_own(town: Town, other_town: Town) -> None:
    for where in (town, other_town):
        await add_idea(where.people["officer"], SuggestionIn(title="Odpolední klub", need=NEED))
    assert [await find_twins(where.people["officer"]) for where in (town, other_town)] == [0, 0]


async def two_ideas(town: Town) -> tuple[str, str]:
    a = await editor_for(town.people["submitter"], "Spolek A")
    b = await editor_for(town.people["member"], "Spolek B")
    one = await idea_of(town, a, "Klub", target_groups=("families",), cost_minor=100)
    two = await idea_of(town, b, "Odpolední klub", target_groups=("families", "seniors"), place="Ústí", cost_minor=900)
    return one, two


async def test_a_merge_unites_what_was_chosen_and_tells_both(town: Town, owner: asyncpg.Connection, tmp_path: Path) -> None:
    use_files(Files(str(tmp_path)))
    one, two = await two_ideas(town)
    officer = town.people["officer"]
    await attach(officer, two, [("a.txt", b"ahoj")], editor=CENTRE)
    await open_thread(officer, two, "place", "Kde?", editor=CENTRE)
    ask = Merge(
        stays=one, goes=two, stays_version=1, goes_version=1, why="Totéž",
        sides={"title": "goes", "target_groups": "both", "place": "goes"},
    )  # fmt: skip
    assert await merge_ideas(officer, ask, roles=CENTRE.roles) == 2
    stays, goes = await held_in(town, one), await held_in(town, two)
    assert (stays.content["title"], stays.content["place"], stays.content["target_groups"], stays.content["cost_minor"]) == (
        "Odpolední klub", "Ústí", ["families", "seniors"], 100,
    )  # fmt: skip
    assert [row["name"] for row in stays.content["partners"]] == ["Spolek B"]
    assert (goes.state, goes.content["title"], await owner.fetchval("select merged_into from idea where id = $1", goes.id)) == (
        "merged", "Odpolední klub", stays.id,
    )  # fmt: skip
    async with reading(town.acting) as connection:
        assert [file.name for file in await list_attachments(connection, stays.id)] == ["a.txt"]
        assert [(thread.reference, thread.is_taken_over) for thread in await list_threads(connection, stays.id)] == [(two, True)]
        assert [thread.is_taken_over for thread in await list_threads(connection, goes.id)] == [False]
    assert ((await history_of(town, stays.id))[-1][0], (await history_of(town, goes.id))[-1][0]) == (
        "idea took another in", "idea merged into another",
    )  # fmt: skip
    assert [(who, address) for who, _, address in await told(owner, "idea_merged")] == [
        ("member", f"/tank/{two}"), ("submitter", f"/tank/{one}"),
    ]  # fmt: skip
    with pytest.raises(Clash):
        await merge_ideas(officer, ask, roles=CENTRE.roles)
    async with reading(town.acting) as connection:
        assert [(await get_idea(connection, reference)).twins for reference in (one, two)] == [[], []], "merged is looks alike no more"


async def test_a_merge_of_what_changed_meanwhile_changes_nothing(town: Town, owner: asyncpg.Connection) -> None:
    one, two = await two_ideas(town)
    await save_idea(town.people["lead"], two, {"place": "Most"}, base_version=1, editor=CENTRE)
    ask = Merge(stays=one, goes=two, stays_version=1, goes_version=1, why="Totéž")
    with pytest.raises(Clash, match="changed while you were looking"):
        await merge_ideas(town.people["officer"], ask, roles=CENTRE.roles)
    assert (await held_in(town, two)).state == "submitted"


async def test_a_merge_leaves_nothing_half_filled_in_a_proposal(town: Town) -> None:
    a = await editor_for(town.people["submitter"], "Spolek A")
    b = await editor_for(town.people["member"], "Spolek B")
    whole = convert(PROPOSED, Filled)
    one = await idea_of(town, a, "Klub", ripeness="proposal", **{name: getattr(whole, name) for name in PROPOSED})
    two = await idea_of(town, b, "Odpolední klub", activities=({"name": "Výlet"},), partners=({"name": "Charita"},))
    officer = town.people["officer"]
    both = Merge(stays=one, goes=two, stays_version=1, goes_version=1, why="Totéž", sides={"activities": "both", "partners": "goes"})
    with pytest.raises(BadInput) as refused:
        await merge_ideas(officer, both, roles=CENTRE.roles)
    elsewhere = "It cannot be taken over as it is in {}: {} Choose otherwise, or put it right there first."
    assert [(fault.pointer, fault.says) for fault in refused.value.faults] == [
        ("/sides/activities", elsewhere.format(two, "Say what will be done in activity 2.")),
        ("/sides/activities", elsewhere.format(two, "Say in which month activity 2 begins.")),
        ("/sides/activities", elsewhere.format(two, "Say in which month activity 2 ends.")),
        ("/sides/partners", elsewhere.format(two, "Say what partner 1 will do.")),
        ("/partner_part", "Say what Spolek B will do as a partner."),
    ]
    assert (await held_in(town, two)).state == "submitted"
    with pytest.raises(BadInput) as long:
        await merge_ideas(officer, replace(both, sides={}, partner_part="a" * 2_001), roles=CENTRE.roles)
    assert [fault.pointer for fault in long.value.faults] == ["/partner_part"]
    assert await merge_ideas(officer, replace(both, sides={}, partner_part=" Vede klub. "), roles=CENTRE.roles) == 2
    assert (await held_in(town, one)).content["partners"] == [{"name": "Spolek B", "ico": None, "part": "Vede klub."}]


async def test_the_cost_of_a_merged_idea_is_the_sum_of_what_it_took_over(town: Town) -> None:
    one, two = await two_ideas(town)
    await save_idea(
        town.people["lead"], two, {"costs": [{"kind": "travel", "what": None, "amount_minor": 0}]}, base_version=1, editor=CENTRE
    )
    ask = Merge(stays=one, goes=two, stays_version=1, goes_version=2, why="Totéž", sides={"costs": "goes"})
    await merge_ideas(town.people["officer"], ask, roles=CENTRE.roles)
    assert (await held_in(town, one)).content["cost_minor"] == 0


async def test_two_merges_of_one_pair_at_once_leave_one_standing(town: Town) -> None:
    one, two = await two_ideas(town)
    asks = [Merge(stays=stays, goes=goes, stays_version=1, goes_version=1, why="Totéž") for stays, goes in ((one, two), (two, one))]
    answers = await asyncio.gather(*(merge_ideas(town.people["officer"], ask, roles=CENTRE.roles) for ask in asks), return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["Clash", "int"]
    assert sorted([(await held_in(town, one)).state, (await held_in(town, two)).state]) == ["merged", "submitted"]
