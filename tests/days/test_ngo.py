"""An NGO's day: a suggestion ripens to a proposal, comes back with what is missing, and is handed in again."""

import datetime as dt

import pytest
from playwright.async_api import Page

from absorb.db import transaction
from absorb.notices.actions import promise_digests
from absorb.people.actions import ensure_organisation
from tests.conftest import Town
from tests.days.steps import PHONE, Day, fill_in, follow, look, press, words
from tests.seed import add_idea, add_plan

pytestmark = pytest.mark.needs("chromium")

EMAIL, NAME, NEW_PASSWORD = "jana@charita.example", "Jana Nováková", "tři lodě plují na sever"
TITLE = "Terénní práce s rodinami v Předlicích"

SECTIONS: tuple[tuple[str, dict[str, str], dict[str, dict[str, str]]], ...] = (
    ("Komu to pomůže", {"target_groups-families": "", "target_groups-other": "Děti z ubytoven"}, {}),
    ("Kde a kdy", {"place": "Ústí nad Labem – Předlice", "first_month": "3/2027", "last_month": "2/2029"}, {}),
    (
        "Co se bude dělat",
        {"activities-0-name": "Nábor", "activities-0-what": "Obejdeme domy", "activities-0-first_month": "3/2027", "activities-0-last_month": "5/2027"},
        {"Přidat další činnost": {"activities-1-name": "Práce v rodinách", "activities-1-what": "Návštěvy", "activities-1-first_month": "6/2027",
                                  "activities-1-last_month": "2/2029"}},
    ),
    ("Co z toho vzejde", {"outputs-0-name": "Podpořené osoby", "outputs-0-unit": "osoby", "outputs-0-target": "120"}, {}),
    (
        "Přínos ke komunitnímu plánu",
        {"subprogramme-3": "", "contributions-0-measure_id": "1.1 Opatření 1.1", "contributions-0-degree": "4", "contributions-0-why": "Je to terén"},
        {},
    ),
    (
        "Náklady a zdroje",
        {"costs-0-kind": "osobní náklady", "costs-0-amount_minor": "1 200 000", "hoped_sources-0-name": "Město", "hoped_sources-0-amount_minor": "400 000"},
        {"Přidat další náklad": {"costs-1-kind": "cestovné", "costs-1-amount_minor": "50 000"}},
    ),
    ("Jak je to připravené", {"readiness-4": ""}, {}),
)  # fmt: skip
"""The tasks of a proposal: what is typed at once, and what into a row that is added."""


async def prepare(town: Town) -> None:
    """The organisation, the plan, and somebody else's idea that is much like the one to come."""
    async with transaction(town.people["officer"]) as connection:
        await ensure_organisation(connection, "Charita Ústí", kind="ngo")
        await add_plan(connection, {"1.1": 1.0})
        await add_idea(connection, "UL-2025-0001", "Terénní práce s rodinami, Předlice")


async def invited(day: Day, town: Town) -> Page:
    """The lead invites, the letter comes, the link is opened, and the new person signs in with the password of their choice."""
    lead = await day.come(town.emails["lead"])
    await lead.goto(f"{day.address}/people/invitations")
    await fill_in(lead, {"email": EMAIL, "person-name": NAME, "role": "Předkladatel", "organisation": "Charita Ústí"})
    await press(lead, "Poslat pozvánku")
    await look(lead, "ngo-01-invitations")
    await day.work()
    [(subject, letter)] = day.letters_to(EMAIL)
    assert subject == "Pozvánka: Město usti"
    [link] = [word for word in letter.split() if word.startswith(f"{day.address}/invitations/")]
    page = await day.come()
    await page.goto(link)
    await look(page, "ngo-02-accept")
    await page.fill("#new-password", NEW_PASSWORD)
    await press(page, "Přijmout pozvání")
    assert page.url == f"{day.address}/desk"
    await page.click("header summary")
    async with page.expect_navigation():
        await page.get_by_role("button", name="Odhlásit se").click()
    await page.goto(f"{day.address}/sign-in")
    await fill_in(page, {"email": EMAIL, "password": NEW_PASSWORD})
    await press(page, "Přihlásit se")
    assert page.url == f"{day.address}/desk"
    await look(page, "ngo-03-desk")
    return page


async def suggest(day: Day, page: Page) -> None:
    """A title and a need, and a look at what is like it; without scripts that is a page of its own, and nothing typed is lost."""
    await press(page, "Nový námět")
    await fill_in(page, {"title": TITLE, "need": "Rodiny nemají kam poslat děti odpoledne."})
    if day.has_scripts:
        await page.get_by_text("Terénní práce s rodinami, Předlice").wait_for()
        await look(page, "ngo-04-new")
    else:
        await press(page, "Není už něco podobného?")
        await page.get_by_text("Terénní práce s rodinami, Předlice").wait_for()
        await look(page, "ngo-04-alike")
        await follow(page, "Zpět do formuláře")
        assert await page.input_value("#title") == TITLE
    await press(page, "Pokračovat v rozpracování")


