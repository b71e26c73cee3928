"""Who pays, as a page: a form that works without scripts, what comes of it, and what the call says."""

from decimal import Decimal
from typing import Any

import httpx
import lxml.html
import pytest
from msgspec.structs import replace

from absorb.db import reading
from absorb.funding.actions.working import save_work
from absorb.funding.queries.working import Work, find_work
from absorb.funding.rules.schedule import Pays, Source
from tests.conftest import Town, sign_in, token_of
from tests.counting import statements
from tests.funding_case import prepare
from tests.pages.reading import words_of

PAGE = {"accept": "text/html"}
ADDRESS = "/funding/UL-2026-0001/payers/1"


@pytest.fixture
async def browser(client: httpx.AsyncClient, town: Town) -> httpx.AsyncClient:
    """An officer at a scenario that has just been begun."""
    await prepare(town.people["officer"])
    await sign_in(client, town.emails["officer"])
    await client.post("/funding/UL-2026-0001/budget", data={"_csrf_token": client.cookies["csrf"]}, headers=PAGE)
    return client


def fields_of(answer: httpx.Response) -> dict[str, Any]:
    """The fields of the form as a browser would send them."""
    fields: dict[str, Any] = {}
    for name, value in lxml.html.fromstring(answer.text).get_element_by_id("payers").form_values():
        fields[name] = [*fields.get(name, []), value or ""]
    return fields


async def send(client: httpx.AsyncClient, do: str, *, begun: httpx.Response | None = None, **changes: Any) -> httpx.Response:
    fields = fields_of(begun or await client.get(ADDRESS, headers=PAGE))
    typed = {(f"payer-{name.replace('__', '-')}" if "__" in name else name): value for name, value in changes.items()}
    return await client.post(ADDRESS, data={**fields, **typed, "do": do}, headers=PAGE)


async def kept(town: Town) -> Work:
    async with reading(town.people["officer"]) as connection:
        return await find_work(connection, "UL-2026-0001", 1)


async def test_the_page_shows_payers_in_their_order_and_what_comes_of_them(browser: httpx.AsyncClient) -> None:
    page = await browser.get(ADDRESS, headers=PAGE)
    assert fields_of(page)["payer"] == ["EU_ESF", "STATE_COFIN", "OWN"]
    said = words_of(page)
    for told in (
        "Kdo platí – Terénní služba Předlice", "1. Evropský sociální fond", "Náklady 1 245 787,19 Kč", "Evropský sociální fond 1 058 919,12 Kč",
        "Chybí 0,00 Kč", "Kdy platí: zpětně podle čerpání",
    ):  # fmt: skip
        assert told in said


async def test_what_is_typed_is_saved_and_taken_back(browser: httpx.AsyncClient, town: Town) -> None:
    before = await kept(town)
    saved = await send(
        browser, "save", EU_ESF__most="80,5", EU_ESF__ways="advance", EU_ESF__advance="40", EU_ESF__lag="2", OWN__never=["STATE_COFIN"],
        OWN__kinds=["travel", "direct_staff", "flat_rate"], OWN__lines="1.1.2", reporting="12", opening="-1 000",
    )  # fmt: skip
    assert (saved.status_code, saved.headers["location"]) == (303, f"{ADDRESS}?note=saved")
    work = await kept(town)
    eu, _, own = work.content.sources
    assert (eu.max_percent, eu.pays) == (Decimal("80.5"), Pays(advance_percent=Decimal(40), lag_months=2))
    assert own == Source("OWN", kinds=["direct_staff", "flat_rate", "travel"], lines=["k2"], never_with=["STATE_COFIN"])
    assert ([period.months for period in work.content.reporting], work.content.opening_cash) == ([12, 12], -1_000_00)
    assert (await send(browser, "undo", OWN__lines="never read")).headers["location"] == f"{ADDRESS}?note=undone"
    assert (await kept(town)).version == 2
    await send(browser, "undo")
    assert (await kept(town)).content == before.content
    await send(browser, "redo")
    assert (await kept(town)).content == work.content


