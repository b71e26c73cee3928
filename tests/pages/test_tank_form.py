"""The form of an idea, as a browser without scripts gets it."""

import html
import json
import re
from urllib.parse import urlencode

import asyncpg
import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from absorb.db import transaction
from absorb.tank.actions import Return, move
from absorb.tank.actions.public import PER_HOUR
from absorb.tank.actions.saving import save_idea
from absorb.tank.rules.form import fields_of, most_characters, write_form
from tests.actions.test_tank_saving import CENTRE, held_in, organisation_in
from tests.conftest import Town, sign_in, token_of
from tests.seed import add_plan, join_organisation


async def submitter_of(town: Town, *names: str) -> None:
    """The submitter becomes one of these organisations."""
    for name in names:
        await join_organisation(town.people["submitter"], name)


def form_of(client: httpx.AsyncClient, **fields: str) -> dict[str, str]:
    return {"_csrf_token": client.cookies["csrf"], **fields}


async def draft_by(client: httpx.AsyncClient, town: Town, ripeness: str = "suggestion") -> str:
    """The address of the form of a fresh draft."""
    await submitter_of(town, "Spolek A")
    await sign_in(client, town.emails["submitter"])
    await client.get("/tank/new")
    added = await client.post("/tank/new", data=form_of(client, title="Byt", need="Chybí", place="", do="draft"))
    address = str(added.headers["location"])
    if ripeness != "suggestion":
        await client.post(address.replace("/edit", "/ripen"), data=form_of(client, to=ripeness))
    return address


def texts_in(page: str) -> dict[str, str]:
    """What stands in a page's inputs and text areas, as a browser would read it."""
    inputs = re.findall(r'<input class="govuk-input[^"]*" id="[^"]*" name="([^"]*)" value="([^"]*)"', page)
    areas = re.findall(r"<textarea[^>]* name=\"([^\"]*)\"[^>]*>(.*?)</textarea>", page, re.DOTALL)
    return {name: html.unescape(text) for name, text in inputs} | {name: html.unescape(text).removeprefix("\n") for name, text in areas}


@pytest.mark.parametrize(("letter", "signs"), [("Ж", 6), ("𝒜", 12)])
async def test_a_section_takes_all_that_fits_into_it_in_any_script(
    client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection, letter: str, signs: int
) -> None:
    """A form writes each byte of such a letter as three signs: more than a megabyte of them are a section full of texts."""
    address = await draft_by(client, town, "idea")
    fields = fields_of("activities")
    rows = [{column.name: letter * column.longest or None for column in fields[0].columns} for _ in range(fields[0].most)]
    sent = form_of(client, base_version="2", do="save", **write_form({"activities": rows}, fields))
    assert len(urlencode(sent)) > most_characters("activities") * signs > 2**20
    kept = await client.post(f"{address}/activities/typed", data=sent)
    saved = await client.post(f"{address}/activities", data=sent)
    assert (kept.status_code, saved.status_code, saved.headers.get("location")) == (200, 303, f"{address}?saved=activities")
    assert [row["what"] for row in json.loads(await owner.fetchval("select activities from idea"))] == [letter * 5_000] * 50


async def test_a_suggestion_is_handed_in_once_though_its_button_is_pressed_twice(
    client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection
) -> None:
    await submitter_of(town, "Spolek A")
    await sign_in(client, town.emails["submitter"])
    shown = (await client.get("/tank/new")).text
    mark = re.search(r'name="once" value="([^"]+)"', shown)
    assert mark is not None
    sent = form_of(client, title="Byt", need="Chybí", place="Ústí", once=mark[1], do="submit")
    answers = [await client.post("/tank/new", data=sent) for _ in range(3)]
    assert len({answer.headers["location"] for answer in answers}) == 1
    rows = await owner.fetch("select i.title, i.state, o.name from idea i join organisation o on o.id = i.organisation")
    assert [tuple(row) for row in rows] == [("Byt", "submitted", "Spolek A")]
    assert "Je podáno. Centrum to čte a ozve se předkladateli." in (await client.get(answers[0].headers["location"])).text


