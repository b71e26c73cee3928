"""Second factors as people use them: codes of an application, recovery codes, the town's own accounts."""

import html
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import asyncpg
import httpx
import pyotp
import pytest

from absorb import forgery
from absorb.db import transaction
from absorb.people import actions as people
from tests.conftest import PASSWORD, Town, sign_in
from tests.ports import free_port, wait_until_served


def codes_of(text: str) -> list[str]:
    return re.findall(r"<code>([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})</code>", text)


async def post(browser: httpx.AsyncClient, address: str, **fields: str) -> httpx.Response:
    return await browser.post(address, data={**fields, "_csrf_token": browser.cookies["csrf"]}, headers={"accept": "text/html"})


async def set_up(browser: httpx.AsyncClient) -> tuple[str, list[str], str]:
    """Codes of an application for who is signed in: its key, the recovery codes, and the code that confirmed it."""
    begun = await post(browser, "/settings/second-factor", do="begin", password=PASSWORD)
    assert begun.status_code == 303, begun.text[-1500:]
    shown = (await browser.get("/settings/second-factor")).text
    key = re.search(r'<code class="secret">([A-Z2-7]{32})</code>', shown)
    assert key is not None, shown[-3000:]
    code = pyotp.TOTP(key[1]).now()
    confirmed = await post(browser, "/settings/second-factor", do="confirm", code=code)
    assert confirmed.status_code == 200, confirmed.text[-1500:]
    return key[1], codes_of(confirmed.text), code


async def password_step(browser: httpx.AsyncClient, email: str) -> httpx.Response:
    browser.cookies.delete("absorb")
    await browser.get("/sign-in")
    return await post(browser, "/sign-in", email=email, password=PASSWORD, next="/settings")


async def test_a_code_is_asked_for_after_the_password_and_counts_once(client: httpx.AsyncClient, town: Town) -> None:
    await sign_in(client, town.emails["officer"])
    key, _, confirming = await set_up(client)
    asked = await password_step(client, town.emails["officer"])
    assert asked.headers["location"] == "/sign-in/second?next=/settings"
    assert (await client.get("/settings", headers={"accept": "text/html"})).headers["location"].startswith("/sign-in")
    wrong = await post(client, "/sign-in/second", code="000000", next="/settings")
    assert wrong.status_code == 422
    # The code that confirmed the application is spent; the next one is not.
    spent = await post(client, "/sign-in/second", code=confirming, next="/settings")
    fresh = pyotp.TOTP(key).at(time.time() + 30)
    let_in = await post(client, "/sign-in/second", code=f"{fresh[:3]} {fresh[3:]}", next="/settings")
    assert (spent.status_code, let_in.status_code, let_in.headers["location"]) == (422, 303, "/settings")
    assert (await client.get("/settings")).status_code == 200
    await password_step(client, town.emails["officer"])
    assert (await post(client, "/sign-in/second", code=fresh, next="/settings")).status_code == 422


async def test_the_session_that_owes_gets_another_secret_and_no_way_elsewhere(client: httpx.AsyncClient, town: Town) -> None:
    await sign_in(client, town.emails["officer"])
    key, *_ = await set_up(client)
    await password_step(client, town.emails["officer"])
    owing = client.cookies["absorb"]
    await post(client, "/sign-in/second", code=pyotp.TOTP(key).at(time.time() + 30), next="//elsewhere.example")
    assert client.cookies["absorb"] != owing
    client.cookies.set("absorb", owing)
    assert (await client.get("/settings", headers={"accept": "text/html"})).status_code == 303


async def test_each_recovery_code_lets_in_once(client: httpx.AsyncClient, town: Town) -> None:
    await sign_in(client, town.emails["officer"])
    _, codes, _ = await set_up(client)
    assert len(set(codes)) == 10
    await password_step(client, town.emails["officer"])
    assert (await post(client, "/sign-in/second", code=codes[3].upper().replace("-", " "), next="/desk")).status_code == 303
    await password_step(client, town.emails["officer"])
    assert (await post(client, "/sign-in/second", code=codes[3], next="/desk")).status_code == 422
    assert (await post(client, "/sign-in/second", code=codes[4], next="/desk")).status_code == 303
    made = await post(client, "/settings/second-factor", do="recovery", password=PASSWORD)
    assert len(codes_of(made.text)) == 10
    await password_step(client, town.emails["officer"])
    assert (await post(client, "/sign-in/second", code=codes[5], next="/desk")).status_code == 422


