"""One idea's page and the pages around it, as browsers get them: moves, talks, files, twins, merging."""

import html
import re
import uuid

import httpx
import pytest

from absorb.db import transaction
from absorb.tank.actions import add_idea, find_twins
from absorb.tank.schemas.form import ActivityIn, CostIn, HopedSourceIn, SuggestionIn
from tests.conftest import Town, sign_in, token_of
from tests.pages.reading import words_of
from tests.seed import join_organisation

NEED = "Rodiny v Předlicích nemají kam poslat děti odpoledne, nejbližší klub je přes celé město."


async def rich_idea(town: Town, organisation: uuid.UUID) -> str:
    ask = SuggestionIn(
        title="Klub <Předlice>", need=NEED, organisation_id=organisation, ripeness="idea", place="Ústí nad Labem", target_groups=("families",),
        activities=(ActivityIn(name="Nábor", what="Obejdeme školy"),), costs=(CostIn(kind="travel", amount_minor=1_000_000),),
        hoped_sources=(HopedSourceIn(name="Město", amount_minor=400_000),),
    )  # fmt: skip
    return (await add_idea(town.people["submitter"], ask)).reference


async def test_the_page_tells_the_story_and_offers_one_next_step(client: httpx.AsyncClient, town: Town) -> None:
    reference = await rich_idea(town, await join_organisation(town.people["submitter"], "Spolek A"))
    await sign_in(client, town.emails["officer"])
    answer = await client.get(f"/tank/{reference}")
    shown = words_of(answer)
    for words in (
        "Klub <Předlice>",
        "Spolek A",
        NEED,
        "Ústí nad Labem",
        "Obejdeme školy",
        "10 000,00 Kč",
        "Město: 4 000,00 Kč",
        "Napsat organizaci",
    ):
        assert words in shown, words
    assert re.findall(r'class="govuk-button" role="button" href="([^"]+)"', answer.text) == [f"/tank/{reference}/moves/in_tank"]
    await sign_in(client, town.emails["member"])
    committee = await client.get(f"/tank/{reference}")
    assert [words in words_of(committee) for words in ("Napsat organizaci", "Rozhovory s Centrem", "Co dalšího může nastat")] == [False] * 3


async def test_a_return_is_prefilled_shows_its_letter_and_keeps_what_was_typed(client: httpx.AsyncClient, town: Town) -> None:
    reference = await rich_idea(town, await join_organisation(town.people["submitter"], "Spolek A"))
    await sign_in(client, town.emails["officer"])
    form = await client.get(f"/tank/{reference}/moves/returned")
    assert "Přečtou si:" in words_of(form)
    typed = {"from": "submitted", "to": "returned", "missing-place": "yes", "note-place": "Která ulice?", "tell": "yes"}
    typed |= {"_csrf_token": client.cookies["csrf"], "why": "", "until": "32. 13."}
    refused = await client.post(f"/tank/{reference}/moves", data=typed)
    assert (refused.status_code, 'value="Která ulice?"' in refused.text, 'value="32. 13."' in refused.text) == (422, True, True)
    assert [words in words_of(refused) for words in ("Napište důvod", "To není datum")] == [True, True]
    sent = await client.post(f"/tank/{reference}/moves", data={**typed, "why": "Doplňte prosím", "until": ""})
    assert sent.status_code == 303
    assert (await client.get(f"/tank/{reference}/moves/funded")).status_code == 404
    await sign_in(client, town.emails["submitter"])
    shown = await client.get(f"/tank/{reference}")
    expected = ("Vráceno k doplnění. Doplňte prosím", "Obec – Která ulice?", "Doplnit a podat")
    assert [words in words_of(shown) for words in expected] == [True] * 3
    notices = words_of(await client.get("/notices"))
    assert "čeká, až doplníte:" in notices