async def test_a_refused_form_gone_back_to_after_it_was_handed_in_leaves_nothing_to_finish(
    client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection
) -> None:
    """Going back to a refused form sends it again as it was; what was typed is handed in by then."""
    await submitter_of(town, "Spolek A")
    await sign_in(client, town.emails["submitter"])

    def mark_in(page: str) -> str:
        found = re.search(r'name="once" value="([^"]+)"', page)
        assert found is not None
        return found[1]

    first = mark_in((await client.get("/tank/new")).text)
    faulty = form_of(client, title=" ", need="Chybí byty", place="Ústí", once=first, do="submit")
    refused = await client.post("/tank/new", data=faulty)
    assert (refused.status_code, mark_in(refused.text)) == (422, first), "it is the same form, not handed in yet"
    assert await owner.fetchval("select count(*) from idea_typed") == 1
    done = await client.post("/tank/new", data=form_of(client, title="Byt", need="Chybí byty", place="Ústí", once=first, do="submit"))
    assert (done.status_code, await owner.fetchval("select count(*) from idea_typed")) == (303, 0)

    again = await client.post("/tank/new", data=faulty)
    assert (again.status_code, texts_in(again.text)["need"]) == (422, "Chybí byty")
    assert await owner.fetchval("select count(*) from idea_typed") == 0
    second = mark_in(again.text)
    other = await client.post("/tank/new", data=form_of(client, title="Dílna", need="Chybí byty", place="", once=second, do="submit"))
    assert (second == first, other.status_code, await owner.fetchval("select count(*) from idea")) == (False, 303, 2)


@pytest.mark.parametrize("mark", ["", "x" * 201, "č", "a\x00b"])
async def test_a_mark_that_is_none_is_told_and_what_was_typed_stays(client: httpx.AsyncClient, town: Town, mark: str) -> None:
    await submitter_of(town, "Spolek A")
    await sign_in(client, town.emails["submitter"])
    refused = await client.post("/tank/new", data=form_of(client, title="", need="Chybí byty", place="", once=mark, do="submit"))
    fresh = re.search(r'name="once" value="([^"]+)"', refused.text)
    assert (refused.status_code, fresh is not None and fresh[1] != mark) == (422, True)
    assert texts_in((await client.get("/tank/new")).text)["need"] == "Chybí byty"


async def test_what_is_wrong_is_told_at_the_field_and_everything_typed_stays(client: httpx.AsyncClient, town: Town) -> None:
    await submitter_of(town, "Spolek A", "Spolek B")
    await sign_in(client, town.emails["submitter"])
    shown = (await client.get("/tank/new")).text
    assert ('name="organisation_id"' in shown, "Spolek B" in shown) == (True, True)
    refused = await client.post("/tank/new", data=form_of(client, title=" ", need="\n <b>Proč</b>", place="", do="submit"))
    assert refused.status_code == 422
    assert re.findall(r'<li>\s*<a href="#([^"]+)">([^<]+)', refused.text) == [("title", "Napište název.")]
    assert ('id="title-fault"' in refused.text, texts_in(refused.text)["need"]) == (True, "\n <b>Proč</b>")
    assert ("<title>Chyba: Nový námět" in refused.text, "<title>Nový námět" in shown) == (True, True)
    refused = await client.post("/tank/new", data=form_of(client, title="Byt", need="Proč", place="", organisation_id="", do="submit"))
    assert "Patříte k více organizacím (2)." in refused.text
    assert "Proč" in (await client.get("/tank/new")).text
    await client.post("/tank/new/forget", data=form_of(client))
    assert "Proč" not in texts_in((await client.get("/tank/new")).text).values()