async def test_a_forms_codes_are_those_of_who_sends_it_where_they_are(client: httpx.AsyncClient, town: Town, other_town: Town) -> None:
    """One browser, one form gone back to, and somebody else signed in meanwhile: with the same codes each could be the other."""
    person = town.people["officer"].person_id
    assert person is not None
    async with transaction(other_town.acting) as connection:
        await people.add_membership(connection, person, "officer")
    await sign_in(client, town.emails["lead"])
    await set_up(client)
    lead = client.cookies["absorb"]
    await sign_in(client, town.emails["officer"])
    await set_up(client)
    form = {"do": "recovery", "password": PASSWORD, "_csrf_token": forgery.masked(client.cookies["csrf"])}

    async def made() -> list[str]:
        return codes_of((await client.post("/settings/second-factor", data=form, headers={"accept": "text/html"})).text)

    mine = [await made(), await made()]
    await post(client, "/settings/community", community=str(other_town.acting.community_id))
    elsewhere = await made()
    client.cookies.set("absorb", lead, domain="localhost.local")
    theirs = await made()
    assert mine[0] == mine[1]
    assert [len(codes) for codes in (mine[0], elsewhere, theirs)] == [10, 10, 10]
    assert len({*mine[0], *elsewhere, *theirs}) == 30


async def test_guessing_codes_comes_to_an_end(client: httpx.AsyncClient, town: Town) -> None:
    await sign_in(client, town.emails["officer"])
    key, *_ = await set_up(client)
    await password_step(client, town.emails["officer"])
    answers = [(await post(client, "/sign-in/second", code=f"{number:06}", next="/")).status_code for number in range(6)]
    assert answers == [422, 422, 422, 422, 422, 429]
    right = await post(client, "/sign-in/second", code=pyotp.TOTP(key).at(time.time() + 30), next="/")
    assert right.status_code == 429


async def test_guessing_codes_all_day_comes_to_an_end(client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection) -> None:
    await sign_in(client, town.emails["officer"])
    await set_up(client)
    await password_step(client, town.emails["officer"])
    for number in range(20):
        assert (await post(client, "/sign-in/second", code=f"{number:06}", next="/")).status_code == 422
        await owner.execute("update sign_in_attempt set at = at - interval '16 minutes'")
    refused = await post(client, "/sign-in/second", code="000021", next="/")
    assert (refused.status_code, "Příliš mnoho pokusů. Počkejte 19 hodin" in refused.text) == (429, True)


async def test_nothing_changes_without_the_password(client: httpx.AsyncClient, town: Town) -> None:
    await sign_in(client, town.emails["officer"])
    assert (await post(client, "/settings/second-factor", do="begin", password="nic takového")).status_code == 422
    await set_up(client)
    assert (await post(client, "/settings/second-factor", do="remove", password="nic takového")).status_code == 422
    assert (await post(client, "/settings/second-factor", do="remove", password=PASSWORD)).status_code == 303
    assert (await password_step(client, town.emails["officer"])).headers["location"] == "/settings"


async def test_the_key_is_sealed_in_the_database(client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection) -> None:
    await sign_in(client, town.emails["officer"])
    key, codes, _ = await set_up(client)
    row = await owner.fetchrow("select * from person where email = $1", town.emails["officer"])
    kept = await owner.fetch("select * from recovery_code")
    written = f"{dict(row)} {[dict(one) for one in kept]}"
    assert key not in written
    assert [code for code in codes if code in written or code.replace("-", "") in written] == []


