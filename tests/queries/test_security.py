"""Row-level security, attacked: every community-owned table, as the application's own role."""

import asyncpg
import pytest

from absorb.db import Acting, reading, transaction
from absorb.journal.actions import record, seal
from absorb.journal.queries import verify
from absorb.journal.rules import read_anchor
from absorb.kernel.errors import BadInput
from absorb.kernel.ids import new_id
from absorb.piccolo_app import TABLES
from tests.conftest import Town
from tests.seed import add_idea

OWNED = sorted(table._meta.tablename for table in TABLES if any(column._meta.name == "community_id" for column in table._meta.columns))
GLOBAL = sorted({table._meta.tablename for table in TABLES} - set(OWNED) | {"idea_word"})
"""What belongs to no community: people, how they come in, the list of communities, and the words of the search, which only
the functions of the search read."""
VIEWS = ["leading_budget", "leading_schedule"]
"""They read with the rights of whoever asks, so the policies of their tables hold."""


async def test_every_owned_table_has_the_policy(owner: asyncpg.Connection) -> None:
    """And no second one that opens more than it: what else there is can only hide more."""
    rows = await owner.fetch(
        """select c.relname from pg_class c join pg_policy p on p.polrelid = c.oid where c.relrowsecurity
        group by 1 having count(*) filter (where p.polpermissive) = 1 and bool_or(p.polname = 'own_community' and p.polpermissive)"""
    )
    assert sorted(row["relname"] for row in rows) == OWNED


async def test_nothing_is_seen_without_a_community(town: Town) -> None:
    async with transaction(town.acting) as connection:
        await add_idea(connection, "UL-2026-0001", "Terénní služba")
    async with reading() as connection:
        counts = [await connection.fetchval(f"select count(*) from {table}") for table in OWNED]
    assert counts == [0] * len(OWNED)


async def test_another_community_sees_and_changes_nothing(town: Town, other_town: Town) -> None:
    async with transaction(town.acting) as connection:
        idea = await add_idea(connection, "UL-2026-0001", "Terénní služba")
    async with transaction(other_town.acting) as connection:
        assert await connection.fetchval("select count(*) from idea") == 0
        assert await connection.execute("update idea set title = 'x' where id = $1", idea) == "UPDATE 0"
        assert await connection.execute("delete from idea where id = $1", idea) == "DELETE 0"
    async with reading(town.acting) as connection:
        assert await connection.fetchval("select title from idea where id = $1", idea) == "Terénní služba"


async def test_a_row_cannot_be_written_for_another_community(town: Town, other_town: Town) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with transaction(town.acting) as connection:
            await connection.execute(
                "insert into organisation (id, community_id, name, name_fold, name_sort, kind) values ($1, $2, 'a', 'a', 'a', 'ngo')",
                new_id(),
                other_town.acting.community_id,
            )


async def _refusals(acting: Acting, verbs: list[str]) -> list[str]:
    """The verbs that the database refused, each tried in a transaction of its own."""
    refused = []
    for verb in verbs:
        try:
            async with transaction(acting) as connection:
                await connection.execute(verb)
        except asyncpg.InsufficientPrivilegeError:
            refused.append(verb)
    return refused


async def test_what_is_global_is_reached_by_named_functions_only(town: Town) -> None:
    tried = [
        verb.format(table)
        for table in GLOBAL
        for verb in ("select 1 from {}", "delete from {}", "truncate {}", "alter table {} disable row level security")
    ]
    assert await _refusals(town.acting, tried) == tried


async def test_every_table_is_owned_or_out_of_reach(owner: asyncpg.Connection) -> None:
    rows = await owner.fetch("""
        select c.relname as name, c.relrowsecurity as is_cut, array(select p from unnest(array['select', 'insert', 'update', 'delete',
            'truncate', 'references', 'trigger']) p where has_table_privilege('absorb_app', c.oid, p)) as rights
        from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm') order by 1
    """)
    beyond = {row["name"]: row["rights"] for row in rows if not row["is_cut"] and row["rights"]}
    assert sorted(row["name"] for row in rows if row["is_cut"]) == OWNED
    looked = {"migration", *VIEWS}  # what has been migrated is no secret: the service asks before it starts
    assert beyond == {name: ["select"] for name in looked}
    assert sorted({row["name"] for row in rows} - set(OWNED)) == sorted([*GLOBAL, *looked])
    assert [row["name"] for row in rows if {"truncate", "references", "trigger"} & set(row["rights"])] == []


async def test_a_view_reads_with_the_rights_of_whoever_asks(owner: asyncpg.Connection) -> None:
    views = await owner.fetch(
        "select relname, reloptions from pg_class where relnamespace = 'public'::regnamespace and relkind = 'v' order by 1"
    )
    assert [tuple(view) for view in views] == [(name, ["security_invoker=true"]) for name in VIEWS]


