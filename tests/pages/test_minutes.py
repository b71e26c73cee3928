"""Minutes on their page: verifiers, versions signed off by their hash, published without what is personal, withdrawn."""

import datetime as dt
import io
import uuid
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import msgspec
import pytest
from docx import Document

from absorb.committee import actions
from absorb.committee.actions import minutes as acts
from absorb.committee.actions.carrying import note as note_done
from absorb.committee.queries.minutes import find_publication, list_versions
from absorb.committee.schemas.agenda import ItemIn
from absorb.committee.schemas.bodies import BodyIn, RuleIn, SeatIn
from absorb.committee.schemas.meetings import MeetingIn
from absorb.db import Acting, reading, transaction
from absorb.kernel.errors import Clash, NotAllowed
from tests.conftest import Town, sign_in
from tests.pages.reading import words_of

PAGE = {"accept": "text/html"}
START = dt.datetime(2027, 3, 12, 15, tzinfo=dt.UTC)


def at(minute: int) -> dt.datetime:
    return START + dt.timedelta(minutes=minute)


class Held(msgspec.Struct, frozen=True):
    """A meeting that is over, of the chair and a member; its one motion was adopted and its minutes are written."""

    id: uuid.UUID
    chair: Acting
    member: Acting
    resolution: uuid.UUID

    @property
    def address(self) -> str:
        return f"/committee/meetings/{self.id}/minutes"


@pytest.fixture
async def held(town: Town, client: httpx.AsyncClient, tmp_path: Path) -> Held:
    chair, member = town.people["chair"], town.people["member"]
    people = [one.person_id for one in (chair, member)]
    seats = tuple(SeatIn(person_id=one, from_on=dt.date(2020, 1, 1), is_chair=one == chair.person_id) for one in people if one is not None)
    rule = RuleIn(valid_from=dt.date(2020, 1, 1), seats=2, basis="§ 101")
    body = await actions.add_body(chair, BodyIn(name="Rada", kind="council", effect="approves", rules=(rule,), seats=seats))
    meeting = await actions.call_meeting(chair, MeetingIn(body_id=body, starts_at=at(0), place="Radnice"))
    await actions.open_meeting(chair, meeting, at=at(1))
    for person in people:
        assert person is not None
        await actions.arrive(chair, meeting, person, at=at(1))
    item = await actions.add_item(chair, meeting, ItemIn(title="Terénní služba", motion="Rada schvaluje dotaci."))
    await actions.open_vote(chair, item, at=at(2))
    await actions.cast_all(chair, item, {person: "for" for person in people if person is not None}, at=at(3))
    resolution = await actions.close_vote(chair, item, at=at(4))
    await actions.close_meeting(chair, meeting, at=at(5))
    await actions.write_minutes(chair, meeting)
    return Held(meeting, chair, member, resolution)


async def sign(held: Held, who: Acting) -> None:
    async with reading(who) as connection:
        newest = (await list_versions(connection, held.id))[0]
    await acts.sign_off(who, held.id, newest.id, newest.sha256)


async def choose(held: Held, *who: Acting) -> None:
    for one in who:
        assert one.person_id is not None
        await acts.choose_verifier(held.chair, held.id, one.person_id, is_chosen=True)
    await actions.write_minutes(held.chair, held.id)


async def post(client: httpx.AsyncClient, address: str, **data: Any) -> httpx.Response:
    return await client.post(address, data={"_csrf_token": client.cookies["csrf"], **data}, headers=PAGE)


async def test_verifiers_sign_off_the_newest_version_and_a_change_asks_them_again(held: Held) -> None:
    await choose(held, held.member)
    await sign(held, held.member)
    await sign(held, held.member)
    async with reading(held.chair) as connection:
        first = (await list_versions(connection, held.id))[0]
    assert (first.version, first.signers) == (2, [held.member.person_id])
    assert await acts.write_texts(held.chair, held.id, {None: "Zasedání zahájila předsedkyně."})
    assert not await acts.write_texts(held.chair, held.id, {None: " Zasedání zahájila předsedkyně. "})
    with pytest.raises(Clash, match="have them written anew"):
        await acts.publish(held.chair, held.id, is_checked=True)
    await actions.write_minutes(held.chair, held.id)
    with pytest.raises(Clash, match="Version 3 is not signed off yet by: member usti"):
        await acts.publish(held.chair, held.id, is_checked=True)
    with pytest.raises(Clash, match="a newer version, 3: read it"):
        await acts.sign_off(held.member, held.id, first.id, first.sha256)
    await sign(held, held.member)
    async with reading(held.chair) as connection:
        assert [(one.version, len(one.signed)) for one in await list_versions(connection, held.id)] == [(3, 1), (2, 1), (1, 0)]


async def test_nobody_else_signs_and_no_other_hash(held: Held) -> None:
    await choose(held, held.member)
    with pytest.raises(NotAllowed, match="Only who was chosen"):
        await sign(held, held.chair)
    async with reading(held.chair) as connection:
        newest = (await list_versions(connection, held.id))[0]
    with pytest.raises(Clash):
        await acts.sign_off(held.member, held.id, newest.id, "0" * 64)


