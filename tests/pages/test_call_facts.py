"""The form of a call's plain facts: without scripts, with its faults at their fields, and beside the text."""

import re

import httpx
import pytest

from absorb.calls.actions import load_calls
from absorb.calls.actions.editing import begin_draft, save_draft
from absorb.calls.queries.drafts import get_draft
from absorb.db import reading
from tests.conftest import Town, sign_in
from tests.pages.reading import words_of

CODE = "03_22_043"


@pytest.fixture
async def draft(client: httpx.AsyncClient, town: Town) -> str:
    """The address of a change of a shipped call."""
    await load_calls(town.people["officer"])
    draft_id = await begin_draft(town.people["officer"], CODE)
    await sign_in(client, town.emails["officer"])
    return f"/calls/drafts/{draft_id}"


def fields(page: httpx.Response) -> dict[str, str | list[str]]:
    """What a browser would send of the form."""
    form = page.text.partition('action="/calls/drafts/')[2]
    sent: dict[str, str | list[str]] = dict(re.findall(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', form))
    for name, value in re.findall(r'<input[^>]*type="checkbox"[^>]* name="([^"]+)" value="([^"]*)"', form):
        ticked = re.search(rf'name="{re.escape(name)}" value="{value}" checked', form) is not None
        held = [one for one in (sent.get(name) or []) if one != value] if isinstance(sent.get(name), list) else []
        sent[name] = [*held, value] if ticked else held
    for name, options in re.findall(r'<select[^>]* name="([^"]+)".*?>(.*?)</select>', form, re.DOTALL):
        sent[name] = next(iter(re.findall(r'value="([^"]*)" selected', options)), "")
    return {name: value for name, value in sent.items() if value != []}


async def text_of(town: Town, address: str) -> str:
    async with reading(town.people["officer"]) as connection:
        return (await get_draft(connection, address.rpartition("/")[2])).source_text  # type: ignore[arg-type]


async def test_what_a_browser_sends_back_unchanged_changes_nothing(client: httpx.AsyncClient, town: Town, draft: str) -> None:
    before = await text_of(town, draft)
    sent = fields(await client.get(f"{draft}/facts"))
    assert (sent["splits.1.applicants"], sent["splits.1.up_to_inhabitants"]) == (["municipality", "municipal"], "3000")
    answer = await client.post(f"{draft}/facts", data=sent)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{draft}/facts?note=saved")
    assert await text_of(town, draft) == before


async def test_figures_and_rows_are_written_into_the_text(client: httpx.AsyncClient, town: Town, draft: str) -> None:
    before = await text_of(town, draft)
    sent = fields(await client.get(f"{draft}/facts")) | {
        "timing.closes_on.value": "2027-03-31", "timing.closes_on.source": "Výzva, bod 2", "target_groups.4.name": "Senioři",
        "splits.0.applicants": ["ngo"],
    }  # fmt: skip
    del sent["splits.0.rates.0.unverified"]
    assert (await client.post(f"{draft}/facts", data=sent)).status_code == 303
    after = await text_of(town, draft)
    assert {line for line in after.splitlines() if line not in before.splitlines()} == {
        "[timing]", 'closes_on = { value = 2027-03-31, source = "Výzva, bod 2" }', 'name = "Senioři"', 'applicants = ["ngo"]',
        '  { payer = "EU_ESF", percent = 76.735, source = "dotacni.info, souhrn výzvy 03_22_043" },',
    }  # fmt: skip
    assert 'value="2027-03-31"' in (await client.get(f"{draft}/facts")).text


async def test_what_is_wrong_stands_at_its_field_and_everything_typed_is_kept(client: httpx.AsyncClient, town: Town, draft: str) -> None:
    before = await text_of(town, draft)
    sent = fields(await client.get(f"{draft}/facts")) | {"amounts.max_total.value": "moc", "applicants.0.name": "Jiné jméno"}
    refused = await client.post(f"{draft}/facts", data=sent)
    assert (refused.status_code, re.findall(r'id="(\S+)-error"', refused.text)) == (422, ["amounts.max_total.value"])
    assert ('value="moc"' in refused.text, 'value="Jiné jméno"' in refused.text) == (True, True)
    assert "Napište částku, třeba 1 234,50." in words_of(refused)
    assert await text_of(town, draft) == before
    sent |= {"amounts.max_total.value": "", "splits.0.rates.0.percent": "70"}
    assert (await client.post(f"{draft}/facts", data=sent)).status_code == 303
    page = await client.get(f"{draft}/facts")
    assert 'id="splits.0.rates.0.payer-error"' in page.text, "the text is kept though the shares do not total 100"


async def test_somebody_elses_text_is_not_written_over_unseen(client: httpx.AsyncClient, town: Town, draft: str) -> None:
    sent = fields(await client.get(f"{draft}/facts")) | {"applicants.0.name": "Moje"}
    theirs = (await text_of(town, draft)).replace('title = "Podpora', 'title = "Jejich podpora')
    await save_draft(town.people["lead"], draft.rpartition("/")[2], theirs, seen=1)  # type: ignore[arg-type]
    refused = await client.post(f"{draft}/facts", data=sent)
    assert (refused.status_code, 'value="Moje"' in refused.text, "uložil někdo jiný" in words_of(refused)) == (409, True, True)
    assert await text_of(town, draft) == theirs


async def test_a_text_that_is_no_toml_is_mended_in_the_text(client: httpx.AsyncClient, town: Town, draft: str) -> None:
    await save_draft(town.people["officer"], draft.rpartition("/")[2], "[timing", seen=1)  # type: ignore[arg-type]
    assert (await client.get(f"{draft}/facts")).headers["location"] == draft
    refused = await client.post(f"{draft}/facts", data={"_csrf_token": client.cookies["csrf"], "seen": "2", "amounts.max_total.value": "5"})
    assert (refused.status_code, 'value="5"' in refused.text) == (422, True)