OURS = """
select p.oid::regprocedure::text as name, p.proconfig as settings, p.prosecdef as is_definer,
    exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where a.grantee = 0) as is_public
from pg_proc p where p.pronamespace = 'public'::regnamespace
    and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e') order by 1
"""


async def test_functions_with_the_owners_rights_are_closed(owner: asyncpg.Connection) -> None:
    """A fixed search path, so that nothing is slipped under them; called by the application alone."""
    definers = [row for row in await owner.fetch(OURS) if row["is_definer"]]
    assert [row["name"] for row in definers if "search_path=public, pg_temp" not in (row["settings"] or [])] == []
    assert [row["name"] for row in definers if row["is_public"]] == []
    assert len(definers) > 30


async def test_a_search_finds_the_towns_own_rows_alone(town: Town, other_town: Town) -> None:
    """The functions of a search are exempt from the policy, so they must keep to the community themselves."""
    for where, reference in ((town, "UL-2026-0001"), (other_town, "JI-2026-0001")):
        async with transaction(where.acting) as connection:
            await add_idea(connection, reference, "Terénní služba pro rodiny")
    asked = {"all": [], "phrases": [], "not_phrases": [], "ranges": []}
    word = {"all": [{"any": [{"k": "w", "t": "služba", "e": False}], "not": False}]}
    ranged = {"ranges": [{"on": "cost", "low": "1", "high": None, "not": False}]}
    searches = [asked | piece for piece in ({}, word, ranged, {"phrases": ["terénní služba"]}, word | ranged)]
    find = (
        "select array(select i.reference from unnest(f.ideas) u join idea i on i.id = u) as shown, cardinality(f.ideas) as found, matches"
    )
    for where, reference in ((town, "UL-2026-0001"), (other_town, "JI-2026-0001")):
        async with reading(where.acting) as connection:
            for search in searches:
                for sort in ("title", "state", "cost", "changed", "place"):
                    row = await connection.fetchrow(f"{find} from idea_find($1, $2, false, false, null, null, 50, 1000) f", search, sort)
                    assert tuple(row) == ([reference], 1, 1), (search, sort)
            alike = await connection.fetch("select * from idea_alike('Terénní služba pro rodiny', '', null, 50)")
            own = await connection.fetchval("select array_agg(id) from idea")
            assert [row["alike"] for row in alike] == own
    async with reading() as connection:
        row = await connection.fetchrow("select * from idea_find($1, 'title', false, false, null, null, 50, 1000)", asked)
        assert (tuple(row), await connection.fetch("select * from idea_alike('Terénní služba', '', null, 50)")) == (([], [], 0), [])


async def test_the_service_cannot_become_the_owner(town: Town) -> None:
    tried = [
        "set role absorb_owner",
        "set session authorization absorb_owner",
        "reset role; alter table idea disable row level security",
        "alter table idea disable row level security",
        "drop policy own_community on idea",
        "reset role; select 1 from session",
    ]
    assert await _refusals(town.acting, tried) == tried


async def test_nothing_is_left_on_the_connection(town: Town) -> None:
    async with transaction(town.people["officer"]) as connection:
        await connection.fetchval("select 1")
    async with reading() as connection:
        assert await connection.fetchval("select current_setting('absorb.community', true)") in (None, "")


async def test_transactions_do_not_nest(town: Town) -> None:
    with pytest.raises(Exception, match="nested"):
        async with transaction(town.acting), transaction(town.acting):
            pass


async def test_the_journal_is_only_added_to(town: Town, owner: asyncpg.Connection) -> None:
    async with transaction(town.people["officer"]) as connection:
        await record(connection, "idea submitted", ("idea", new_id()), {"title": "x"})
    await seal(town.acting)
    tried = [
        "update journal_entry set verb = 'x'",
        "delete from journal_entry",
        "update journal_seal set number = 9",
        "delete from journal_seal",
    ]
    emptied = ["truncate journal_entry cascade", "truncate journal_seal", "truncate journal_personal", "truncate resolution cascade"]
    tried += emptied
    assert await _refusals(town.acting, tried) == tried
    for verb in tried:
        with pytest.raises(asyncpg.IntegrityConstraintViolationError):
            await owner.execute(verb)