async def test_limits_of_single_months_are_typed_a_month_a_line(browser: httpx.AsyncClient, town: Town) -> None:
    first = (await kept(town)).content.first
    last = first.plus(1)
    typed = f"{first}: 100 000\r\n{last.number}/{last.year}: 5 000,50\r\n"
    saved = await send(browser, "save", **{"OWN__by-month": typed})
    assert saved.status_code == 303
    assert (await kept(town)).content.sources[2].max_per_period == {str(first): 100_000_00, str(last): 5_000_50}
    shown = fields_of(await browser.get(ADDRESS, headers=PAGE))["payer-OWN-by-month"]
    told = [f"{first.number}/{first.year}: 100\u00a0000,00", f"{last.number}/{last.year}: 5\u00a0000,50"]
    assert shown == ["\n".join(told)]
    refused = await send(browser, "save", **{"OWN__by-month": "2050-01: 1"})
    assert refused.status_code == 422
    assert "„2050-01“ není měsíc projektu; napište například 3/2027: 5 000." in words_of(refused)
    assert '<details class="govuk-details" open>' in refused.text[refused.text.index('id="payer-OWN"') :]
    await send(browser, "save", **{"OWN__by-month": ""})
    assert (await kept(town)).content.sources[2].max_per_period == {}


async def test_payers_are_added_moved_and_removed_with_what_is_typed(browser: httpx.AsyncClient, town: Town) -> None:
    await send(browser, "add", new="CITY", STATE_COFIN__most="9")
    assert fields_of(await browser.get(ADDRESS, headers=PAGE))["payer"] == ["EU_ESF", "STATE_COFIN", "CITY", "OWN"]
    await send(browser, "up:CITY", CITY__total="50 000")
    await send(browser, "remove:EU_ESF")
    page = await browser.get(ADDRESS, headers=PAGE)
    fields = fields_of(page)
    assert (fields["payer"], fields["payer-CITY-total"], fields["payer-STATE_COFIN-most"]) == (
        ["CITY", "STATE_COFIN", "OWN"],
        ["50\xa0000,00"],
        ["9"],
    )
    refused = await send(browser, "add", new="MARS")
    assert refused.status_code == 422
    assert (await kept(town)).version == 4


async def test_what_cannot_be_read_or_kept_stays_typed_and_is_told_at_its_field(browser: httpx.AsyncClient, town: Town) -> None:
    refused = await send(browser, "save", EU_ESF__least="90", OWN__total="mnoho", months="20", reporting="6, 6")
    assert refused.status_code == 422
    page = lxml.html.fromstring(refused.text)
    assert page.get_element_by_id("payer-OWN-total").get("value") == "mnoho"
    for field, told in (("payer-OWN-total", "není částka"), ("reporting", "dávají dohromady 12 měsíců; projekt jich má 20")):
        assert told in page.get_element_by_id(f"{field}-error").text_content()
    refused = await send(browser, "save", EU_ESF__least="90")
    page = lxml.html.fromstring(refused.text)
    assert "Nejméně 90\xa0% a zároveň nejvýše 85\xa0%" in page.get_element_by_id("payer-EU_ESF-least-error").text_content()
    assert (await kept(town)).version == 1


async def test_what_stands_in_the_way_is_told_in_the_readers_words(browser: httpx.AsyncClient, town: Town) -> None:
    await send(browser, "save", OWN__total="100", OWN__lines="1.1.2")
    said = words_of(await browser.get(ADDRESS, headers=PAGE))
    assert "Chybí 0,00 Kč" not in said
    assert "Chybí" in said
    await send(
        browser, "save", EU_ESF__least="85", STATE_COFIN__least="10", STATE_COFIN__most="", OWN__exact="50", OWN__total="", OWN__lines=""
    )
    said = words_of(await browser.get(ADDRESS, headers=PAGE))
    assert "Všechno najednou splnit nejde:" in said
    await send(browser, "save", months="6", reporting="6", OWN__exact="")
    said = words_of(await browser.get(ADDRESS, headers=PAGE))
    assert "Položka „Sociální pracovník & terén“ nespadá do měsíců projektu; ty jsou od 1/2027 do 6/2027." in said


async def test_what_the_call_says_fills_the_form_and_is_saved_by_a_person(browser: httpx.AsyncClient, town: Town) -> None:
    await send(browser, "remove:EU_ESF", OWN__most="3")
    filled = await send(browser, "call")
    assert filled.status_code == 200
    fields = fields_of(filled)
    assert (fields["payer"], fields["payer-EU_ESF-most"], fields["payer-OWN-most"]) == (["EU_ESF", "STATE_COFIN", "OWN"], ["85"], ["3"])
    assert "ještě neuloženo" in words_of(filled)
    assert [source.id for source in (await kept(town)).content.sources] == ["STATE_COFIN", "OWN"]
    assert (await send(browser, "save", begun=filled)).status_code == 303
    assert (await kept(town)).content.prefer == ("EU_ESF", "STATE_COFIN", "OWN")


