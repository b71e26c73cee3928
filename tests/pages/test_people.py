"""People's pages as a browser walks them, with letters through a real mail server and jobs through a real queue."""

import asyncio
import datetime as dt
import hashlib
import re
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable

import argon2
import asyncpg
import httpx
import pytest

from absorb.db import Acting, reading, transaction
from absorb.embedded import Servers
from absorb.people import actions as people
from absorb.people.queries import list_own_sessions
from absorb.people.schemas import OrganisationIn
from absorb.web import Person
from absorb.worker import connect_queue, keep_all
from tests.conftest import PASSWORD, Town, sign_in, token_of
from tests.letters import Letters

NEW_PASSWORD = "tři lodě plují na sever"
BROWSER = {"accept": "text/html"}

Post = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
def post(client: httpx.AsyncClient) -> Post:
    """Send a form with its token, as a page would."""

    async def send(address: str, **fields: str) -> httpx.Response:
        if "csrf" not in client.cookies:
            await client.get("/sign-in")
        return await client.post(address, data={**fields, "_csrf_token": client.cookies["csrf"]}, headers=BROWSER)

    return send


@pytest.fixture
async def deliver(servers: Servers, letters: Letters) -> AsyncIterator[Callable[[], Awaitable[list[str]]]]:
    """Keep every promise, and answer the links in the letters that arrived since."""
    queue = await connect_queue(servers.redis_url)
    await queue.flushdb()
    seen = 0

    async def all_of_them() -> list[str]:
        nonlocal seen
        await keep_all(queue)
        texts = letters.texts()
        fresh, seen = texts[seen:], len(texts)
        return [link for text in fresh for link in re.findall(r"http://localhost:8000(/\S+)", text)]

    yield all_of_them
    await queue.aclose()


Deliver = Callable[[], Awaitable[list[str]]]


async def _organisation(town: Town, name: str, *submitters: uuid.UUID | None) -> uuid.UUID:
    async with transaction(town.acting) as connection:
        organisation_id = await people.ensure_organisation(connection, name, kind="ngo")
        for person_id in submitters:
            assert person_id is not None
            await people.add_membership(connection, person_id, "submitter", organisation_id)
    return organisation_id


async def test_an_invited_person_makes_an_account_and_is_in(
    client: httpx.AsyncClient, town: Town, post: Post, deliver: Deliver, letters: Letters
) -> None:
    await sign_in(client, town.emails["lead"])
    charita = await _organisation(town, "Charita")
    sent = await post(
        "/people/invitations", email="Nova@Charita.example", role="submitter", organisation=str(charita), person_name="Jana Nováková"
    )
    assert (sent.status_code, sent.headers["location"]) == (303, "/people/invitations?note=invited")
    assert "Pozvánka je na cestě." in (await client.get(sent.headers["location"])).text
    [link] = await deliver()
    [letter] = letters.arrived()
    assert (letter["to"], letter["subject"]) == ("nova@charita.example", "Pozvánka: Město usti")
    assert "lead usti vás zve" in letter.get_content()
    assert "Vaše role: Předkladatel – Charita" in letter.get_content()

    await post("/sign-out")
    shown = await client.get(link)
    assert (shown.status_code, 'value="Jana Nováková"' in shown.text, shown.headers["cache-control"]) == (200, True, "no-store")
    weak = await post(link, name="Jana Nováková", new_password="JanaNovakova1")
    assert (weak.status_code, "uhodne mezi prvními" in weak.text) == (422, True)
    joined = await post(link, name="Jana Nováková", new_password=NEW_PASSWORD)
    assert (joined.status_code, joined.headers["location"]) == (303, "/desk")
    own = await client.get(f"/people/organisations/{charita}")
    assert (own.status_code, "Jana Nováková" in own.text) == (200, True)

    again = await post(link, name="Jana Nováková", new_password=NEW_PASSWORD)
    assert (again.status_code, "Pozvánka už neplatí" in again.text) == (404, True)


