"""Organisations."""

import re

import httpx
import pytest

from absorb.people import actions as people
from absorb.people.schemas import OrganisationIn
from tests.conftest import Town, sign_in
from tests.pages.walking import Post


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
    wrong = await post("/people/organisations", name="Trmice", kind="municipality", inhabitants="asi 3000")
    assert (wrong.status_code, wrong.text.count("govuk-form-group--error"), 'value="asi 3000"' in wrong.text) == (422, 1, True)
    added = await post("/people/organisations", name="Trmice", kind="municipality", inhabitants="3 295")
    assert "3\xa0295 obyvatel" in (await client.get(added.headers["location"])).text
    page = (await client.get("/people?q=LEAD")).text
    assert re.findall(r'people/[0-9a-f-]{36}">([^<]+)<', page) == ["lead usti"]


async def test_an_organisation_is_changed_and_stays_one(town: Town) -> None:
    first = await people.add_organisation(town.people["lead"], OrganisationIn(name="Charita", kind="ngo", ico="00081531"))
    await people.change_organisation(town.people["lead"], first, OrganisationIn(name="CHARITA Ústí", kind="church", ico="00081531"))
    second = await people.add_organisation(town.people["lead"], OrganisationIn(name="Most"))
    for ask in (OrganisationIn(name="charita usti"), OrganisationIn(name="Most", ico="81531")):
        with pytest.raises(Exception, match="already"):
            await people.change_organisation(town.people["lead"], second, ask)
