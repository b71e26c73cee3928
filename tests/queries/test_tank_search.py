"""What a search finds: each condition alone, held against a plain reading of the same rows; another town's rows never."""

import asyncio

import asyncpg
import pytest

from absorb.db import aside, reading, transaction
from absorb.kernel.czech import fold, sort_key
from absorb.kernel.errors import BadInput
from absorb.kernel.ids import new_id
from absorb.tank.jobs import Words
from absorb.tank.queries.search import Wanted, find_all, find_page, forget_words
from absorb.tank.rules.search import Asker, ask, read_search
from absorb.tank.rules.states import STATES
from tests.conftest import Town
from tests.seed import add_idea, add_plan

IDEAS = {
    "UL-2026-0001": {"title": "Terénní služba pro rodiny", "need": "Lidé v Předlicích nemají sociální byt.", "state": "submitted", "place": "Ústí nad Labem – Předlice", "cost_minor": 1_000_000_00, "ripeness": "suggestion"},
    "UL-2026-0002": {"title": "Sociální bydlení", "need": "Byt, sociální práce.", "state": "in_tank", "place": "Trmice", "cost_minor": 2_500_000_50, "subprogramme": "social_services"},
    "UL-2026-0003": {"title": "Chráněná dílna", "need": None, "state": "returned", "cost_minor": None, "target_groups": ["seniors", "matky po rodičovské"]},
    "UL-2026-0004": {"title": "Česká dílna: 100 % '\\ práce", "need": "x" * 9_000, "state": "draft", "place": None, "cost_minor": 0, "subprogramme": "labour_market", "ripeness": "proposal"},
    "UL-2026-0005": {"title": "Cesta k práci", "need": "ＡＢＣ ﬁnance", "state": "chosen", "place": "Ústí", "cost_minor": 1_000_000_00},
}  # fmt: skip


async def fill(town: Town) -> dict[str, object]:
    """Five ideas; the first is a charity's, the second serves measure 1.2, the third 1.2.1, the fourth is the officer's draft."""
    ids: dict[str, object] = {}
    async with transaction(town.people["officer"]) as connection:
        charity = new_id()
        await connection.execute(
            "insert into organisation (id, name, name_fold, name_sort, kind, ico) values ($1, 'Oblastní charita Ústí', 'oblastni charita usti', 'o', 'ngo', '44225512')",
            charity,
        )
        _, measures = await add_plan(connection, {"1.2": 1.0, "1.2.1": 1.0, "1.20": 1.0})
        for reference, facts in IDEAS.items():
            ids[reference] = await add_idea(connection, reference, str(facts["title"]))
            assert set(facts) <= {"title", "need", "state", "place", "cost_minor", "ripeness", "subprogramme", "target_groups"}
            given = {name: value for name, value in facts.items() if name != "title"}
            names = ", ".join(f"{name} = ${number}" for number, name in enumerate(given, 2))
            await connection.execute(f"update idea set {names} where id = $1", ids[reference], *given.values())
        await connection.execute("update idea set organisation = $1 where reference = 'UL-2026-0001'", charity)
        await connection.execute("update idea set changed_at = '2026-03-29 00:30+01' where reference = 'UL-2026-0005'")
        for reference, code in (("UL-2026-0002", "1.2"), ("UL-2026-0003", "1.2.1"), ("UL-2026-0005", "1.20")):
            await connection.execute(
                "insert into idea_contribution (id, idea, measure, degree, why) values ($1, $2, $3, 3, 'x')",
                new_id(), ids[reference], measures[code],
            )  # fmt: skip
    ids["charity"] = charity
    return ids