async def test_who_has_an_account_just_joins_another_town_and_goes_there(
    client: httpx.AsyncClient, town: Town, other_town: Town, post: Post, deliver: Deliver
) -> None:
    await sign_in(client, other_town.emails["administrator"])
    await post("/people/invitations", email=town.emails["officer"], role="auditor")
    [link] = await deliver()
    someone_else = await client.get(link)
    assert "ale pozvánka je pro officer@usti.example" in someone_else.text
    assert (await post(link)).status_code == 409
    await post("/sign-out")

    await sign_in(client, town.emails["officer"])
    assert "Účet už máte: officer usti" in (await client.get(link)).text
    joined = await post(link)
    assert (joined.status_code, joined.headers["location"]) == (303, "/settings")
    assert "Město jinde" not in (await client.get("/people")).text
    switched = await post("/settings/community", community=str(other_town.acting.community_id))
    assert switched.status_code == 303
    assert "Město jinde" in (await client.get("/people")).text
    assert (await client.get("/people/invitations")).status_code == 200  # an auditor there looks
    assert (await post("/people/invitations", email="x@y.cz", role="auditor")).status_code == 403  # and changes nothing
    assert (await post("/settings/community", community=str(uuid.uuid4()))).status_code == 404


async def test_the_latest_letter_counts_until_the_invitation_is_withdrawn(
    client: httpx.AsyncClient, town: Town, post: Post, deliver: Deliver
) -> None:
    await sign_in(client, town.emails["administrator"])
    await post("/people/invitations", email="nova@x.example", role="officer")
    twice = await post("/people/invitations", email="NOVA@x.example", role="officer")
    assert (twice.status_code, "nova@x.example už pozvánku má" in twice.text) == (409, True)
    [first] = await deliver()
    page = (await client.get("/people/invitations")).text
    [again] = re.findall(r"/people/invitations/[0-9a-f-]{36}/send", page)
    await post(again)
    [second] = await deliver()
    assert [(await client.get(link)).status_code for link in (first, second)] == [404, 200]
    assert (await post(again.replace("/send", "/withdraw"))).status_code == 303
    assert (await client.get(second)).status_code == 404
    assert (await post(again)).status_code == 409
    assert await deliver() == []


async def test_a_submitter_invites_colleagues_into_their_own_organisation_alone(
    client: httpx.AsyncClient, town: Town, post: Post, deliver: Deliver
) -> None:
    own = await _organisation(town, "Charita", town.people["submitter"].person_id)
    other = await _organisation(town, "Cizí spolek", town.people["member"].person_id)
    await sign_in(client, town.emails["submitter"])
    sent = await post(f"/people/organisations/{own}/invite", email="kolega@charita.example")
    assert (sent.status_code, sent.headers["location"]) == (303, f"/people/organisations/{own}?note=invited")
    assert "kolega@charita.example" in (await client.get(f"/people/organisations/{own}")).text
    assert (await post(f"/people/organisations/{other}/invite", email="kolega@charita.example")).status_code == 404
    bearer = await token_of(town.people["submitter"])
    ask = {"email": "dalsi@charita.example", "role": "submitter"}
    refused = [
        (await client.post("/api/v1/invitations", headers=bearer, json={**ask, **change})).status_code
        for change in (
            {"organisation": str(other)},
            {"organisation": None},
            {"organisation": str(own), "role": "administrator"},
            {"organisation": str(own), "role": "member"},
        )
    ]
    assert refused == [403, 403, 422, 403]
    assert (await client.get(f"/people/organisations/{other}")).status_code == 404
    assert (await client.get("/people")).status_code == 403
    assert len(await deliver()) == 1