async def test_a_note_asks_for_its_field_ticked_or_not_and_is_never_cut(client: httpx.AsyncClient, town: Town) -> None:
    reference = await rich_idea(town, await join_organisation(town.people["submitter"], "Spolek A"))
    await sign_in(client, town.emails["officer"])
    long = "ž" * 1_001
    typed = {"from": "submitted", "to": "returned", "why": "Doplňte", "note-place": "Která ulice?", "_csrf_token": client.cookies["csrf"]}
    refused = await client.post(f"/tank/{reference}/moves", data={**typed, "note-need": long})
    told = re.search(r'<p id="note-need-fault"[^>]*>(.*?)</p>', refused.text, re.DOTALL)
    assert told is not None
    assert (refused.status_code, "Text má 1001 znaků, vejde se nejvýš 1000." in told[1], long in refused.text) == (422, True, True), told[1]
    assert re.search(r'name="missing-place" value="yes" checked', refused.text) is not None
    assert (await client.post(f"/tank/{reference}/moves", data={**typed, "note-need": long[1:]})).status_code == 303
    words = words_of(await client.get(f"/tank/{reference}"))
    assert [one in words for one in ("Která ulice?", long[1:])] == [True, True]


async def test_a_talk_and_files_without_scripts(client: httpx.AsyncClient, town: Town) -> None:
    reference = await rich_idea(town, await join_organisation(town.people["submitter"], "Spolek A"))
    await sign_in(client, town.emails["submitter"])
    page = f"/tank/{reference}"
    assert 'name="field" value="place"' in (await client.get(f"{page}?ask=place")).text
    token = {"_csrf_token": client.cookies["csrf"]}
    empty = await client.post(f"{page}/advice", data={**token, "field": "place", "text": " "})
    assert (empty.status_code, "Napište, co chcete sdělit." in words_of(empty)) == (422, True)
    opened = await client.post(f"{page}/advice", data={**token, "field": "place", "text": "Stačí <b>obec</b>?", "once": "k1"})
    thread = opened.headers["location"].partition("#thread-")[2]
    await client.post(f"{page}/advice/{thread}", data={**token, "do": "close", "text": "Děkuji"})
    shown = await client.get(page)
    assert "Stačí &lt;b&gt;obec&lt;/b&gt;?" in shown.text
    assert [words in words_of(shown) for words in ("Děkuji", "Uzavřeno", "Znovu otevřít")] == [True] * 3
    files = [("file", ("Rozpočet „A“ – 5 %.txt", b"ahoj", "text/html")), ("file", ("x.svg", b"<svg/>", "image/png"))]
    refused = await client.post(f"{page}/attachments", data=token, files=files)
    assert (refused.status_code, "„x.svg“ je soubor druhu, který přiložit nejde" in words_of(refused)) == (422, True)
    assert (await client.post(f"{page}/attachments", data=token, files=files[:1])).status_code == 303
    address, name = re.findall(rf'href="({page}/attachments/[^"]+)" download>([^<]+)<', (await client.get(page)).text)[0]
    assert html.unescape(name) == "Rozpočet „A“ – 5 %.txt"
    got = await client.get(address)
    assert (got.content, got.headers["content-type"].partition(";")[0], got.headers["x-content-type-options"]) == (
        b"ahoj",
        "text/plain",
        "nosniff",
    )
    assert got.headers["content-disposition"].startswith("attachment; filename*=UTF-8''Rozpo%C4%8Det%20")
    assert "sandbox" in got.headers["content-security-policy"]
    await sign_in(client, town.emails["submitter"])
    await client.post(f"{address}/remove", data={"_csrf_token": client.cookies["csrf"]})
    assert (await client.get(address)).status_code == 404


async def test_files_and_talks_are_for_those_who_may_see_them(client: httpx.AsyncClient, town: Town, other_town: Town) -> None:
    reference = await rich_idea(town, await join_organisation(town.people["submitter"], "Spolek A"))
    await join_organisation(town.people["finance"], "Spolek B")
    own, officer = await token_of(town.people["submitter"]), await token_of(town.people["officer"])
    address = f"/api/v1/ideas/{reference}"
    sent = await client.post(f"{address}/attachments", params={"name": "a.csv"}, content=b"a;b", headers=own)
    assert (sent.status_code, sent.json()[0]["media_type"]) == (201, "text/csv")
    file = f"{address}/attachments/{sent.json()[0]['id']}/content"
    asked = await client.post(f"{address}/advice", json={"text": "Kdy?"}, headers=officer)
    assert asked.status_code == 201
    expected = {"submitter": (200, 200), "officer": (200, 200), "auditor": (200, 200), "member": (200, 403), "finance": (200, 200)}
    for role, statuses in expected.items():
        bearer = await token_of(town.people[role])
        assert (
            (await client.get(file, headers=bearer)).status_code,
            (await client.get(f"{address}/advice", headers=bearer)).status_code,
        ) == statuses, role
    stranger = await token_of(other_town.people["officer"])
    assert (await client.get(file, headers=stranger)).status_code == 404


