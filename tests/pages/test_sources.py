"""The town's sources in the browser and over the API."""

from typing import Any

import httpx
import lxml.html

from absorb.funding.actions import load_sources
from absorb.funding.actions.sources import add_source, limit_source
from absorb.funding.schemas.sources import SourceIn, YearLimit, YearLimitsIn
from absorb.kernel.money import Money
from tests.conftest import Town, sign_in, token_of
from tests.counting import statements
from tests.pages.reading import words_of

PAGE = {"accept": "text/html"}
ADDRESS = "/funding/sources"
FUND = {"code": "FOND", "name_cs": "Fond obnovy", "name_en": "Renewal fund", "level": "municipality", "public": "yes"}


async def send(client: httpx.AsyncClient, address: str, **fields: Any) -> httpx.Response:
    return await client.post(address, data={**fields, "_csrf_token": client.cookies["csrf"]}, headers=PAGE)


async def test_a_source_is_added_renamed_and_limited_by_year(client: httpx.AsyncClient, town: Town) -> None:
    await sign_in(client, town.emails["finance"])
    assert "Zatím tu není žádný zdroj" in words_of(await client.get(ADDRESS, headers=PAGE))
    assert (await send(client, f"{ADDRESS}/load")).headers["location"] == f"{ADDRESS}?note=loaded"
    assert (await send(client, ADDRESS, **FUND)).headers["location"] == f"{ADDRESS}?note=added"
    years = {
        "limit-0-year": "2027",
        "limit-0-amount": "1 500 000,50",
        "limit-0-note": "rozpočet",
        "limit-3-year": "2028",
        "limit-3-amount": "0",
    }
    assert (await send(client, f"{ADDRESS}/FOND/limits", base_version="1", **years)).headers["location"] == f"{ADDRESS}/FOND?note=saved"
    assert (await send(client, f"{ADDRESS}/FOND", base_version="2", name_cs="Fond", name_en="Fund", level="applicant")).status_code == 303
    said = words_of(await client.get(ADDRESS, headers=PAGE))
    assert "Fond FOND · upraveno městem sám žadatel (neveřejné) 2027: 1 500 000,50 Kč 2028: 0,00 Kč" in said
    shown = words_of(await client.get(f"{ADDRESS}/FOND", headers=PAGE))
    assert "FOND · sám žadatel · neveřejné · upraveno městem" in shown


async def test_what_cannot_be_kept_is_told_at_its_field_with_everything_typed(client: httpx.AsyncClient, town: Town) -> None:
    await sign_in(client, town.emails["lead"])
    await send(client, ADDRESS, **FUND)
    refused = await send(client, ADDRESS, **{**FUND, "code": "fond", "name_en": "", "level": "heaven"})
    assert refused.status_code == 422
    page = lxml.html.fromstring(refused.text)
    assert [page.get_element_by_id(f"{name}-error") is not None for name in ("code", "name_en", "level")] == [True, True, True]
    assert page.get_element_by_id("name_cs").get("value") == "Fond obnovy"
    assert "„FOND“ už tu jednou je" in words_of(await send(client, ADDRESS, **FUND))
    rows = {"limit-0-year": "27", "limit-0-amount": "moc", "limit-1-year": "2028"}
    refused = await send(client, f"{ADDRESS}/FOND/limits", base_version="1", **rows)
    page = lxml.html.fromstring(refused.text)
    for name in ("limit-0-year", "limit-0-amount", "limit-1-amount"):
        assert page.get_element_by_id(f"{name}-error") is not None
    assert page.get_element_by_id("limit-0-amount").get("value") == "moc"
    twice = {"limit-0-year": "2027", "limit-0-amount": "1", "limit-1-year": "2027", "limit-1-amount": "2"}
    refused = await send(client, f"{ADDRESS}/FOND/limits", base_version="1", **twice)
    assert "Každý rok je tu jednou." in lxml.html.fromstring(refused.text).get_element_by_id("limit-1-year-error").text_content()


async def test_a_form_of_before_is_refused_and_keeps_what_was_typed(client: httpx.AsyncClient, town: Town) -> None:
    await sign_in(client, town.emails["officer"])
    await send(client, ADDRESS, **FUND)
    await send(client, f"{ADDRESS}/FOND/limits", base_version="1", **{"limit-0-year": "2027", "limit-0-amount": "5"})
    for address, fields in (
        ("", {"name_cs": "Můj", "name_en": "Mine", "level": "private"}),
        ("/limits", {"limit-0-year": "2029", "limit-0-amount": "7"}),
    ):
        refused = await send(client, f"{ADDRESS}/FOND{address}", base_version="1", **fields)
        assert (refused.status_code, "mezitím změnil někdo jiný" in words_of(refused)) == (409, True)
        assert next(iter(fields.values())) in refused.text


async def test_programs_do_the_same(client: httpx.AsyncClient, town: Town) -> None:
    headers = await token_of(town.people["finance"], "write")
    source = {"code": "FOND", "name_cs": "Fond", "name_en": "Fund", "public": True, "level": "municipality"}
    made = await client.post("/api/v1/sources", headers=headers, json=source)
    assert (made.status_code, made.json()["version"], made.json()["is_edited"]) == (201, 1, True)
    limits = {"base_version": 1, "limits": [{"year": 2027, "limit": "10.00", "note": "x"}]}
    assert (await client.put("/api/v1/sources/FOND/limits", headers=headers, json=limits)).json() == [
        {"source": "FOND", "year": 2027, "limit_minor": 1000, "note": "x", "is_invented": False}
    ]
    change = {"base_version": 1, "name_cs": "F", "name_en": "F", "public": False, "level": "private"}
    assert (await client.put("/api/v1/sources/FOND", headers=headers, json=change)).status_code == 409
    changed = (await client.put("/api/v1/sources/FOND", headers=headers, json={**change, "base_version": 2})).json()
    assert changed == {**made.json(), "name_cs": "F", "name_en": "F", "is_public": False, "level": "private", "version": 3}
    assert (await client.get("/api/v1/sources/FOND", headers=headers)).json() == changed
    assert (await client.get("/api/v1/sources/MARS", headers=headers)).status_code == 404


async def test_the_list_asks_the_same_of_few_sources_and_of_many(client: httpx.AsyncClient, town: Town) -> None:
    await sign_in(client, town.emails["auditor"])
    asked = []
    for code in ("FIRST", "SECOND"):
        await add_source(town.people["lead"], SourceIn(code=code, name_cs="Fond", name_en="Fund", public=True, level="private"))
        rows = tuple(YearLimit(year=year, limit=Money(year)) for year in range(2027, 2037))
        await limit_source(town.people["lead"], code, YearLimitsIn(base_version=1, limits=rows))
        with statements() as found:
            assert (await client.get(ADDRESS, headers=PAGE)).status_code == 200
        asked.append(len(found))
        await load_sources(town.people["lead"])
    assert asked[0] == asked[1] > 0