async def test_a_forgotten_password_is_set_anew_once_and_ends_every_session(
    client: httpx.AsyncClient, town: Town, post: Post, deliver: Deliver
) -> None:
    await sign_in(client, town.emails["officer"])
    session = client.cookies["absorb"]
    client.cookies.delete("absorb")
    answers = [await post("/password/forgotten", email=email) for email in (town.emails["officer"], "nikdo@usti.example")]
    told = [(answer.status_code, answer.headers["location"], answer.content) for answer in answers]
    assert told == [(303, "/password/forgotten?note=asked", b"")] * 2
    assert "dopis s odkazem je na cestě" in (await client.get("/password/forgotten?note=asked")).text
    [link] = await deliver()
    shown = await client.get(link)
    assert (shown.status_code, town.emails["officer"] in shown.text) == (200, True)
    assert (await post(link, new_password="krátké")).status_code == 422
    assert (await post(link, new_password=NEW_PASSWORD)).headers["location"] == "/sign-in?note=password"
    assert (await post(link, new_password=NEW_PASSWORD)).status_code == 404
    client.cookies.set("absorb", session, domain="localhost.local")
    assert (await client.get("/desk", headers=BROWSER)).status_code == 303
    old = await post("/sign-in", email=town.emails["officer"], password=PASSWORD)
    new = await post("/sign-in", email=town.emails["officer"], password=NEW_PASSWORD)
    assert (old.status_code, new.status_code) == (422, 303)


async def test_two_uses_of_one_reset_at_once_set_one_password(town: Town, deliver: Deliver) -> None:
    await people.ask_for_reset(town.emails["lead"], address="192.0.2.1", now=dt.datetime.now(dt.UTC))
    [link] = await deliver()
    secret = link.rpartition("/")[2]
    uses = [people.use_reset(secret, f"{NEW_PASSWORD} {number}", address="192.0.2.1") for number in range(3)]
    results = await asyncio.gather(*uses, return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "NotFound", "NotFound"]


async def test_letters_about_a_password_stay_few_and_nobody_is_told(
    client: httpx.AsyncClient, town: Town, post: Post, deliver: Deliver
) -> None:
    statuses = [(await post("/password/forgotten", email=town.emails["chair"])).status_code for _ in range(11)]
    assert statuses == [303] * 10 + [429]
    assert len(await deliver()) == 3


async def test_a_changed_password_signs_out_everywhere_else(client: httpx.AsyncClient, town: Town, post: Post) -> None:
    await sign_in(client, town.emails["finance"])
    elsewhere = client.cookies["absorb"]
    client.cookies.delete("absorb")
    await sign_in(client, town.emails["finance"])
    here = client.cookies["absorb"]
    wrong = await post("/settings/password", old_password="nevím", new_password=NEW_PASSWORD)
    assert (wrong.status_code, "Toto není vaše heslo." in wrong.text) == (422, True)
    weak = await post("/settings/password", old_password=PASSWORD, new_password="heslo1234567")
    assert (weak.status_code, "uhodne mezi prvními" in weak.text) == (422, True)
    assert (await post("/settings/password", old_password=PASSWORD, new_password=NEW_PASSWORD)).status_code == 303
    client.cookies.clear()
    statuses = [
        (await client.get("/settings", headers={**BROWSER, "cookie": f"absorb={secret}"})).status_code for secret in (here, elsewhere)
    ]
    assert statuses == [200, 303]


async def test_own_sessions_are_listed_and_ended(client: httpx.AsyncClient, town: Town, post: Post) -> None:
    for agent in ("Mozilla/5.0 (iPhone) Version/26.0 Mobile Safari/604.1", "Mozilla/5.0 (Windows NT 10.0) Firefox/145.0"):
        client.cookies.clear()
        client.headers["user-agent"] = agent
        assert (await post("/sign-in", email=town.emails["member"], password=PASSWORD)).status_code == 303
    page = (await client.get("/settings/sessions")).text
    assert ("Safari, iPhone" in page, "Firefox, Windows" in page, page.count("tento")) == (True, True, 1)
    [other] = re.findall(r"/settings/sessions/[0-9a-f-]{36}/end", page)
    await post(other)
    assert "iPhone" not in (await client.get("/settings/sessions")).text
    assert (await post("/settings/sessions/end")).headers["location"] == "/sign-in?note=everywhere"
    async with reading(town.people["member"]) as connection:
        assert await list_own_sessions(connection, "") == []


