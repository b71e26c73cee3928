"""One's own settings, and how any form of people's pages is shown again."""

import hashlib
import re

import asyncpg
import httpx
import pytest

from tests.conftest import Town, sign_in
from tests.letters import Letters
from tests.pages.walking import BROWSER, NEW_PASSWORD, Post, make_organisation


async def test_the_name_and_the_language_are_ones_own(client: httpx.AsyncClient, town: Town, post: Post) -> None:
    await sign_in(client, town.emails["auditor"])
    assert (await post("/settings/account", name="Ing. Eva Černá", language="en")).status_code == 303
    page = (await client.get("/settings")).text
    assert ("Ing. Eva Černá" in page, "Name and language" in page) == (True, True)
    assert (await post("/settings/account", name=" ", language="xx")).status_code == 422


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


async def test_the_settings_lead_everywhere_and_everywhere_leads_back(client: httpx.AsyncClient, town: Town) -> None:
    await sign_in(client, town.emails["administrator"])
    page = (await client.get("/settings")).text
    places = re.findall(r'<dt class="govuk-summary-list__key"><a class="govuk-link" href="(/settings/[a-z-]+)"', page)
    assert places == [
        f"/settings/{name}"
        for name in (
            "account",
            "password",
            "second-factor",
            "sessions",
            "notices",
            "calendar",
            "tokens",
            "town",
            "territory",
            "journal",
            "minutes",
            "minutes-template",
            "workbook-template",
            "provider",
        )
    ]
    for place in places:
        shown = (await client.get(place)).text
        assert '<a class="govuk-back-link" href="/settings">' in shown
    client.cookies.delete("absorb")
    await sign_in(client, town.emails["auditor"])
    page = (await client.get("/settings")).text
    assert [f"/settings/{name}" in page for name in ("minutes", "minutes-template", "town")] == [True, True, False]
    for place in ("/settings/minutes", "/settings/minutes-template"):
        shown = await client.get(place)
        assert (place, shown.status_code, shown.text.count(f'action="{place}')) == (place, 200, 0)
    client.cookies.delete("absorb")
    await sign_in(client, town.emails["submitter"])
    page = (await client.get("/settings")).text
    assert ("/settings/tokens" in page, "/settings/town" in page, "/settings/provider" in page) == (True, False, False)


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
        organisation=await make_organisation(town, "Charita", town.people["submitter"].person_id),
        person=town.people["member"].person_id,
        membership=await owner.fetchval("select id from membership where role = 'administrator'"),
    )
    await sign_in(client, town.emails[role])
    refused = await post(filled, **faulty)
    assert (refused.status_code in (409, 422), "govuk-error-summary" in refused.text) == (True, True)
    assert (await client.get(filled, headers=BROWSER)).status_code == 200
    assert f'name="back" value="{filled}"' in refused.text