FOUND = {
    "": "1 2 3 4 5", "teren": "1", "TERENNI rodin": "1", "bydl": "2", '"bydl"': "", '"bydleni"': "2", "sluzba -rodiny": "", "-teren": "2 3 4 5",
    '"socialni byt"': "1", "socialni byt": "1 2", '-"socialni byt"': "2 3 4 5", "predlic": "1", "charita": "1", "0003": "3",
    "UL-2026-0004": "4", "ul-2026-0004": "4", "100": "4", "%": "", "_": "", "'": "", "\\": "", '"%"': "", "% _": "", "100 %": "4", "-%": "1 2 3 4 5",
    "place:%": "", "-place:%": "1 2 3 4 5", "target:_": "", "place:%,trmice": "2", "abc": "5", "finance": "5",
    "ch": "1 3", "x" * 80: "4", "state:submitted": "1", "state:submitted,draft": "1 4", "state:submitted state:draft": "1 4", "-state:draft": "1 2 3 5",
    "stav:vraceno dilna": "3", "ripeness:idea": "2 3 5", "ripeness:suggestion,proposal": "1 4", "subprogramme:none": "1 3 5", "-subprogramme:none": "2 4",
    "place:usti": "1 5", "place:none": "3 4", '-place:"usti labem"': "2 3 4 5", "org:charita": "1", "org:4422": "1", "org:none": "2 3 4 5", "-org:none": "1",
    "measure:1.2": "2 3", "measure:1.2.1": "3", "measure:none": "1 4", "-measure:1.2": "1 4 5", "target:seni": "3", "cílovka:senioři": "3", "cílovka:SENIOR": "3", "-target:seniors": "1 2 4 5",
    'cílovka:"lidé bez domova"': "", "cílovka:senioři,none": "1 2 3 4 5", "target:none": "1 2 4 5",
    "target:rodicovske": "3", "cost:1000000": "1 5", "cost:>1000000": "2", "cost:>=1000000": "1 2 5", "cost:<1000000": "4", "cost:none": "3",
    "-cost:none": "1 2 4 5", "-cost:>0": "3 4", "cost:2500000,50": "2", "cost:>0 cost:<2000000": "1 5", "cost:1..2000000 -rodiny": "5",
    "changed:2026-03-29": "5", "changed:2026-03-28": "", "changed:<2026-03-29": "", "changed:<=2026-03-29": "5", "-changed:2026": "",
    "me:mine": "1 2 3 4 5", "me:waiting": "1 4", "-me:waiting": "2 3 5", "me:waiting state:draft": "4",
}  # fmt: skip


async def test_each_condition_finds_what_it_says(town: Town, other_town: Town) -> None:
    await fill(town)
    officer = town.people["officer"]
    assert officer.person_id is not None
    asker = Asker(officer.person_id, screens=True)
    found: dict[str, str] = {}
    async with transaction(officer) as connection:
        await connection.execute("update idea set changed_at = changed_at + interval '1 year' where reference <> 'UL-2026-0005'")
    async with reading(officer) as connection:
        for line in FOUND:
            page = await find_page(connection, Wanted(ask(read_search(line), asker)))
            found[line] = " ".join(sorted(idea.reference[-1] for idea in page.ideas))
            assert page.matches == len(page.ideas)
        wanted = Wanted(ask(read_search("measure:1.2"), asker))
        served = [
            [list(idea.measures) for idea in (await find_page(connection, wanted, with_measures=shown)).ideas] for shown in (True, False)
        ]
    assert served == [[["1.2.1"], ["1.2"]], [[], []]]
    assert found == {**FOUND, "-changed:2026": "1 2 3 4"}
    async with reading(other_town.people["officer"]) as connection:
        elsewhere = [(await find_page(connection, Wanted(ask(read_search(line), asker)))).matches for line in FOUND]
    assert elsewhere == [0] * len(FOUND)
    async with reading() as connection:
        assert await find_all(connection, Wanted(ask(read_search(""), asker)), at_most=10) == []