async def test_sections_open_as_it_ripens_and_ask_for_what_is_missing(client: httpx.AsyncClient, town: Town) -> None:
    address = await draft_by(client, town)
    tasks = (await client.get(address)).text
    assert (tasks.count("Zatím nejde začít"), "Nic nechybí." in tasks, "Rozpracovat na záměr" in tasks) == (7, True, True)
    assert "Tady se zatím na nic neptáme." in (await client.get(f"{address}/money")).text
    await client.post(address.replace("/edit", "/ripen"), data=form_of(client, to="idea"))
    tasks = (await client.get(address)).text
    assert (tasks.count("Zatím nejde začít"), "Popište aspoň jednu činnost." in tasks) == (0, True)
    refused = await client.post(address.replace("/edit", "/hand-in"), data=form_of(client))
    assert (refused.status_code, "Zatím to nejde podat" in refused.text) == (422, True)


async def test_rows_come_and_go_without_scripts_and_keep_what_is_typed(client: httpx.AsyncClient, town: Town) -> None:
    address = f"{await draft_by(client, town, 'idea')}/activities"
    typed = {
        "activities-0-name": "Nábor",
        "activities-0-what": " a\nb ",
        "activities-0-first_month": "kdysi",
        "activities-0-last_month": "",
    }
    more = await client.post(address, data=form_of(client, **typed, base_version="2", do="add:activities"))
    assert more.headers["location"] == f"{address}?at=activities-1-name#activities-1-name"
    shown = await client.get(more.headers["location"])
    assert texts_in(shown.text) == {
        **typed, "activities-1-name": "", "activities-1-what": "", "activities-1-first_month": "", "activities-1-last_month": "",
    }  # fmt: skip
    typed |= {
        "activities-1-name": "Běh",
        "activities-1-what": "",
        "activities-1-first_month": "3/2027",
        "activities-1-last_month": "2/2027",
    }
    refused = await client.post(address, data=form_of(client, **typed, base_version="2", do="save"))
    assert re.findall(r'<li>\s*<a href="#([^"]+)"', refused.text) == ["activities-0-first_month", "activities-1-last_month"]
    fewer = await client.post(address, data=form_of(client, **typed, base_version="2", do="remove:activities:0"))
    shown = await client.get(fewer.headers["location"])
    assert texts_in(shown.text)["activities-0-name"] == "Běh"
    kept = await client.post(address, data=form_of(client, **typed, base_version="2", do="keep"))
    assert "Co jste napsali, zůstává tak, jak to je." in (await client.get(kept.headers["location"])).text
    assert texts_in((await client.get(address)).text) == typed
    fixed = {**typed, "activities-0-first_month": "", "activities-1-last_month": "4/2027"}
    saved = await client.post(address, data=form_of(client, **fixed, base_version="2", do="save"))
    assert (saved.status_code, texts_in((await client.get(address)).text)) == (303, fixed)


async def test_less_may_be_asked_again_and_nothing_typed_or_saved_is_lost(client: httpx.AsyncClient, town: Town) -> None:
    address = await draft_by(client, town, "proposal")
    what = {
        "activities-0-name": "Nábor",
        "activities-0-what": "Obejdeme školy",
        "activities-0-first_month": "",
        "activities-0-last_month": "",
    }
    await client.post(f"{address}/activities", data=form_of(client, **what, base_version="2", do="save"))
    await client.post(f"{address}/results", data=form_of(client, **{"outputs-0-name": "Rozepsáno"}, base_version="3", do="keep"))
    assert re.findall(r'name="to" value="(\w+)">([^<]+)', (await client.get(address)).text) == [
        ("idea", "Zpět na záměr"),
        ("suggestion", "Zpět na námět"),
    ]
    back = await client.post(address.replace("/edit", "/ripen"), data=form_of(client, to="suggestion"))
    tasks = (await client.get(back.headers["location"])).text
    assert (back.status_code, "Nic nechybí." in tasks, "Neuloženo" in tasks) == (303, True, True)
    assert texts_in((await client.get(f"{address}/activities")).text)["activities-0-name"] == "Nábor"
    assert texts_in((await client.get(f"{address}/results")).text)["outputs-0-name"] == "Rozepsáno"