# The town's own accounts, against a real provider in a process of its own


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    port = free_port()
    claims = (
        '{"sub": "u1", "email": "officer@usti.example", "email_verified": true}',
        '{"sub": "u2", "email": "officer@usti.example", "email_verified": false}',
        '{"sub": "u3", "email": "nobody@usti.example", "email_verified": true}',
        '{"sub": "u4", "email": "lead@jinde.example", "email_verified": true}',
    )
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--host", "127.0.0.1", "--require-nonce", "true"]
    for claim in claims:
        command += ["--user-claims", claim]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONWARNINGS": "ignore"}
    ) as child:
        try:
            address = f"http://127.0.0.1:{port}"
            wait_until_served(f"{address}/.well-known/openid-configuration", child)
            yield address
        finally:
            child.terminate()


async def set_provider(client: httpx.AsyncClient, town: Town, provider: str) -> httpx.Response:
    await sign_in(client, town.emails["administrator"])
    return await post(
        client, "/settings/provider", name="Magistrát", issuer=provider, client_id="absorb", client_secret="tajemstvi-klienta"
    )


async def through(client: httpx.AsyncClient, subject: str) -> httpx.Response:
    """Click the provider's link, say who one is there, and come back."""
    client.cookies.delete("absorb")
    shown = (await client.get("/sign-in?next=/settings")).text
    link = re.search(r'href="(/sign-in/provider/[^"]+)"', shown)
    assert link is not None, shown[-2000:]
    away = await client.get(html.unescape(link[1]))
    assert away.status_code == 303, away.text[-1000:]
    async with httpx.AsyncClient() as elsewhere:
        answered = await elsewhere.post(away.headers["location"], data={"sub": subject})
    back = urlsplit(answered.headers["location"])
    assert re.fullmatch(r"/sign-in/provider/[0-9a-f-]{36}/back", back.path)
    return await client.get(f"{back.path}?{back.query}", headers={"accept": "text/html"})


async def test_people_of_the_town_come_in_through_its_provider(client: httpx.AsyncClient, town: Town, provider: str) -> None:
    assert (await set_provider(client, town, provider)).status_code == 303
    let_in = await through(client, "u1")
    assert (let_in.status_code, let_in.headers.get("location")) == (303, "/settings")
    assert town.emails["officer"] in (await client.get("/settings")).text
    again = await through(client, "u1")
    assert again.status_code == 303


@pytest.mark.parametrize("subject", ["u2", "u3", "u4"])
async def test_a_stranger_an_unverified_address_and_another_towns_member_stay_out(
    client: httpx.AsyncClient, town: Town, other_town: Town, provider: str, subject: str
) -> None:
    await set_provider(client, town, provider)
    assert (await through(client, subject)).status_code == 403
    assert "absorb" not in client.cookies


async def test_a_session_through_a_provider_stays_in_its_town(
    client: httpx.AsyncClient, town: Town, other_town: Town, provider: str
) -> None:
    person = town.people["officer"].person_id
    assert person is not None
    async with transaction(other_town.acting) as connection:
        await people.add_membership(connection, person, "administrator")
    await set_provider(client, town, provider)
    await through(client, "u1")
    switched = await post(client, "/settings/community", community=str(other_town.acting.community_id))
    assert switched.status_code == 404


async def test_a_session_through_a_provider_renames_nobody_in_another_town(
    client: httpx.AsyncClient, town: Town, other_town: Town, provider: str, owner: asyncpg.Connection
) -> None:
    """Whoever runs one town's provider can be any of its members there, and would speak for them everywhere."""
    person = town.people["officer"].person_id
    assert person is not None
    await set_provider(client, town, provider)
    await through(client, "u1")
    alone = await post(client, "/settings/account", name="Jana Nová", language="cs")
    async with transaction(other_town.acting) as connection:
        await people.add_membership(connection, person, "officer")
    page = (await client.get("/settings/account")).text
    refused = await post(client, "/settings/account", name="Podvržené Jméno", language="cs")
    kept = await post(client, "/settings/account", name="Jana Nová", language="en")
    assert (alone.status_code, refused.status_code, kept.status_code) == (303, 422, 303)
    assert ("přihlaste se heslem" in page, "přihlaste se heslem" in refused.text, 'type="text"' in page) == (True, True, False)
    assert tuple(await owner.fetchrow("select name, language from person where id = $1", person)) == ("Jana Nová", "en")