async def test_the_functions_of_the_search_reach_nothing_else(town: Town, other_town: Town) -> None:
    ids = await fill(town)
    async with transaction(other_town.people["officer"]) as connection:
        assert await connection.fetchval("select count(*) from idea_search") == 0
    for verb in (
        "delete from idea_search", "select lexeme from idea_word", "select tank_beginning('')", "update idea_search set words = ''", "select idea_search_write('{}')",
        f"insert into idea_search (id, title_sort, state_key, changed_at, words, lexemes) values ('{ids['UL-2026-0001']}', '', '', now(), '', '')",
    ):  # fmt: skip
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with transaction(other_town.people["officer"]) as connection:
                await connection.execute(verb)


async def test_words_that_no_idea_has_any_more_are_forgotten(town: Town, owner: asyncpg.Connection) -> None:
    """Those of a title that was changed go, all others stay; nothing happens while somebody is writing an idea."""
    ids = await fill(town)
    async with transaction(town.people["officer"]) as connection:
        await connection.execute("update idea set title = 'Terénní práce' where id = $1", ids["UL-2026-0001"])
    had = "select count(*) from (select distinct lexeme from idea_word) w where exists (select from idea_search s, unnest(tsvector_to_array(s.lexemes)) l where l = w.lexeme) = $1"
    assert await owner.fetchval(had, False) == 3  # služba, pro, rodiny
    async with transaction(town.people["officer"]) as writing:
        await writing.execute("update idea set title = 'Dílna' where id = $1", ids["UL-2026-0003"])
        async with aside(town.people["lead"]) as connection:
            assert await forget_words(connection, 0, 1_000) == 0
        assert await owner.fetchval(had, False) == 3
    kept = await owner.fetchval(had, True)
    words = Words()
    for _ in range(50):
        await words.forget()
    assert (await owner.fetchval(had, False), await owner.fetchval(had, True)) == (0, kept)
    asker = Asker(town.people["officer"].person_id)  # type: ignore[arg-type]
    async with reading(town.people["officer"]) as connection:
        found = {line: (await find_page(connection, Wanted(ask(read_search(line), asker)))).matches for line in ("rodi", "teren", "dilna")}
    assert found == {"rodi": 0, "teren": 1, "dilna": 2}


async def test_whose_ideas_one_may_see_is_a_condition_like_the_others(town: Town) -> None:
    ids = await fill(town)
    charity = ids["charity"]
    person = town.people["submitter"].person_id
    async with reading(town.people["submitter"]) as connection:
        one = await find_page(connection, Wanted(ask(read_search(""), Asker(person, (charity,), (charity,)))))  # type: ignore[arg-type]
        none = await find_page(connection, Wanted(ask(read_search(""), Asker(person, (), ()))))  # type: ignore[arg-type]
    assert ([idea.reference for idea in one.ideas], none.ideas) == (["UL-2026-0001"], [])


async def test_a_beginning_finds_every_word_few_or_many(town: Town) -> None:
    """Few words that begin so are asked for as they are, many by their beginning."""
    officer = town.people["officer"]
    asker = Asker(officer.person_id)  # type: ignore[arg-type]
    found = []
    for count in (1, 2, 30, 31, 40):
        async with transaction(officer) as connection:
            await connection.execute(
                """insert into idea (id, reference, title, title_fold, title_sort, ripeness, state)
                select gen_random_uuid(), 'UL-2026-' || lpad(n::text, 4, '0'), t, lower(t), upper(t), 'idea', 'in_tank'
                from (select n, 'pomoc' || chr((96 + n / 8)::int) || chr((97 + n % 8)::int) as t
                from generate_series((select 8 + count(*) from idea), 7 + $1) n) made""",
                count,
            )
        async with reading(officer) as connection:
            found.append(
                [len(await find_all(connection, Wanted(ask(read_search(line), asker)), at_most=99)) for line in ("pomoc", "pomocA")]
            )
    assert found == [[1, 1], [2, 2], [30, 8], [31, 8], [40, 8]]