async def test_what_was_handed_in_is_filled_in_first_and_ripens_then(client: httpx.AsyncClient, town: Town) -> None:
    address = await draft_by(client, town)
    await client.post(address.replace("/edit", "/hand-in"), data=form_of(client))
    tasks = (await client.get(address)).text
    assert ("Zatím nejde začít" in tasks, "Nejdřív je potřeba doplnit:" in tasks, 'name="to"' in tasks) == (False, True, False)
    refused = await client.post(address.replace("/edit", "/ripen"), data=form_of(client, to="idea"))
    lacking = re.findall(rf'href="{address}/([a-z]+)">', refused.text.partition("govuk-error-summary__title")[2].partition("</ul>")[0])
    assert (refused.status_code, "K tomu ještě něco chybí" in refused.text, "activities" in lacking) == (422, True, True)
    what = {"activities-0-name": "Nábor", "activities-0-what": "Obejdeme školy"}
    saved = await client.post(f"{address}/activities", data=form_of(client, **what, base_version="1", do="save"))
    assert (saved.status_code, "Popište aspoň jednu činnost." in (await client.get(address)).text) == (303, False)


async def test_an_empty_form_leaves_nothing_to_finish(client: httpx.AsyncClient, town: Town) -> None:
    await submitter_of(town, "Spolek A")
    await sign_in(client, town.emails["submitter"])
    await client.get("/tank/new")
    waits = []
    for title, do in ((" ", "keep"), ("", "submit"), ("Byt", "keep"), ("", "keep")):
        await client.post("/tank/new", data=form_of(client, title=title, need="", place="", do=do))
        waits.append(re.findall(r"Dopište, co máte rozepsané</a>:? ?([^<\n]*)", (await client.get("/desk")).text))
    assert waits == [[], [], ["Byt"], []]


async def test_what_a_return_asks_for_is_open_however_ripe_the_idea_is(client: httpx.AsyncClient, town: Town) -> None:
    """Asked for the costs of a suggestion, people find where to write them, and nothing else that is not asked yet."""
    address = await draft_by(client, town)
    idea = address.removesuffix("/edit")
    await client.post(f"{idea}/hand-in", data=form_of(client))
    asked = Return([("costs", "Stačí odhad"), ("title", None)], None)
    reference = idea.rpartition("/")[2]
    assert await move(town.people["officer"], reference, "returned", "Doplňte", roles=CENTRE.roles, asked=asked, start="submitted")
    tasks = (await client.get(address)).text
    returned = tasks.partition('<div class="next">')[2].partition("</div>")[0]
    assert tasks.count("Zatím nejde začít") == 6
    assert re.findall(rf'href="{address}/([a-z]+)"', returned) == ["money", "basics"]
    form = (await client.get(f"{address}/money")).text
    assert ("Odhad nákladů podle druhu" in form, "Z čeho by se to mohlo zaplatit" in form) == (True, False)
    costs = {"costs-0-kind": "personnel", "costs-0-amount_minor": "480 000"}
    saved = await client.post(f"{address}/money", data=form_of(client, **costs, base_version="2", do="save"))
    assert saved.status_code == 303, saved.text
    assert "480 000" in (await client.get(idea)).text.replace("\u00a0", " ")


async def test_a_draft_of_an_organisation_is_not_the_centres_to_hand_in(client: httpx.AsyncClient, town: Town) -> None:
    address = await draft_by(client, town)
    await sign_in(client, town.emails["officer"])
    page, tasks = await client.get(address.removesuffix("/edit")), await client.get(address)
    assert ("Doplnit a podat" in page.text, "Upravit" in page.text, "/hand-in" in tasks.text) == (False, True, False)


async def test_a_new_row_is_not_told_as_something_forgotten(client: httpx.AsyncClient, town: Town) -> None:
    address = f"{await draft_by(client, town, 'idea')}/activities"
    more = await client.post(address, data=form_of(client, **{"activities-0-name": "Nábor"}, base_version="2", do="add:activities"))
    shown = [(await client.get(one)).text for one in (more.headers["location"].partition("#")[0], address)]
    assert ["Zahodit a začít z uloženého" in one for one in shown] == [False, True]
    await client.post("/tank/new", data=form_of(client, title="Rozepsaný", need="", place="", do="keep"))
    new = (await client.get("/tank/new")).text
    assert ("Zahodit a začít znovu" in new, "z uloženého" in new) == (True, False)