@pytest.mark.parametrize(("state", "sees"), [("in_tank", "title"), ("submitted", "nothing")])
async def test_who_types_is_told_of_what_they_may_see(client: httpx.AsyncClient, town: Town, state: str, sees: str) -> None:
    reference = await rich_idea(town, await join_organisation(town.people["member"], "Spolek B"))
    await join_organisation(town.people["submitter"], "Spolek A")
    async with transaction(town.acting) as connection:
        await connection.execute("update idea set state = $1", state)
    await sign_in(client, town.emails["submitter"])
    typed = {"title": "Klub Předlice", "need": "", "_csrf_token": client.cookies["csrf"]}
    part = await client.post("/tank/alike", data=typed, headers={"x-part": "yes"})
    shown = words_of(part)
    assert ("Klub <Předlice>" in shown, "právě podává" in shown, reference in shown) == (sees == "title", sees == "nothing", False)
    whole = await client.post("/tank/alike", data=typed)
    assert "Zpět do formuláře" in words_of(whole)
    assert 'value="Klub Předlice"' in (await client.get("/tank/new")).text
    none = await client.post("/tank/alike", data={**typed, "title": "Zcela jiné bydlení"}, headers={"x-part": "yes"})
    assert "Nic podobného" in words_of(none)
    officer = await token_of(town.people["officer"])
    (found,) = (await client.post("/api/v1/ideas/alike", json={"title": "Klub Předlice"}, headers=officer)).json()["ideas"]
    assert (found["reference"], [reason["says"] for reason in found["reasons"]]) == (reference, ["The titles are alike"])


async def test_a_pair_is_judged_and_merged_from_the_queue(client: httpx.AsyncClient, town: Town) -> None:
    one = await rich_idea(town, await join_organisation(town.people["submitter"], "Spolek A"))
    organisation = await join_organisation(town.people["member"], "Spolek B")
    two = (await add_idea(town.people["member"], SuggestionIn(title="Klub Předlice!", need=NEED, organisation_id=organisation))).reference
    await find_twins(town.people["officer"])
    await sign_in(client, town.emails["auditor"])
    assert "sloučit" not in (await client.get("/tank/twins")).text
    await sign_in(client, town.emails["officer"])
    queue = await client.get("/tank/twins")
    assert f'href="/tank/{one}/merge?with={two}"' in queue.text
    form = await client.get(f"/tank/{one}/merge", params={"with": two})
    assert "Nechat zůstat ten druhý" in words_of(form)
    typed = dict(re.findall(r'<input type="hidden" name="(with|stays_version|goes_version)" value="([^"]*)"', form.text))
    typed |= {"side-title": "goes", "partner": "yes", "tell": "yes", "_csrf_token": client.cookies["csrf"]}
    refused = await client.post(f"/tank/{one}/merge", data=typed)
    assert (refused.status_code, "Napište, proč jde o totéž" in words_of(refused)) == (422, True)
    done = await client.post(f"/tank/{one}/merge", data={**typed, "why": "Týž klub"})
    assert (done.status_code, done.headers["location"]) == (303, f"/tank/{one}")
    stays, goes = await client.get(f"/tank/{one}"), await client.get(f"/tank/{two}")
    assert [words in words_of(stays) for words in (f"Přičleněno: {two}", "Klub Předlice!", "Spolek B")] == [True] * 3
    assert f"Je to totéž co jiný záměr, který pokračuje: {one} . Týž klub" in words_of(goes)
    assert re.search(rf"pokračuje:(\s|&#32;)+(<a [^>]*>)?{one}", goes.text)
    assert "Teď si žádné dva záměry nejsou podobné." in words_of(await client.get("/tank/twins"))
    assert [">Podobá se</h2>" in page.text for page in (stays, goes)] == [False, False]
    nobody = await client.get(f"/tank/{one}/merge", params={"with": "UL-1999-0001"})
    assert (nobody.status_code, "Jiný záměr UL-1999-0001 tu není" in words_of(nobody)) == (422, True)