async def test_two_who_write_the_same_new_word_do_not_wait_for_each_other(town: Town) -> None:
    officer = town.people["officer"]
    add = """insert into idea (id, reference, title, title_fold, title_sort, ripeness, state)
        values (gen_random_uuid(), $1, 'Paraglajding', 'paraglajding', 'PARAGLAJDING', 'idea', 'in_tank')"""
    both = asyncio.Barrier(2)

    async def write(reference: str) -> None:
        async with transaction(officer) as connection:
            await connection.execute("set local lock_timeout = '10s'")
            await connection.execute(add, reference)
            await both.wait()  # neither has ended, and both have written

    await asyncio.gather(write("UL-2026-0001"), write("UL-2026-0002"))
    async with reading(officer) as connection:
        found = await find_all(connection, Wanted(ask(read_search("paragl"), Asker(officer.person_id))), at_most=9)  # type: ignore[arg-type]
    assert len(found) == 2


async def test_what_is_found_follows_every_change(town: Town) -> None:
    ids = await fill(town)
    officer = town.people["officer"]
    asker = Asker(officer.person_id)  # type: ignore[arg-type]

    async def find(line: str) -> list[str]:
        async with reading(officer) as connection:
            return [idea.reference[-1] for idea in (await find_page(connection, Wanted(ask(read_search(line), asker)))).ideas]

    async with transaction(officer) as connection:
        await connection.execute(
            "update organisation set name = 'Spolek Most', name_fold = 'spolek most', ico = null where id = $1", ids["charity"]
        )
        await connection.execute("update plan_measure set code = '7' where code = '1.20'")
        await connection.execute("delete from idea_contribution where idea = $1", ids["UL-2026-0002"])
        await connection.execute(
            "update idea_contribution set measure = (select id from plan_measure where code = '7') where idea = $1", ids["UL-2026-0003"]
        )
    assert [await find(line) for line in ("charita", "org:most", "spolek", "measure:7", "measure:1", "measure:1.2,1.2.1")] == [
        [], ["1"], ["1"], ["5", "3"], [], [],
    ]  # fmt: skip
    async with transaction(officer) as connection:
        await connection.execute("delete from idea_contribution")
        await connection.execute("delete from idea where reference = 'UL-2026-0005'")
    assert await find("") == ["4", "3", "2", "1"]


ORDERS = {
    "title": "5 4 3 2 1", "-title": "1 2 3 4 5", "cost": "4 1 5 2 3", "-cost": "2 5 1 4 3", "state": "4 1 3 2 5", "-state": "5 2 3 1 4",
    "place": "2 4 1 3 5", "-place": "1 4 2 5 3",
}  # fmt: skip