TYPED = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=300)


async def test_whatever_is_typed_comes_back_character_for_character(client: httpx.AsyncClient, town: Town) -> None:
    address = f"{await draft_by(client, town, 'idea')}/basics"
    fields = ("title", "need")
    samples: list[dict[str, str]] = []

    @settings(max_examples=12, database=None, suppress_health_check=list(HealthCheck))
    @given(st.fixed_dictionaries(dict.fromkeys(fields, TYPED)))
    def collect(sample: dict[str, str]) -> None:
        samples.append(sample)

    collect()
    for sample in [*samples, {"title": '"><b>&amp;', "need": "\n\n\t řádek  \u00a0\n</textarea>"}]:
        await client.post(f"{address}/typed", data=form_of(client, **sample, base_version="2"), headers={"accept": "application/json"})
        assert {name: texts_in((await client.get(address)).text)[name] for name in fields} == sample


async def test_two_who_changed_the_same_choose_without_scripts(client: httpx.AsyncClient, town: Town) -> None:
    address = await draft_by(client, town, "idea")
    reference = address.split("/")[2]
    await save_idea(town.people["officer"], reference, {"title": "Od Centra", "need": "Jinak"}, base_version=2, editor=CENTRE)
    sent = form_of(client, title="Ode mě", need="  Po svém ", organisation_id="", base_version="2")
    sent.pop("organisation_id")
    clash = await client.post(f"{address}/basics", data=sent)
    assert (clash.status_code, "officer usti" in clash.text, re.findall(r'href="#choose-([a-z_]+)"', clash.text)) == (
        409, True, ["title", "need"],
    )  # fmt: skip
    seen = re.search(r'name="seen_version" value="(\d+)"', clash.text)
    assert seen is not None
    carried = form_of(client, **texts_in(clash.text), base_version="2", seen_version=seen[1])
    assert (carried["title"], carried["need"]) == ("Ode mě", "  Po svém ")
    unchosen = await client.post(f"{address}/basics", data={**carried, "choose-title": "mine"})
    assert (unchosen.status_code, "U každé položky vyberte." in unchosen.text) == (409, True)
    await save_idea(town.people["officer"], reference, {"title": "Znovu od Centra"}, base_version=3, editor=CENTRE)
    again = await client.post(f"{address}/basics", data={**carried, "choose-title": "mine", "choose-need": "mine"})
    assert (again.status_code, re.findall(r'href="#choose-([a-z_]+)"', again.text)) == (409, ["title"])
    carried["seen_version"] = "4"
    chosen = await client.post(f"{address}/basics", data={**carried, "choose-title": "theirs", "choose-need": "mine"})
    assert chosen.status_code == 303
    held = await held_in(town, reference)
    assert (held.content["title"], held.content["need"]) == ("Znovu od Centra", "  Po svém ")


async def test_the_other_ones_field_is_kept_and_told(client: httpx.AsyncClient, town: Town) -> None:
    address = await draft_by(client, town, "idea")
    reference = address.split("/")[2]
    await save_idea(town.people["officer"], reference, {"place": "Ústí"}, base_version=2, editor=CENTRE)
    where = form_of(client, place="", first_month="1/2027", last_month="", base_version="2")
    saved = await client.post(f"{address}/where", data=where)
    assert "změnil někdo jiný tyto položky: Obec. Zůstaly tak" in (await client.get(saved.headers["location"])).text
    held = await held_in(town, reference)
    assert (held.content["place"], held.content["first_month"]) == ("Ústí", "2027-01")


