"""An officer's day: what was handed in is screened, twins are merged, many are moved at once, the tank goes to Excel and back."""

from pathlib import Path

import pytest
from playwright.async_api import Page

from absorb.tank.actions import add_idea
from absorb.tank.schemas.form import SuggestionIn
from tests.actions.test_tank_exchange import changed
from tests.conftest import Town
from tests.days.steps import Day, fill_in, follow, look, press, words
from tests.seed import join_organisation

pytestmark = pytest.mark.needs("chromium")

NEED = "Rodiny v Předlicích nemají kam poslat děti odpoledne, nejbližší klub je přes celé město."
TITLES = ("Klub pro děti v Předlicích", "Dětský klub Předlice", "Bydlení pro seniory", "Dluhová poradna")


async def hand_in(town: Town) -> list[str]:
    """Four suggestions of two organisations, of which the first two are one and the same; the answer is their numbers."""
    owners = [await join_organisation(town.people["submitter"], "Spolek A"), await join_organisation(town.people["finance"], "Spolek B")]
    references = []
    for number, title in enumerate(TITLES):
        ask = SuggestionIn(
            title=title, need=NEED if number < 2 else f"{title} chybí.", organisation_id=owners[number % 2], place="Předlice"
        )
        references.append((await add_idea(town.people["submitter"], ask)).reference)
    return references


async def screen(page: Page) -> None:
    """From the desk to what was handed in, with a filter typed and one chosen."""
    await look(page, "officer-01-desk")
    await follow(page, "Projděte, co bylo podáno")
    assert "4 záměry" in await words(page)
    await look(page, "officer-02-list")
    await page.fill("#q", "stav:podáno klub")
    await press(page, "Hledat")
    assert [title in await words(page) for title in TITLES] == [True, True, False, False]
    await follow(page, "Zobrazit vše")
    await page.locator("summary", has_text="Filtry").click()
    await fill_in(page, {"org": "Spolek B", "state": "submitted"})
    await press(page, "Použít")
    assert [title in await words(page, "table") for title in TITLES] == [False, True, False, True]


async def merge(day: Day, page: Page, stays: str, goes: str) -> None:
    """The pair stands in the queue; the two are compared field by field and made one."""
    await page.goto(f"{day.address}/desk")
    await follow(page, "Rozhodněte o možných dvojnících")
    await page.goto(f"{day.address}/tank/twins")
    await look(page, "officer-03-twins")
    await press(page, "Jde o totéž: sloučit")
    if f"/tank/{goes}/merge" in page.url:
        await follow(page, "Nechat zůstat ten druhý")
    await page.check("#side-title-goes")
    await look(page, "officer-04-merge")
    await press(page, "Sloučit")
    assert "Napište, proč jde o totéž" in await words(page, ".govuk-error-summary")
    assert await page.is_checked("#side-title-goes")
    await page.fill("#why", "Týž klub v téže ulici")
    await press(page, "Sloučit")
    assert page.url == f"{day.address}/tank/{stays}"
    assert [text in await words(page) for text in (TITLES[1], f"Přičleněno: {goes}")] == [True, True]
    await look(page, "officer-05-merged")


async def move_many(day: Day, page: Page) -> None:
    """All that was handed in goes to the tank: chosen in the list, looked at, moved."""
    await page.goto(f"{day.address}/tank?q=state:submitted")
    for tick in await page.locator("input[name=idea]").all():
        await tick.check()
    await page.select_option("#to", "in_tank")
    await press(page, "Ukázat, co by se přesunulo")
    await look(page, "officer-06-preview")
    assert "Přesunou se 3 záměry." in await words(page), await words(page)
    await press(page, "Přesunout 3 záměry")
    await day.work()
    await page.reload()
    await look(page, "officer-07-moved")
    assert "3 záměry" in await words(page)


async def to_excel_and_back(day: Day, page: Page, folder: Path) -> None:
    """Saved, changed, sent back; every difference is seen, and one row of the two is taken."""
    await page.goto(f"{day.address}/tank")
    await follow(page, "Do Excelu a zpět")
    await look(page, "officer-08-exchange")
    async with page.expect_download() as started:
        await page.get_by_role("button", name="Uložit jako XLSX").click()
    book = folder / "zásobník.xlsx"
    await (await started.value).save_as(book)
    book.write_bytes(changed(book.read_bytes(), {(2, "place"): "Trmice", (3, "place"): "Krásné Březno"}))
    await page.set_input_files("#file", book)
    await press(page, "Ukázat rozdíly")
    address = page.url
    await day.work()
    await page.goto(address)
    await look(page, "officer-09-differences")
    assert ["Trmice" in await words(page), "Krásné Březno" in await words(page)] == [True, True]
    await page.check("#row-2")
    await page.uncheck("#row-3")
    await press(page, "Převzít přijaté")
    await day.work()
    await page.goto(address)
    await look(page, "officer-10-taken")
    assert "Změněné záměry: 1." in await words(page), await words(page)
    await page.goto(f"{day.address}/tank?q=place:Trmice")
    assert await page.locator("input[name=idea]").count() == 1


async def test_an_officer_screens_merges_and_moves_many(day: Day, town: Town, tmp_path: Path) -> None:
    references = await hand_in(town)
    await day.work()
    page = await day.come(town.emails["officer"])
    await screen(page)
    await merge(day, page, references[0], references[1])
    await move_many(day, page)
    await to_excel_and_back(day, page, tmp_path)
    await page.goto(f"{day.address}/tank/{references[0]}")
    await look(page, "officer-11-idea")
    reader = await day.come(town.emails["submitter"])
    await reader.goto(f"{day.address}/notices")
    assert "Týž klub v téže ulici" in await words(reader)