async def test_an_answer_without_this_browsers_state_is_refused(client: httpx.AsyncClient, town: Town, provider: str) -> None:
    await set_provider(client, town, provider)
    client.cookies.delete("absorb")
    shown = (await client.get("/sign-in")).text
    link = re.search(r'href="(/sign-in/provider/[^"]+)"', shown)
    assert link is not None
    away = await client.get(html.unescape(link[1]))
    state = parse_qs(urlsplit(away.headers["location"]).query)["state"][0]
    async with httpx.AsyncClient() as elsewhere:
        answered = await elsewhere.post(away.headers["location"], data={"sub": "u1"})
    path, code = urlsplit(answered.headers["location"]).path, parse_qs(urlsplit(answered.headers["location"]).query)["code"][0]
    client.cookies.delete("away")
    stolen = await client.get(f"{path}?code={code}&state={state}", headers={"accept": "text/html"})
    assert stolen.status_code == 403
    client.cookies.set("away", state, path="/sign-in/provider")
    once = await client.get(f"{path}?code={code}&state={state}", headers={"accept": "text/html"})
    client.cookies.set("away", state, path="/sign-in/provider")
    twice = await client.get(f"{path}?code={code}&state={state}", headers={"accept": "text/html"})
    assert (once.status_code, twice.status_code) == (303, 403)


async def test_an_answer_to_another_towns_question_is_nobodys(
    client: httpx.AsyncClient, town: Town, other_town: Town, provider: str, owner: asyncpg.Connection
) -> None:
    """Whoever runs one town's provider could lead a browser to another town's, and have the code brought to themselves."""
    await set_provider(client, town, provider)
    client.cookies.delete("absorb")
    link = re.search(r'href="(/sign-in/provider/[^"]+)"', (await client.get("/sign-in")).text)
    assert link is not None
    away = await client.get(html.unescape(link[1]))
    async with httpx.AsyncClient() as elsewhere:
        answered = await elsewhere.post(away.headers["location"], data={"sub": "u1"})
    back = urlsplit(answered.headers["location"])
    assert back.path == f"/sign-in/provider/{town.acting.community_id}/back"
    elsewhere_back = f"/sign-in/provider/{other_town.acting.community_id}/back"
    refused = await client.get(f"{elsewhere_back}?{back.query}", headers={"accept": "text/html"})
    assert (refused.status_code, await owner.fetchval("select count(*) from session where way = 'provider'")) == (403, 0)


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/settings/second-factor", {"do": "begin"}),
        ("/settings/second-factor", {"do": "recovery"}),
        ("/settings/second-factor", {"do": "remove"}),
        ("/settings/passkeys/options", {}),
    ],
)
async def test_a_session_of_one_towns_provider_makes_no_way_into_another_town(
    client: httpx.AsyncClient, town: Town, provider: str, owner: asyncpg.Connection, address: str, fields: dict[str, str]
) -> None:
    """Without a password to ask for, a passkey made here would open every town its person belongs to."""
    await owner.execute("update person set password_hash = null where email = $1", town.emails["officer"])
    await set_provider(client, town, provider)
    await through(client, "u1")
    refused = await post(client, address, **fields)
    assert (refused.status_code, "Váš účet nemá heslo" in refused.text) == (409, True)
    assert await owner.fetchval("select count(*) from challenge") == 0


@pytest.mark.parametrize(
    ("issuer", "says"),
    [
        ("ftp://provider.example", "https://"),
        ("http://provider.example", "https://"),
        ("https://provider.invalid", "No identity provider answers"),
    ],
)
async def test_a_wrong_address_is_told_at_once(client: httpx.AsyncClient, town: Town, issuer: str, says: str) -> None:
    client.cookies.set("language", "en")
    refused = await set_provider(client, town, issuer)
    assert refused.status_code == 422
    assert says in html.unescape(refused.text)