async def test_measures_and_costs_are_chosen_and_summed(client: httpx.AsyncClient, town: Town) -> None:
    async with transaction(town.acting) as connection:
        _, measures = await add_plan(connection, {"1.1": 1})
    address = await draft_by(client, town, "idea")
    assert "1.1 Opatření 1.1" in (await client.get(f"{address}/plan")).text
    serves = {
        "subprogramme": "social_services",
        "contributions-0-measure_id": str(measures["1.1"]), "contributions-0-degree": "4", "contributions-0-why": "Proto",
    }  # fmt: skip
    await client.post(f"{address}/plan", data=form_of(client, **serves, base_version="2"))
    costs = {
        "cost_minor": "", "costs-0-kind": "personnel", "costs-0-what": "", "costs-0-amount_minor": "1 000",
        "costs-1-kind": "travel", "costs-1-what": "vlak", "costs-1-amount_minor": "0,50",
    }  # fmt: skip
    await client.post(f"{address}/money", data=form_of(client, **costs, base_version="3"))
    assert "1 000,50 Kč" in (await client.get(f"{address}/money")).text.replace("\u00a0", " ")
    held = await held_in(town, address.split("/")[2])
    assert (held.content["cost_minor"], held.content["contributions"][0]["degree"]) == (100_050, 4)


async def test_the_centre_names_an_organisation_in_words(client: httpx.AsyncClient, town: Town) -> None:
    await organisation_in(town, "Květina z. s.")
    await sign_in(client, town.emails["officer"])
    await client.get("/tank/new")
    wrong = await client.post("/tank/new", data=form_of(client, title="Byt", need="Chybí", place="", organisation_id="Kytka", do="submit"))
    assert (wrong.status_code, "Organizaci „Kytka“ v seznamu nemáme." in wrong.text) == (422, True)
    right = form_of(client, title="Byt", need="Chybí", place="", organisation_id="kvetina Z. S.", do="draft")
    added = await client.post("/tank/new", data=right)
    shown = (await client.get(f"{added.headers['location']}/basics")).text
    assert texts_in(shown)["organisation_id"] == "Květina z. s."