async def test_who_was_not_there_does_not_verify(held: Held, town: Town) -> None:
    stranger = town.people["officer"].person_id
    assert stranger is not None
    with pytest.raises(Clash, match="no seat in Rada"):
        await acts.choose_verifier(held.chair, held.id, stranger, is_chosen=True)


@pytest.mark.parametrize(
    "harm", ["update minutes_signature set sha256 = 'x'", "delete from minutes_signature", "delete from minutes_publication"]
)
async def test_a_sign_off_and_a_publication_are_never_changed(held: Held, owner: asyncpg.Connection, harm: str) -> None:
    await choose(held, held.member)
    await sign(held, held.member)
    await acts.publish(held.chair, held.id, is_checked=True)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with transaction(held.chair) as connection:
            await connection.execute(harm)
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        await owner.execute(harm)


async def test_minutes_are_signed_published_read_by_everybody_and_withdrawn(client: httpx.AsyncClient, held: Held, town: Town) -> None:
    public = f"/resolutions/minutes/{held.id}"
    await choose(held, held.member)
    await sign_in(client, town.emails["member"])
    shown = words_of(await client.get(held.address, headers=PAGE))
    assert "Verze 2 čeká na ověření: member usti." in shown
    assert (await client.get(public)).status_code == 404
    async with reading(held.chair) as connection:
        newest = (await list_versions(connection, held.id))[0]
    signed = await post(client, f"{held.address}/sign-off", document=str(newest.id), sha256=newest.sha256)
    assert signed.headers["location"] == f"{held.address}?note=signed"
    await sign_in(client, town.emails["lead"])
    assert "Verzi 2 ověřili všichni ověřovatelé." in words_of(await client.get(held.address, headers=PAGE))
    await post(client, f"{held.address}/publish")
    client.cookies.clear()
    assert "Zápis ze dne 12. 3. 2027 (DOCX)" in words_of(await client.get("/resolutions", headers=PAGE))
    taken = await client.get(public)
    texts = [paragraph.text for paragraph in Document(io.BytesIO(taken.content)).paragraphs]
    assert "Přítomno 2 ze 2 členů." in texts
    assert [name for name in ("chair usti", "member usti") if any(name in text for text in texts)] == []
    await sign_in(client, town.emails["lead"])
    refused = await post(client, f"{held.address}/withdraw", why=" ")
    assert (refused.status_code, words_of(refused).count("Napište, proč se zveřejnění ruší.")) == (422, 2)
    await post(client, f"{held.address}/withdraw", why="chyba v částce")
    assert "Zveřejnění zrušeno" in words_of(await client.get(held.address, headers=PAGE))
    client.cookies.clear()
    assert (await client.get(public)).status_code == 404


async def test_the_setting_says_what_published_minutes_tell(client: httpx.AsyncClient, held: Held, town: Town) -> None:
    await choose(held, held.member)
    await sign(held, held.member)
    await sign_in(client, town.emails["administrator"])
    await post(client, "/settings/minutes", attendance="yes", votes="yes")
    await post(client, f"{held.address}/publish")
    tables = Document(io.BytesIO((await client.get(f"/resolutions/minutes/{held.id}")).content)).tables
    assert [[cell.text for cell in row.cells] for row in tables[2].rows][1:] == [["chair usti (předsedá)", "pro", "member usti", "pro"]]
    async with reading(held.chair) as connection:
        publication = await find_publication(connection, held.id)
    assert publication is not None
    assert publication.version == 2


async def test_a_visitor_finds_a_resolution_by_word_body_and_year(client: httpx.AsyncClient, held: Held) -> None:
    client.cookies.clear()
    async with reading(held.chair) as connection:
        body = await connection.fetchval("select id from body")
    found = {
        query: "Rada schvaluje dotaci." in words_of(await client.get(f"/resolutions?{query}", headers=PAGE))
        for query in (
            "", "q=TERENNI+sluzba", "q=schvaluje+terénní", "q=nic", "q=%25", "year=2027", "year=2026", f"body={body}",
            f"body={uuid.UUID(int=1)}", "body=x&year=y&page=-1", "page=2",
        )
    }  # fmt: skip
    assert [query for query, is_there in found.items() if not is_there] == [
        "q=nic",
        "q=%25",
        "year=2026",
        f"body={uuid.UUID(int=1)}",
        "page=2",
    ]


async def test_a_note_on_the_carrying_out_stands_on_the_resolutions_page(client: httpx.AsyncClient, held: Held, town: Town) -> None:
    await sign_in(client, town.emails["chair"])
    address = f"/committee/resolutions/{held.resolution}"
    refused = await post(client, f"{address}/notes", says="", noted_on="včera")
    assert (refused.status_code, words_of(refused).count("Napište, co se udělalo.")) == (422, 2)
    await post(client, f"{address}/notes", says="Smlouva podepsána.", noted_on="2026-11-01", is_done="yes")
    shown = words_of(await client.get(address, headers=PAGE))
    assert "Smlouva podepsána. – chair usti" in shown
    assert "Splněno." in shown
    today = dt.date(2026, 11, 2)
    await note_done(held.chair, held.resolution, says="Vráceno.", noted_on=today, is_done=False, today=today)
    assert "Splnění není zaznamenáno." in words_of(await client.get(address, headers=PAGE))