async def test_the_chain_holds_and_names_its_first_break(town: Town, owner: asyncpg.Connection) -> None:
    for number in range(5):
        async with transaction(town.people["officer"]) as connection:
            await record(
                connection, "idea submitted", ("idea", new_id()), {"number": number, "text": "žluťoučký"}, personal={"name": "Jan"}
            )
    assert [await seal(town.acting, at_most=3), await seal(town.acting), await seal(town.acting)] == [3, 2, 0]
    async with reading(town.acting) as connection:
        assert (await verify(connection)).first_break is None
    await owner.execute("alter table journal_entry disable trigger written_once")
    await owner.execute("update journal_entry set facts = '{\"number\": 7}' where id = (select entry from journal_seal where number = 4)")
    async with reading(town.acting) as connection:
        found = (await verify(connection)).first_break
    assert found is not None
    assert found.number == 4


async def test_erasing_the_personal_part_breaks_nothing(town: Town) -> None:
    async with transaction(town.people["officer"]) as connection:
        await record(connection, "vote cast", ("meeting", new_id()), {}, personal={"name": "Jan"})
    await seal(town.acting)
    async with transaction(town.acting) as connection:
        await connection.execute("delete from journal_personal")
    async with reading(town.acting) as connection:
        verdict = await verify(connection)
    assert (verdict.links, verdict.first_break, verdict.erased) == (1, None, 1)


async def test_the_transaction_says_who_wrote_when_and_where(town: Town, other_town: Town) -> None:
    entry, stranger = new_id(), other_town.people["lead"].person_id
    async with transaction(town.people["officer"]) as connection:
        await connection.execute(
            """insert into journal_entry (id, at, person_id, verb, about_kind, facts) values ($1, '2001-01-01', $2, 'x', 'idea', '{}')""",
            entry, stranger,
        )  # fmt: skip
        row = await connection.fetchrow("select at = now() as is_now, person_id, community_id from journal_entry where id = $1", entry)
    assert tuple(row) == (True, town.people["officer"].person_id, town.acting.community_id)


async def test_no_other_personal_part_takes_the_place_of_an_erased_one(town: Town, owner: asyncpg.Connection) -> None:
    async with transaction(town.people["officer"]) as connection:
        await record(connection, "vote cast", ("meeting", new_id()), {}, personal={"name": "Jan"})
        await record(connection, "vote opened", ("meeting", new_id()), {})
    await seal(town.acting)
    add = "insert into journal_personal (id, entry, salt, facts) select gen_random_uuid(), entry, 'x', '{}' from journal_seal where number = $1"
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="is sealed"):
        async with transaction(town.acting) as connection:
            await connection.execute("delete from journal_personal")
            await connection.execute(add, 1)
    await owner.execute("alter table journal_personal disable trigger user; delete from journal_personal")
    community = f"set absorb.community = '{town.acting.community_id}'"
    await owner.execute(community)
    found = []
    for number in (1, 2):
        await owner.execute(add, number)
        async with reading(town.acting) as connection:
            found.append((await verify(connection)).first_break)
        await owner.execute("delete from journal_personal")
    assert [(one.number, one.says) for one in found if one is not None] == [
        (1, "the personal part at link 1 is not the one that was recorded"),
        (2, "the entry at link 2 was sealed without a personal part and has one"),
    ]


@pytest.mark.parametrize(
    ("harm", "found"),
    [
        ("delete from journal_seal where number > 2", (4, "the chain ends at link 2")),
        ("delete from journal_seal", (4, "link 4 is not the one that was written down")),
    ],
)
async def test_a_link_written_down_elsewhere_shows_what_was_taken_away(
    town: Town, owner: asyncpg.Connection, harm: str, found: tuple[int, str]
) -> None:
    for number in range(5):
        async with transaction(town.people["officer"]) as connection:
            await record(connection, "idea submitted", ("idea", new_id()), {"number": number})
        await seal(town.acting, at_most=1)
        if number == 3:
            async with reading(town.acting) as connection:
                last = (await verify(connection)).last
    anchor = read_anchor(str(last))
    async with reading(town.acting) as connection:
        assert (await verify(connection, anchor)).first_break is None
    await owner.execute("alter table journal_seal disable trigger user; alter table journal_entry disable trigger user")
    await owner.execute(f"{harm}; delete from journal_entry e where not exists (select from journal_seal s where s.entry = e.id)")
    if harm.endswith("seal"):
        for number in range(5):
            async with transaction(town.people["officer"]) as connection:
                await record(connection, "idea submitted", ("idea", new_id()), {"number": number})
        await seal(town.acting)
    async with reading(town.acting) as connection:
        assert (await verify(connection)).first_break is None
        broken = (await verify(connection, anchor)).first_break
    assert broken is not None
    assert (broken.number, broken.says) == found


@pytest.mark.parametrize("text", ["", "4", "4:abc", "0:" + "a" * 64, "-1:" + "a" * 64, "4:" + "g" * 64])
def test_an_anchor_is_what_a_check_printed(text: str) -> None:
    with pytest.raises(BadInput):
        read_anchor(text)