async def test_what_is_not_ones_own_is_not_there(client: httpx.AsyncClient, town: Town) -> None:
    headers = await token_of(town.people["officer"])
    added = await client.post("/api/v1/ideas", headers=headers, json={"title": "Cizí", "need": "Tajné"})
    reference = added.json()["reference"]
    await submitter_of(town, "Spolek A")
    await sign_in(client, town.emails["submitter"])
    await client.get("/tank/new")
    form = form_of(client, title="X", need="Y", base_version="1", to="idea")
    answers = [await client.get(f"/tank/{reference}/edit"), await client.get(f"/tank/{reference}/edit/basics")]
    answers += [
        await client.post(f"/tank/{reference}/{act}", data=form)
        for act in ("edit/basics", "edit/basics/typed", "edit/basics/forget", "ripen", "hand-in")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert (await client.get(f"/tank/{reference}/edit/nic")).status_code == 404


async def test_a_session_that_ended_is_told_to_the_autosave(client: httpx.AsyncClient, town: Town) -> None:
    address = await draft_by(client, town)
    client.cookies.delete("absorb")
    answer = await client.post(
        f"{address}/basics/typed", data=form_of(client, title="X", base_version="1"), headers={"accept": "application/json"}
    )
    assert answer.status_code == 401


@pytest.mark.parametrize("letter", ["ж", "🛗"])
async def test_a_suggestion_within_its_limits_is_taken_in_any_script(client: httpx.AsyncClient, town: Town, letter: str) -> None:
    await client.get("/suggest")
    asked = {"title": letter * 500, "need": letter * 10_000, "place": letter * 300, "name": letter * 200, "email": "", "website": ""}
    longer = await client.post("/suggest", data=form_of(client, **{**asked, "need": letter * 10_001}))
    assert (longer.status_code, "Text má 10001 znaků" in longer.text) == (422, True)
    sent = await client.post("/suggest", data=form_of(client, **asked))
    assert (sent.status_code, sent.headers["location"][:25]) == (303, "/suggest/thanks?reference")


async def test_anybody_may_suggest_and_stays_out_of_the_public_journal(
    client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection
) -> None:
    await client.get("/suggest")
    asked = {"title": "Výtah", "need": "Na poliklinice\r\nchybí výtah", "place": "", "name": "Marie Nováková", "email": "marie@example.cz"}
    wrong = await client.post("/suggest", data=form_of(client, **{**asked, "title": "", "email": "marie"}))
    assert re.findall(r'<label[^>]* for="title">([^<]+)<|<p id="title-fault"[^>]*>.*?</span> ([^<]+)<', wrong.text) == [
        ("Název námětu", ""), ("", "Napište název."),
    ]  # fmt: skip
    assert re.findall(r'<li>\s*<a href="#([^"]+)"', wrong.text) == ["title", "email"]
    assert texts_in(wrong.text)["need"] == "Na poliklinice\r\nchybí výtah"
    trapped = await client.post("/suggest", data=form_of(client, **asked, website="http://spam"))
    assert (trapped.status_code, "trap--seen" in trapped.text) == (422, True)
    sent = form_of(client, **asked, website="", once="znamka-1")
    answers = [await client.post("/suggest", data=sent) for _ in range(2)]
    thanks = await client.get(answers[0].headers["location"])
    reference = answers[1].headers["location"].partition("=")[2]
    assert (answers[0].headers["location"] == answers[1].headers["location"], reference in thanks.text) == (True, True)
    row = await owner.fetchrow("select title, need, state, ripeness, organisation from idea")
    assert tuple(row) == ("Výtah", "Na poliklinice\nchybí výtah", "submitted", "suggestion", None)
    told = str([(entry["verb"], entry["facts"]) for entry in await owner.fetch("select verb, facts from journal_entry")])
    assert ("Nováková" in told, "marie@" in told, "Výtah" in told) == (False, False, True)
    await sign_in(client, town.emails["officer"])
    assert "marie@example.cz" in (await client.get(f"/tank/{reference}")).text
    await client.post("/sign-out", data=form_of(client))
    await sign_in(client, town.emails["member"])
    assert "marie@example.cz" not in (await client.get(f"/tank/{reference}")).text


async def test_one_network_cannot_flood_the_tank(client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection) -> None:
    await client.get("/suggest")
    answers = [
        await client.post("/suggest", data=form_of(client, title=f"Námět {number}", need="Proto", place="", name="", email=""))
        for number in range(PER_HOUR + 1)
    ]
    assert [answer.status_code for answer in answers] == [303] * PER_HOUR + [429]
    assert ("pošlete ho prosím znovu za hodinu" in answers[-1].text, texts_in(answers[-1].text)["title"]) == (True, f"Námět {PER_HOUR}")
    assert await owner.fetchval("select count(*) from idea") == PER_HOUR


async def test_the_history_tells_each_field_before_and_after(client: httpx.AsyncClient, town: Town) -> None:
    async with transaction(town.acting) as connection:
        _, measures = await add_plan(connection, {"1.1": 1})
    address = await draft_by(client, town, "idea")
    reference = address.split("/")[2]
    changes = {
        "title": "Byty <pro> mladé", "target_groups": ["seniors", "hráči"], "first_month": "2027-03", "cost_minor": 150,
        "contributions": [{"measure_id": str(measures["1.1"]), "degree": 4, "why": "Proto"}],
    }  # fmt: skip
    await save_idea(town.people["officer"], reference, changes, base_version=2, editor=CENTRE)
    shown = (await client.get(f"/tank/{reference}")).text.replace("\u00a0", " ")
    for words in (
        "Byty &lt;pro&gt; mladé", "senioři", "hráči", "3/2027", "1,50 Kč", "1.1 · 4 – hodně · Proto", "„námět“ na „záměr“", "– officer usti",
        f'href="/tank/{reference}/edit"',
    ):  # fmt: skip
        assert words in shown, words
    assert 'href="/tank/new"' in (await client.get("/tank")).text
    await client.post("/sign-out", data=form_of(client))
    assert 'href="/suggest"' in (await client.get("/")).text
