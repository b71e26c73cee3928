"""Who is told what, and what arrives by mail: once, or later, but never twice and never lost."""

import contextlib
import datetime as dt
import random
import uuid
from typing import Any

import pytest

from absorb.db import Acting, reading, transaction
from absorb.embedded import Servers
from absorb.kernel.errors import BadInput, NotFound, Unavailable
from absorb.notices.actions import choose, leave, mark_seen, promise_digests, send_notices, tell
from absorb.notices.queries import count_unseen, list_choices
from absorb.people import actions as people
from absorb.rooms import find_chores
from absorb.worker import connect_queue, keep_all
from tests.conftest import Town
from tests.letters import Letters

MORNING = dt.datetime.now(dt.UTC) + dt.timedelta(days=2)
"""A moment by which every digest of what is told in this run is due, also where the hour of digests comes in the middle of it."""


async def _tell(town: Town, *roles: str, by: str = "officer", kind: str = "idea_moved", says: str = "Test %(title)s") -> int:
    async with transaction(town.people[by]) as connection:
        return await tell(connection, kind, says, {"title": "Terénní služba"}, "/tank/UL-2026-0001", roles=roles)


async def _open_letters(town: Town) -> list[uuid.UUID]:
    async with reading(town.acting) as connection:
        rows = await connection.fetch("select id from notice_letter where sent_at is null order by id")
        return [row["id"] for row in rows]


async def _to(letters: Letters) -> list[str]:
    return [message["to"] for message in letters.arrived()]


async def test_told_are_those_meant_and_never_the_one_who_acts(town: Town, other_town: Town) -> None:
    strangers = [other_town.people["officer"].person_id, uuid.uuid4()]
    async with transaction(town.people["officer"]) as connection:
        organisation = await people.ensure_organisation(connection, "Člověk na hraně")
        await people.add_membership(connection, town.people["submitter"].person_id, "submitter", organisation)  # type: ignore[arg-type]
        await people.add_membership(connection, town.people["finance"].person_id, "finance", organisation)  # type: ignore[arg-type]
        named = [person.person_id for person in (town.people["chair"], town.people["officer"])]
        told = await tell(
            connection, "idea_moved", "x", {}, None, people=[*named, *strangers], organisation=organisation, roles=["lead", "officer"]  # type: ignore[list-item]
        )  # fmt: skip
        rows = await connection.fetch("select person from notice")
    expected = {town.people[role].person_id for role in ("chair", "submitter", "lead")}
    assert (told, {row["person"] for row in rows}) == (3, expected)


@pytest.mark.parametrize(
    ("how", "at_once", "by_digest"),
    [("at_once", ["lead@usti.example"], []), ("daily", [], ["lead@usti.example"]), ("never", [], []), (None, [], ["lead@usti.example"])],
)
async def test_each_kind_comes_as_chosen(
    town: Town, servers: Servers, letters: Letters, how: str | None, at_once: list[str], by_digest: list[str]
) -> None:
    queue = await connect_queue(servers.redis_url)
    await queue.flushall()
    if how:
        await choose(town.people["lead"], {"idea_moved": how})
    await _tell(town, "lead")
    await keep_all(queue)
    assert await _to(letters) == at_once
    letters.empty()
    assert await promise_digests(MORNING) == len(by_digest)
    assert await promise_digests(MORNING) == 0
    queue = await connect_queue(servers.redis_url)
    await keep_all(queue)
    assert await _to(letters) == by_digest


async def test_a_digest_holds_what_was_told_before_its_hour_and_the_next_one_the_rest(town: Town, letters: Letters) -> None:
    await _tell(town, "lead", says="první")
    await promise_digests(MORNING)
    await _tell(town, "lead", says="druhá")
    for letter_id in await _open_letters(town):
        await send_notices(town.acting, letter_id)
    assert await promise_digests(MORNING) == 0
    assert await promise_digests(MORNING + dt.timedelta(days=1)) == 1
    for letter_id in await _open_letters(town):
        await send_notices(town.acting, letter_id)
    assert [("první" in text, "druhá" in text) for text in letters.texts()] == [(True, False), (False, True)]


async def test_a_mail_server_that_is_down_loses_nothing_and_doubles_nothing(town: Town, letters: Letters) -> None:
    await choose(town.people["lead"], {"idea_moved": "at_once"})
    await _tell(town, "lead")
    (letter_id,) = await _open_letters(town)
    letters.refuse()
    for _ in range(3):
        with pytest.raises(Unavailable, match="the disk is full"):
            await send_notices(town.acting, letter_id)
    letters.accept()
    assert [await send_notices(town.acting, letter_id), await send_notices(town.acting, letter_id)] == [True, False]
    assert [message["message-id"] for message in letters.arrived()] == [f"<notices-{letter_id}@usti.example>"]


async def test_nobody_gets_letters_who_left_or_chose_never_meanwhile(town: Town, letters: Letters, owner: Any) -> None:
    await _tell(town, "lead", "chair")
    await promise_digests(MORNING)
    await choose(town.people["lead"], {"idea_moved": "never"})
    await owner.execute("delete from membership where person = $1", town.people["chair"].person_id)
    assert [await send_notices(town.acting, letter_id) for letter_id in await _open_letters(town)] == [False, False]
    assert letters.arrived() == []