async def test_nobody_ends_another_persons_session(client: httpx.AsyncClient, town: Town, post: Post, owner: asyncpg.Connection) -> None:
    await sign_in(client, town.emails["member"])
    session_id = await owner.fetchval("select id from session")
    client.cookies.delete("absorb")
    await sign_in(client, town.emails["administrator"])
    await post(f"/settings/sessions/{session_id}/end")
    assert await owner.fetchval("select count(*) from session where id = $1", session_id) == 1


async def test_a_session_is_prolonged_but_not_for_ever(
    client: httpx.AsyncClient, town: Town, post: Post, owner: asyncpg.Connection
) -> None:
    await sign_in(client, town.emails["member"])
    await owner.execute("update session set expires_at = now() + interval '3 minutes', made_at = now() - interval '9 hours'")
    headers = {"accept": "application/json", "x-csrftoken": client.cookies["csrf"]}
    ends = dt.datetime.fromisoformat((await client.post("/sessions/prolong", headers=headers)).json()["ends_at"])
    left = ends - dt.datetime.now(dt.UTC)
    assert dt.timedelta(hours=9, minutes=59) < left <= dt.timedelta(hours=10)
    await owner.execute("update session set expires_at = now() + interval '3 minutes', made_at = now() - interval '23 hours 30 minutes'")
    ends = dt.datetime.fromisoformat((await client.post("/sessions/prolong", headers=headers)).json()["ends_at"])
    assert ends - dt.datetime.now(dt.UTC) <= dt.timedelta(minutes=30)
    plain = await post("/sessions/prolong", back="/tank?q=a")
    assert (plain.status_code, plain.headers["location"]) == (303, "/tank?q=a")


async def test_use_of_a_session_is_noted_now_and_then(client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection) -> None:
    await sign_in(client, town.emails["member"])
    await client.get("/settings/sessions")
    assert await owner.fetchval("select used_at from session") is None
    await owner.execute("update session set made_at = now() - interval '11 minutes'")
    await client.get("/settings/sessions")
    first = await owner.fetchval("select used_at from session")
    await client.get("/settings/sessions")
    assert first is not None
    assert await owner.fetchval("select used_at from session") == first


async def test_a_token_is_shown_once_and_revoked(client: httpx.AsyncClient, town: Town, post: Post, owner: asyncpg.Connection) -> None:
    await sign_in(client, town.emails["officer"])
    shown = await post("/settings/tokens", name="Účetní program", may="read", days="30")
    [token] = re.findall(r"absorb_[\w-]{43}", shown.text)
    assert shown.headers["cache-control"] == "no-store"
    headers = {"authorization": f"Bearer {token}"}
    assert (await client.get("/api/v1/me", headers=headers)).status_code == 200
    kept = await owner.fetchrow("select * from token")
    assert (token in str(dict(kept)), kept["secret_sha256"]) == (False, hashlib.sha256(token.encode()).digest())
    assert (await client.post("/api/v1/organisations", headers=headers, json={"name": "x"})).status_code == 403
    page = (await client.get("/settings/tokens")).text
    assert (token in page, "Účetní program" in page) == (False, True)
    [revoke] = re.findall(r"/settings/tokens/[0-9a-f-]{36}/revoke", page)
    assert (await post(revoke)).status_code == 303
    assert (await client.get("/api/v1/me", headers=headers)).status_code == 401
    await owner.execute("update token set revoked_at = null, expires_at = now() - interval '1 second'")
    assert (await client.get("/api/v1/me", headers=headers)).status_code == 401
    faulty = await post("/settings/tokens", name=" ", may="all", days="9999")
    assert (faulty.status_code, faulty.text.count("govuk-form-group--error")) == (422, 3)