async def test_programs_read_what_the_call_says_and_save_it(browser: httpx.AsyncClient, town: Town) -> None:
    headers, work = await token_of(town.people["finance"], "write"), "/api/v1/ideas/UL-2026-0001/scenarios/1/working-copy"
    taken = (await browser.get(f"{work}/by-call", headers=headers)).json()
    assert [(source["id"], source["max_percent"]) for source in taken["content"]["sources"][:2]] == [
        ("EU_ESF", "85"),
        ("STATE_COFIN", "15"),
    ]
    assert taken["notes"][0] == "The call does not say how long a reporting period is."
    saved = await browser.put(work, headers=headers, json={"base_version": taken["version"], "content": taken["content"]})
    assert saved.json() == {"version": 2}
    assert (await kept(town)).content.sources[1].max_percent == Decimal(15)


async def test_two_editors_choose_where_both_changed_one_payer(browser: httpx.AsyncClient, town: Town) -> None:
    page, work = await browser.get(ADDRESS, headers=PAGE), await kept(town)
    eu, state, own = work.content.sources
    theirs = replace(work.content, sources=(replace(eu, max_percent=Decimal(70)), state, replace(own, max_percent=Decimal(30))))
    await save_work(town.people["finance"], work.scenario_id, theirs, base_version=1)
    mine = {
        "EU_ESF__most": "60",
        "EU_ESF__never": ["OWN"],
        "EU_ESF__lines": "1.1.2",
        "EU_ESF__kinds": ["travel"],
        "STATE_COFIN__most": "20",
    }
    asked = await send(browser, "save", begun=page, **mine)
    assert asked.status_code == 409
    form = next(one for one in lxml.html.fromstring(asked.text).forms if one.get("action") == ADDRESS)
    for told in ("Evropský sociální fond", "70", "60", "Nikdy spolu s", "Vlastní zdroje žadatele", "1.1.2.1 Cestovné", "Kolik měsíců po"):
        assert told in form.text_content()
    fields: dict[str, Any] = {}
    for name, value in form.form_values():
        fields[name] = [*fields.get(name, []), value or ""]
    chosen = await browser.post(ADDRESS, data={**fields, "choose-source EU_ESF": "mine", "do": "save"}, headers=PAGE)
    assert chosen.status_code == 303
    assert [source.max_percent for source in (await kept(town)).content.sources] == [Decimal(60), Decimal(20), Decimal(30)]


async def test_what_two_people_saved_cannot_hold_together_is_told_at_the_field(browser: httpx.AsyncClient, town: Town) -> None:
    """Nobody's form is wrong by itself: one made the project shorter, the other changed its reporting periods."""
    await send(browser, "save", reporting="")
    page, work = await browser.get(ADDRESS, headers=PAGE), await kept(town)
    await save_work(town.people["finance"], work.scenario_id, replace(work.content, months=12), base_version=2)
    refused = await send(browser, "save", begun=page, reporting="6")
    assert refused.status_code == 422
    assert "má skončit v 12/2027" in lxml.html.fromstring(refused.text).get_element_by_id("reporting-error").text_content()
    assert (await kept(town)).version == 3


async def test_counting_over_saves_nothing(browser: httpx.AsyncClient, town: Town) -> None:
    counted = await send(browser, "back", EU_ESF__most="50", OWN__total="0")
    assert (counted.status_code, fields_of(counted)["payer-EU_ESF-most"]) == (200, ["50"])
    assert "Chybí 498 314,87 Kč" in words_of(counted)
    assert (await kept(town)).version == 1


async def test_the_page_asks_the_same_of_few_payers_and_of_many(browser: httpx.AsyncClient, town: Town) -> None:
    asked = []
    for codes in (
        ["EU_ESF", "STATE_COFIN", "OWN"],
        ["EU_ESF", "STATE_COFIN", "CITY", "REGION", "FOUNDATION", "SPONSOR", "UP", "OWN"],
    ):
        for code in codes:
            await send(browser, "add", new=code)
        with statements() as found:
            assert fields_of(await browser.get(ADDRESS, headers=PAGE))["payer"] == codes
        asked.append(len(found))
    assert asked[0] == asked[1] > 0


async def test_who_may_only_look_sees_it_and_changes_nothing(browser: httpx.AsyncClient, client: httpx.AsyncClient, town: Town) -> None:
    await sign_in(client, town.emails["auditor"])
    page = await client.get(ADDRESS, headers=PAGE)
    assert "Můžete to číst" in words_of(page)
    assert 'value="save"' not in page.text
    assert (await send(client, "save", months="3")).status_code == 403