@pytest.mark.parametrize("counted", [1_000, 3, 1], ids=["gathered", "walked", "walked in vain"])
@pytest.mark.parametrize("line", ["-abcd", "changed:>2000-01-01", "pomoc -abcd", "state:in_tank"])
async def test_every_order_is_stable_both_ways_and_page_by_page(
    town: Town, monkeypatch: pytest.MonkeyPatch, counted: int, line: str
) -> None:
    import absorb.tank.queries.search as queries

    monkeypatch.setattr(queries, "COUNTED", counted)
    ids = await fill(town)
    officer = town.people["officer"]
    asked = ask(read_search(line), Asker(officer.person_id))  # type: ignore[arg-type]
    async with transaction(officer) as connection:
        await connection.execute("update idea set need = 'Pomoc. ' || coalesce(need, '')")
        if line == "state:in_tank":
            await connection.execute("update idea set state = 'in_tank'")
        await queries.note_places(connection, [(ids["UL-2026-0002"], 1, 90), (ids["UL-2026-0004"], 2, 80), (ids["UL-2026-0001"], 3, 70)])  # type: ignore[list-item]
    async with reading(officer) as connection:
        for sort, usual in ORDERS.items():
            expected = ORDERS[sort.replace("state", "title")] if line == "state:in_tank" else usual
            for limit in (1, 2, 3, 5):
                wanted = Wanted(asked, sort.lstrip("-"), sort.startswith("-"))  # type: ignore[arg-type]
                there, back, cursor = [], [], None
                pages = 0
                while True:
                    page = await find_page(connection, wanted, cursor=cursor, limit=limit)
                    there += [idea.reference[-1] for idea in page.ideas]
                    pages += 1
                    if page.next is None:
                        break
                    cursor = page.next
                assert " ".join(there) == expected, (sort, limit)
                while page.previous is not None:
                    page = await find_page(connection, wanted, cursor=page.previous, limit=limit)
                    back = [idea.reference[-1] for idea in page.ideas] + back
                    assert page.next is not None
                assert there[: len(back)] == back
                assert pages == -(-5 // limit)


@pytest.mark.parametrize("cursor", ["x", "gaFh", "k6FhxBAAAAAAAAAAAAAAAAAAAAAA", ""], ids=["no base64", "no place", "too short", "empty"])
async def test_a_cursor_of_another_order_is_refused(town: Town, cursor: str) -> None:
    await fill(town)
    officer = town.people["officer"]
    asked = ask(read_search(""), Asker(officer.person_id))  # type: ignore[arg-type]
    async with reading(officer) as connection:
        page = await find_page(connection, Wanted(asked, "cost"), limit=2)
        for sort in ("title", "changed", "place"):
            with pytest.raises(BadInput, match="cursor"):
                await find_page(connection, Wanted(asked, sort), cursor=cursor or page.next)  # type: ignore[arg-type]


async def test_the_order_of_states_is_the_table_s(town: Town) -> None:
    async with transaction(town.people["officer"]) as connection:
        for number, state in enumerate(reversed(STATES), 1):
            await add_idea(connection, f"UL-2026-{number:04d}", "Stejný název", state=state)
        asked = ask(read_search(""), Asker(town.people["officer"].person_id))  # type: ignore[arg-type]
        page = await find_page(connection, Wanted(asked, "state"))
    assert tuple(idea.state for idea in page.ideas) == STATES
    assert sort_key("a") < sort_key("b")
    assert fold("Č") == "c"


async def test_many_are_counted_up_to_a_thousand(town: Town) -> None:
    officer = town.people["officer"]
    async with transaction(officer) as connection:
        await connection.execute(
            """insert into idea (id, reference, title, title_fold, title_sort, ripeness, state)
            select gen_random_uuid(), 'UL-2026-' || lpad(n::text, 4, '0'), 'Služba ' || n, 'sluzba ' || n, 'S' || lpad(n::text, 4, '0'), 'idea', 'in_tank'
            from generate_series(1, 1005) n"""
        )
        asker = Asker(officer.person_id)  # type: ignore[arg-type]
        many = await find_page(connection, Wanted(ask(read_search("služba"), asker)), limit=3)
        fewer = await find_page(connection, Wanted(ask(read_search("služba -1005"), asker)), limit=3)
        some = await find_page(connection, Wanted(ask(read_search("služba -1001 -1002 -1003 -1004 -1005"), asker), "title", True), limit=3)
    assert [many.matches, fewer.matches, some.matches] == [1001, 1001, 1000]
    assert [[idea.title for idea in page.ideas] for page in (many, some)] == [
        ["Služba 1", "Služba 2", "Služba 3"], ["Služba 1000", "Služba 999", "Služba 998"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "sluzba",
        "sluzba rodiny",
        "sluzba 17",
        "sluzba -rodiny",
        '"sluzba pro"',
        "rodiny cost:>150",
        "rodiny,xyz state:in_tank",
        "xyz sluzba",
        "-rodiny sluzba",
        "-xyz rodiny cost:<200",
        "sl rod",
        "rodiny 1",
    ],
)
async def test_frequent_words_of_a_large_community_find_the_same(
    town: Town, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    import absorb.tank.queries.search as queries

    officer = town.people["officer"]
    async with transaction(officer) as connection:
        await connection.execute(
            """insert into idea (id, reference, title, title_fold, title_sort, ripeness, state, cost_minor)
            select gen_random_uuid(), 'UL-2026-' || lpad(n::text, 4, '0'), t, lower(t), upper(t), 'idea', case n % 3 when 0 then 'chosen' else 'in_tank' end, n * 100
            from (select n, 'Služba pro ' || case when n % 5 < 3 then 'rodiny ' else 'seniory ' end || n as t from generate_series(1, 300) n) made"""
        )
    await owner.execute("analyze idea_search")
    wanted = [
        Wanted(ask(read_search(line), Asker(officer.person_id)), sort, is_down)
        for sort in ("title", "cost", "state")
        for is_down in (False, True)
    ]  # type: ignore[arg-type]
    async with reading(officer) as connection:
        for one in wanted:
            expected = await find_page(connection, one, limit=300)
            monkeypatch.setattr(queries, "COUNTED", 9)
            found, cursor = [], None
            while True:
                page = await find_page(connection, one, cursor=cursor, limit=7)
                assert page.matches == min(expected.matches, 10)
                found += page.ideas
                cursor = page.next
                if cursor is None:
                    break
            monkeypatch.undo()
            assert found == expected.ideas, one


async def test_a_short_page_of_frequent_words_is_no_witness_of_how_many_there_are(
    town: Town, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two rows in the order of their titles show nothing of a thousand; so more of them are looked at than are shown."""
    import absorb.tank.queries.search as queries

    officer = town.people["officer"]
    async with transaction(officer) as connection:
        await connection.execute(
            """insert into idea (id, reference, title, title_fold, title_sort, ripeness, state)
            select gen_random_uuid(), 'UL-2026-' || lpad(n::text, 4, '0'), t, lower(t), upper(t), 'idea', 'in_tank'
            from (select n, 'Služba pro rodiny ' || lpad(n::text, 4, '0') as t from generate_series(1, 1500) n) made"""
        )
    await owner.execute("analyze idea_search")
    monkeypatch.setattr(queries, "COUNTED", 60)
    async with reading(officer) as connection:
        wanted = Wanted(ask(read_search("rodiny"), Asker(officer.person_id)))
        first = await find_page(connection, wanted, limit=1)
        second = await find_page(connection, wanted, cursor=first.next, limit=1)
    assert [(page.matches, *(idea.reference for idea in page.ideas)) for page in (first, second)] == [
        (61, "UL-2026-0001"),
        (61, "UL-2026-0002"),
    ]


@pytest.mark.parametrize(
    ("both", "alone", "matches"),
    [(range(1470, 1501), True, 31), (range(1, 51), False, 50), (range(1, 1501), False, 61)],
    ids=["the words shun each other", "the order has them first", "there are many"],
)
async def test_that_there_are_more_is_said_where_statistics_and_the_first_rows_agree(
    town: Town, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch, both: range, alone: bool, matches: int
) -> None:
    """1,500 ideas, of which some have both words; the others one of the two, or none."""
    import absorb.tank.queries.search as queries

    officer = town.people["officer"]
    async with transaction(officer) as connection:
        await connection.execute(
            """insert into idea (id, reference, title, title_fold, title_sort, ripeness, state)
            select gen_random_uuid(), 'UL-2026-' || lpad(n::text, 4, '0'), t, lower(t), upper(t), 'idea', 'in_tank'
            from (select n, lpad(n::text, 4, '0') || case when n between $1 and $2 then ' bydlení rodiny'
                when not $3 then ' klub' when n % 2 = 0 then ' bydlení' else ' rodiny' end as t from generate_series(1, 1500) n) made""",
            both[0], both[-1], alone,
        )  # fmt: skip
    await owner.execute("analyze idea_search")
    monkeypatch.setattr(queries, "COUNTED", 60)
    async with reading(officer) as connection:
        page = await find_page(connection, Wanted(ask(read_search("bydlení rodiny"), Asker(officer.person_id))), limit=2)
    assert (page.matches, [idea.reference for idea in page.ideas]) == (matches, [f"UL-2026-{both[place]:04}" for place in (0, 1)])