async def test_without_a_mail_server_notices_stay_on_the_desk(town: Town) -> None:
    await choose(town.people["lead"], {"idea_moved": "at_once"})
    await _tell(town, "lead", "chair")
    assert await promise_digests(MORNING) == 0
    assert [await send_notices(town.acting, letter_id) for letter_id in await _open_letters(town)] == [False]
    async with reading(town.people["lead"]) as connection:
        assert await count_unseen(connection) == 1


async def test_a_letter_in_the_readers_language(town: Town, letters: Letters, owner: Any) -> None:
    await owner.execute("update person set language = 'en' where email = $1", town.emails["chair"])
    await _tell(town, "lead", "chair")
    await promise_digests(MORNING)
    for letter_id in await _open_letters(town):
        await send_notices(town.acting, letter_id)
    said = {message["to"]: (message["subject"], message["content-language"]) for message in letters.arrived()}
    assert said == {
        "lead@usti.example": ("Jedna věc pro vás – Město usti", "cs"),
        "chair@usti.example": ("One thing for you – Město usti", "en"),
    }


@pytest.mark.parametrize("is_digest", [False, True])
async def test_one_click_leaves_what_the_letter_was_about(town: Town, letters: Letters, is_digest: bool) -> None:
    lead = town.people["lead"]
    await choose(lead, {"idea_moved": "daily" if is_digest else "at_once", "deadline": "at_once"})
    await _tell(town, "lead")
    if is_digest:
        await promise_digests(MORNING)
    (letter_id,) = await _open_letters(town)
    await send_notices(town.acting, letter_id)
    (message,) = letters.arrived()
    address = message["list-unsubscribe"].strip("<>")
    assert message["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    await leave(address.rpartition("/")[2])
    async with reading(lead) as connection:
        left = await list_choices(connection)
    soon = {"deadline": "at_once", "meeting_called": "at_once"}
    kept = soon if is_digest else {kind: "daily" for kind in left if kind != "idea_moved"} | soon
    assert {kind: how for kind, how in left.items() if how != "never"} == kept
    with pytest.raises(NotFound):
        await leave("guessed")


async def test_unknown_choices_are_all_told(town: Town) -> None:
    with pytest.raises(BadInput) as refused:
        await choose(town.people["lead"], {"idea_moved": "hourly", "weather": "daily", "deadline": "never"})
    assert [fault.pointer for fault in refused.value.faults] == ["/idea_moved", "/weather"]


async def test_seen_is_what_was_shown_and_not_what_came_meanwhile(town: Town) -> None:
    lead = town.people["lead"]
    await _tell(town, "lead")
    shown_at = dt.datetime.now(dt.UTC)
    await _tell(town, "lead")
    assert await mark_seen(lead, shown_at) == 1
    async with reading(lead) as connection:
        assert await count_unseen(connection) == 1
    async with reading(Acting(town.acting.community_id, town.people["chair"].person_id)) as connection:
        assert await count_unseen(connection) == 0


@pytest.mark.parametrize("seed", [1, 2])
async def test_whatever_happens_each_notice_arrives_once_unless_never(town: Town, letters: Letters, owner: Any, seed: int) -> None:
    """A fortnight of telling, choosing, mornings, jobs run twice and a mail server that comes and goes."""
    chance = random.Random(seed)
    lead, now, told = town.people["lead"], dt.datetime.now(dt.UTC), 0
    wanted: dict[str, bool] = {}
    await choose(lead, {"membership": "never"})
    for _ in range(60):
        step = chance.choice(["tell", "tell", "tell", "choose", "morning", "send", "send", "break", "mend"])
        if step == "tell":
            kind, told = chance.choice(["idea_moved", "deadline", "membership"]), told + 1
            wanted[f"[{told}]"] = kind != "membership"
            await _tell(town, "lead", kind=kind, says=f"[{told}]")
            await owner.execute("update notice set made_at = $1 where says = $2", now, f"[{told}]")
        elif step == "choose":
            await choose(lead, {chance.choice(["idea_moved", "deadline"]): chance.choice(["at_once", "daily"])})
        elif step == "morning":
            now += dt.timedelta(days=1)
            await promise_digests(now)
            await promise_digests(now)
        elif step == "send":
            await _try_all(town)
        else:
            letters.refuse() if step == "break" else letters.accept()
    letters.accept()
    await promise_digests(now + dt.timedelta(days=1))
    await _try_all(town)
    everything = "\n".join(letters.texts())
    assert {mark: everything.count(mark) for mark in wanted} == {mark: int(is_wanted) for mark, is_wanted in wanted.items()}
    ids = [message["message-id"] for message in letters.arrived()]
    assert len(ids) == len(set(ids))


async def _try_all(town: Town) -> None:
    for letter_id in await _open_letters(town):
        with contextlib.suppress(Unavailable):
            await send_notices(town.acting, letter_id)


async def test_the_worker_does_every_rooms_chores(town: Town, letters: Letters) -> None:
    chores = find_chores()
    assert {chore.__module__ for _, chore in chores} >= {"absorb.notices.jobs", "absorb.desk.jobs"}
    for _, chore in chores:
        await chore()