async def ripen(day: Day, page: Page) -> str:
    """The suggestion becomes an idea and a proposal, task by task; the answer is its number."""
    await look(page, "ngo-05-tasks")
    await press(page, "Rozpracovat na záměr")
    await press(page, "Rozpracovat na projekt")
    for number, (task, fields, rows) in enumerate(SECTIONS, 1):
        await follow(page, task)
        await fill_in(page, fields)
        for button, row in rows.items():
            await press(page, button)
            await fill_in(page, row)
        await look(page, f"ngo-06-section-{number}")
        await press(page, "Uložit a pokračovat")
        assert "?saved=" in page.url, await words(page)
    return page.url.split("/")[-2]


async def attach(page: Page, name: str) -> None:
    """A file is added on the idea's own page."""
    await page.set_input_files("#say-file", {"name": name, "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF\n"})
    await press(page, "Přidat")
    assert name in await words(page, "ul.files")


async def hand_back(day: Day, officer: Page, reference: str) -> None:
    """The officer comes to it from the desk, asks beside a field, and returns it with what is missing and by when."""
    await look(officer, "ngo-08-officer-desk")
    await follow(officer, "Projděte, co bylo podáno")
    await follow(officer, TITLE)
    await look(officer, "ngo-09-officer-idea")
    await officer.goto(f"{day.address}/tank/{reference}?ask=need")
    await officer.fill("#say-need", "Kolik rodin to je?")
    await press(officer, "Odeslat")
    await officer.goto(f"{day.address}/tank/{reference}/moves/returned")
    await fill_in(
        officer, {"missing-partners": "", "note-partners": "Kdo pustí děti do klubovny?", "until": "14. 3. 2027", "why": "Skoro hotovo."}
    )
    await look(officer, "ngo-10-return")
    await press(officer, "Vrátit žadateli k doplnění")
    assert "Vráceno k doplnění do 14. 3. 2027." in await words(officer)


async def complete(day: Day, page: Page, reference: str) -> None:
    """On a phone: the desk says in its first lines what is missing; it is completed, the question answered, and handed in."""
    await page.set_viewport_size({"width": PHONE, "height": 640})
    await page.goto(f"{day.address}/desk")
    await look(page, "ngo-11-returned-desk")
    first = " ".join((await page.locator(".duties__item").first.inner_text()).split())
    assert first.startswith(f"Vrácen k doplnění: {TITLE} — chybí: "), first
    button = page.get_by_role("button", name="Doplnit")
    box = await button.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 640
    async with page.expect_navigation():
        await button.click()
    await look(page, "ngo-12-returned-tasks")
    assert "Kdo pustí děti do klubovny?" in await words(page)
    await follow(page, "Partneři")
    await fill_in(page, {"partners-0-name": "Základní škola Předlice", "partners-0-part": "Půjčí klubovnu"})
    await press(page, "Uložit a pokračovat")
    await page.goto(f"{day.address}/tank/{reference}")
    await look(page, "ngo-13-idea")
    talk = page.locator("section.talk", has_text="Kolik rodin to je?")
    await talk.locator("summary").click()
    await talk.locator("textarea").fill("Asi čtyřicet.")
    await press(page, "Odpovědět")
    assert "Asi čtyřicet." in await words(page)
    await press(page, "Doplnit a podat")
    await press(page, "Podat")
    await look(page, "ngo-14-handed-in")
    assert "podáno" in await words(page, ".lead")


async def test_an_ngo_takes_a_suggestion_to_a_proposal_and_answers_a_return(day: Day, town: Town) -> None:
    await prepare(town)
    page = await invited(day, town)
    await suggest(day, page)
    reference = await ripen(day, page)
    await look(page, "ngo-07-ready")
    await follow(page, "Přidat k záměru soubory")
    await attach(page, "Rozpočet.pdf")
    await page.goto(f"{day.address}/tank/{reference}/edit")
    await press(page, "Podat")
    await day.work()
    officer = await day.come(town.emails["officer"])
    await hand_back(day, officer, reference)
    await complete(day, page, reference)
    await day.work()
    await officer.goto(f"{day.address}/notices")
    await look(officer, "ngo-15-officer-notices")
    told = await words(officer)
    assert (told.count("podáno, čeká na posouzení"), "Asi čtyřicet." in told) == (2, True)
    await page.goto(f"{day.address}/notices")
    await look(page, "ngo-16-notices")
    assert "čeká, až do 14. 3. 2027 doplníte: Partneři. Skoro hotovo." in (await words(page)).replace("\u00a0", " ")
    await promise_digests(dt.datetime.now(dt.UTC) + dt.timedelta(days=1))
    await day.work()
    letters = "\n".join(text for _, text in day.letters_to(EMAIL))
    assert [TITLE in letters, "Kolik rodin to je?" in letters, f"{day.address}/tank/{reference}" in letters] == [True, True, True], letters