async def test_who_loses_the_last_role_is_out_and_tokens_do_not_come_back(client: httpx.AsyncClient, town: Town, post: Post) -> None:
    from absorb.people.schemas import TokenAsk

    officer = town.people["officer"]
    shown = await people.open_token(officer, TokenAsk(name="x", scopes=["read"]), now=dt.datetime.now(dt.UTC))
    headers = {"authorization": f"Bearer {shown.token}"}
    await sign_in(client, town.emails["lead"])
    page = (await client.get(f"/people/{officer.person_id}")).text
    [take] = re.findall(r"/people/roles/[0-9a-f-]{36}", page)
    assert "poslední role, kterou tu officer usti má" in (await client.get(take)).text
    assert (await client.get("/api/v1/me", headers=headers)).status_code == 200
    assert (await post(take)).headers["location"] == "/people?note=taken"
    assert (await client.get("/api/v1/me", headers=headers)).status_code == 401
    assert (await client.get(f"/people/{officer.person_id}", headers=BROWSER)).status_code == 404
    async with transaction(town.acting) as connection:
        assert officer.person_id is not None
        await people.add_membership(connection, officer.person_id, "officer")
    assert (await client.get("/api/v1/me", headers=headers)).status_code == 401


async def test_the_last_administrator_stays_even_when_two_go_at_once(
    client: httpx.AsyncClient, town: Town, post: Post, owner: asyncpg.Connection
) -> None:
    await sign_in(client, town.emails["administrator"])
    lead = town.people["lead"].person_id
    given = await post(f"/people/{lead}", role="administrator", organisation="")
    assert given.status_code == 303
    held = [row["id"] for row in await owner.fetch("select id from membership where role = 'administrator' order by id")]
    results = await asyncio.gather(*(people.remove_membership(town.people["lead"], one) for one in held), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["Clash", "Membership"]
    [last] = [row["id"] for row in await owner.fetch("select id from membership where role = 'administrator'")]
    await sign_in(client, town.emails["lead"])
    refused = await post(f"/people/roles/{last}")
    assert (refused.status_code, "poslední správce" in refused.text) == (409, True)


async def test_a_burst_of_guesses_gets_no_further_than_one_by_one(client: httpx.AsyncClient, town: Town, post: Post) -> None:
    await client.get("/sign-in")
    burst = await asyncio.gather(*(post("/sign-in", email=town.emails["chair"], password=f"guess {n}") for n in range(20)))
    assert sorted(answer.status_code for answer in burst) == [422] * 8 + [429] * 12
    assert ["Příliš mnoho pokusů. Počkejte 15 minut" in one.text for one in burst if one.status_code == 429] == [True] * 12


async def test_a_stranger_does_not_lock_the_owner_out(client: httpx.AsyncClient, town: Town, post: Post) -> None:
    await post("/sign-in", email=town.emails["chair"], password=PASSWORD)
    mark = client.cookies["known"]
    client.cookies.clear()
    for _ in range(9):
        locked = await post("/sign-in", email=town.emails["chair"], password="guess")
    assert locked.status_code == 429
    client.cookies.set("known", mark)
    assert (await post("/sign-in", email=town.emails["chair"], password=PASSWORD)).status_code == 303


async def test_right_passwords_are_not_counted(client: httpx.AsyncClient, town: Town, post: Post, owner: asyncpg.Connection) -> None:
    for _ in range(9):
        client.cookies.clear()
        assert (await post("/sign-in", email=town.emails["chair"], password=PASSWORD)).status_code == 303
    assert await owner.fetchval("select count(*) from sign_in_attempt") == 0


async def test_who_has_a_second_factor_owes_it(client: httpx.AsyncClient, town: Town, post: Post, owner: asyncpg.Connection) -> None:
    await owner.execute("update person set totp_confirmed_at = now() where id = $1", town.people["chair"].person_id)
    answer = await post("/sign-in", email=town.emails["chair"], password=PASSWORD, next="/tank?q=a&state=draft")
    assert answer.headers["location"] == "/sign-in/second?next=/tank%3Fq%3Da%26state%3Ddraft"
    assert (await client.get("/desk", headers=BROWSER)).status_code == 303


async def test_an_old_hash_is_made_anew_when_its_password_is_at_hand(town: Town, post: Post, owner: asyncpg.Connection) -> None:
    weak = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    await owner.execute("update person set password_hash = $1 where id = $2", weak, town.people["lead"].person_id)
    assert (await post("/sign-in", email=town.emails["lead"], password=PASSWORD)).status_code == 303
    kept = await owner.fetchval("select password_hash from person where id = $1", town.people["lead"].person_id)
    assert kept.startswith("$argon2id$")
    assert (kept != weak, argon2.PasswordHasher().check_needs_rehash(kept)) == (True, False)
    assert (await post("/sign-in", email=town.emails["lead"], password=PASSWORD)).status_code == 303


async def test_organisations_and_members_are_found_in_czech_order(client: httpx.AsyncClient, town: Town, post: Post) -> None:
    await sign_in(client, town.emails["officer"])
    for name, ico in (("Člověk v tísni", ""), ("Charita", "00081531"), ("Centrum", ""), ("Hospic", "")):
        assert (await post("/people/organisations", name=name, kind="ngo", ico=ico)).status_code == 303
    page = (await client.get("/people/organisations")).text
    assert re.findall(r'organisations/[0-9a-f-]{36}">([^<]+)<', page) == ["Centrum", "Člověk v tísni", "Hospic", "Charita"]
    page = (await client.get("/people/organisations?q=clovek")).text
    assert re.findall(r'organisations/[0-9a-f-]{36}">([^<]+)<', page) == ["Člověk v tísni"]
    assert "Centrum" in (await client.get("/people/organisations?page=99999")).text
    same = await post("/people/organisations", name="Jiná", kind="ngo", ico="81531")
    assert (same.status_code, "Toto IČO už má Charita." in same.text) == (409, True)
    wrong = await post("/people/organisations", name="", kind="ufo", ico="12345678")
    assert (wrong.status_code, wrong.text.count("govuk-form-group--error")) == (422, 3)
    page = (await client.get("/people?q=LEAD")).text
    assert re.findall(r'people/[0-9a-f-]{36}">([^<]+)<', page) == ["lead usti"]


async def test_the_name_and_the_language_are_ones_own(client: httpx.AsyncClient, town: Town, post: Post) -> None:
    await sign_in(client, town.emails["auditor"])
    assert (await post("/settings/account", name="Ing. Eva Černá", language="en")).status_code == 303
    page = (await client.get("/settings")).text
    assert ("Ing. Eva Černá" in page, "Name and language" in page) == (True, True)
    assert (await post("/settings/account", name=" ", language="xx")).status_code == 422


def _person(acting: Acting, *roles: str) -> Person:
    assert acting.person_id is not None
    return Person(acting.person_id, "x", "cs", acting.community_id, "Město", False, frozenset(roles), frozenset())


async def test_two_accepting_one_invitation_at_once_make_one_account(town: Town, deliver: Deliver, owner: asyncpg.Connection) -> None:
    from absorb.people.schemas import InvitationIn

    now = dt.datetime.now(dt.UTC)
    await people.invite(_person(town.people["lead"], "lead"), InvitationIn(email="dva@x.example", role="officer"), now=now)
    [link] = await deliver()
    tries = [
        people.accept_invitation(
            link.rpartition("/")[2], name=f"Jan {n}", password=NEW_PASSWORD, as_person=None, address="192.0.2.1", agent=None, now=now
        )
        for n in range(3)
    ]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["NotFound", "NotFound", "SignedIn"]
    assert await owner.fetchval("select count(*) from person where email = 'dva@x.example'") == 1


async def test_one_person_belongs_to_several_organisations_and_bodies(town: Town) -> None:
    submitter = town.people["submitter"].person_id
    first, second = await _organisation(town, "Charita", submitter), await _organisation(town, "Most", submitter)
    from absorb.people.queries import find_member
    from absorb.people.schemas import MembershipIn

    assert submitter is not None
    await people.give_role(town.people["lead"], MembershipIn(person=submitter, role="member"))
    async with reading(town.acting) as connection:
        member = await find_member(connection, submitter)
    assert member is not None
    assert {(held.role, held.organisation_id) for held in member.held} == {
        ("submitter", None), ("submitter", first), ("submitter", second), ("member", None),
    }  # fmt: skip


async def test_an_organisation_is_changed_and_stays_one(town: Town) -> None:
    first = await people.add_organisation(town.people["lead"], OrganisationIn(name="Charita", kind="ngo", ico="00081531"))
    await people.change_organisation(town.people["lead"], first, OrganisationIn(name="CHARITA Ústí", kind="church", ico="00081531"))
    second = await people.add_organisation(town.people["lead"], OrganisationIn(name="Most"))
    for ask in (OrganisationIn(name="charita usti"), OrganisationIn(name="Most", ico="81531")):
        with pytest.raises(Exception, match="already"):
            await people.change_organisation(town.people["lead"], second, ask)


@pytest.mark.parametrize(
    ("address", "role", "faulty"),
    [
        ("/settings/account", "submitter", {"name": "", "language": "cs"}),
        ("/settings/password", "submitter", {"old_password": "nevím", "new_password": NEW_PASSWORD}),
        ("/settings/tokens", "auditor", {"name": "", "may": "read", "days": "30"}),
        ("/settings/second-factor", "member", {"do": "begin", "password": "nevím"}),
        ("/settings/second-factor", "member", {"do": "passkey", "credential": "{}"}),
        ("/settings/provider", "administrator", {"name": ""}),
        ("/sign-in", "member", {"email": "kdo@usti.example", "password": "nevím"}),
        ("/sign-in", "member", {"credential": "{}"}),
        ("/password/forgotten", "member", {"email": "kdo"}),
        ("/people/invitations", "lead", {"email": "kdo", "role": "officer"}),
        ("/people/organisations", "officer", {"name": "", "kind": "ngo"}),
        ("/people/organisations/{organisation}", "officer", {"name": "", "kind": "ngo"}),
        ("/people/organisations/{organisation}/invite", "submitter", {"email": "kdo"}),
        ("/people/{person}", "lead", {"role": "císař"}),
        ("/people/roles/{membership}", "lead", {}),
    ],
)
async def test_a_form_is_shown_again_at_an_address_that_has_a_page(
    client: httpx.AsyncClient,
    town: Town,
    post: Post,
    letters: Letters,
    owner: asyncpg.Connection,
    address: str,
    role: str,
    faulty: dict[str, str],
) -> None:
    """So whoever loads it again, or switches the language there, gets the form and not a refusal."""
    filled = address.format(
        organisation=await _organisation(town, "Charita", town.people["submitter"].person_id),
        person=town.people["member"].person_id,
        membership=await owner.fetchval("select id from membership where role = 'administrator'"),
    )
    await sign_in(client, town.emails[role])
    refused = await post(filled, **faulty)
    assert (refused.status_code in (409, 422), "govuk-error-summary" in refused.text) == (True, True)
    assert (await client.get(filled, headers=BROWSER)).status_code == 200
    assert f'name="back" value="{filled}"' in refused.text


@pytest.mark.parametrize(
    ("address", "fields", "table"),
    [
        ("/people/invitations", {"email": "nova@x.example", "role": "officer"}, "invitation"),
        ("/people/organisations/{organisation}/invite", {"email": "nova@x.example"}, "invitation"),
        ("/people/organisations", {"name": "Most", "kind": "ngo", "ico": ""}, "organisation where name = 'Most'"),
        ("/people/{person}", {"role": "finance", "organisation": ""}, "membership where role = 'finance'"),
    ],
)
async def test_a_double_click_makes_one(
    client: httpx.AsyncClient,
    town: Town,
    post: Post,
    letters: Letters,
    owner: asyncpg.Connection,
    address: str,
    fields: dict[str, str],
    table: str,
) -> None:
    organisation = await _organisation(town, "Charita")
    await sign_in(client, town.emails["lead"])
    filled = address.format(organisation=organisation, person=town.people["member"].person_id)
    [key] = set(re.findall(r'name="once" value="([^"]+)"', (await client.get(filled)).text))
    before = await owner.fetchval(f"select count(*) from {table}")
    answers = await asyncio.gather(*(post(filled, **fields, once=key) for _ in range(3)))
    assert len({(answer.status_code, answer.headers.get("location")) for answer in answers}) == 1
    assert answers[0].status_code == 303
    assert await owner.fetchval(f"select count(*) from {table}") == before + 1


async def test_who_goes_back_and_types_another_address_is_asked_once_more(
    client: httpx.AsyncClient, town: Town, post: Post, letters: Letters, owner: asyncpg.Connection
) -> None:
    await sign_in(client, town.emails["lead"])
    assert (await post("/people/invitations", email="prvni@x.example", role="officer", once="x")).status_code == 303
    asked = await post("/people/invitations", email="druhy@x.example", role="officer", once="x")
    assert (asked.status_code, "už jednou odeslali s něčím jiným" in asked.text) == (409, True)
    [key] = re.findall(r'name="once" value="([^"]+)"', asked.text)
    assert 'value="druhy@x.example"' in asked.text
    assert (await post("/people/invitations", email="druhy@x.example", role="officer", once=key)).status_code == 303
    assert await owner.fetchval("select count(*) from invitation") == 2


async def test_a_role_taken_twice_is_taken_once(client: httpx.AsyncClient, town: Town, post: Post, owner: asyncpg.Connection) -> None:
    await sign_in(client, town.emails["lead"])
    held = await owner.fetchval("select id from membership where role = 'finance'")
    answers = [await post(f"/people/roles/{held}", once="x") for _ in range(2)]
    assert [answer.headers.get("location") for answer in answers] == ["/people?note=taken"] * 2


async def test_signing_in_anew_ends_the_session_this_browser_had(
    client: httpx.AsyncClient, town: Town, post: Post, owner: asyncpg.Connection
) -> None:
    await sign_in(client, town.emails["member"])
    assert (await post("/sign-in", email=town.emails["chair"], password=PASSWORD)).status_code == 303
    assert await owner.fetch("select person from session") == [(town.people["chair"].person_id,)]
    await post("/sign-in", email=town.emails["member"], password="nevím")  # a failed try ends nothing
    assert await owner.fetchval("select count(*) from session") == 1


async def test_the_settings_lead_everywhere_and_everywhere_leads_back(client: httpx.AsyncClient, town: Town) -> None:
    await sign_in(client, town.emails["administrator"])
    page = (await client.get("/settings")).text
    places = re.findall(r'<dt class="govuk-summary-list__key"><a class="govuk-link" href="(/settings/[a-z-]+)"', page)
    assert places == [
        f"/settings/{name}"
        for name in ("account", "password", "second-factor", "sessions", "notices", "calendar", "tokens", "town", "provider")
    ]
    for place in places:
        shown = (await client.get(place)).text
        assert '<a class="govuk-back-link" href="/settings">' in shown
    client.cookies.delete("absorb")
    await sign_in(client, town.emails["submitter"])
    page = (await client.get("/settings")).text
    assert ("/settings/tokens" in page, "/settings/town" in page, "/settings/provider" in page) == (True, False, False)
