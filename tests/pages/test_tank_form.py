"""The form of an idea, as a browser without scripts gets it."""
import re
import httpx
from tests.conftest import Town, sign_in
from tests.actions.test_tank_saving import organisation_in
from absorb.people.actions import add_membership
from absorb.db import transaction


async def test_smoke(client: httpx.AsyncClient, town: Town) -> None:
    organisation_id, _ = await organisation_in(town)
    person = town.people["submitter"]
    async with transaction(town.acting) as connection:
        await add_membership(connection, person.person_id, "submitter", organisation_id)
    await sign_in(client, town.emails["submitter"])
    shown = await client.get("/tank/new")
    assert shown.status_code == 200, shown.text[:3000]
    def form(**more):
        return {"_csrf_token": client.cookies["csrf"], **more}
    bad = await client.post("/tank/new", data=form(title="", need="  něco\nvíc", place="", do="submit"))
    assert bad.status_code == 422
    draft = await client.post("/tank/new", data=form(title="Byt", need="Chybí", place="", do="draft"))
    assert draft.status_code == 303, draft.text[:3000]
    address = draft.headers["location"]
    tasks = await client.get(address)
    assert tasks.status_code == 200, tasks.text[:3000]
    r = await client.post(address.replace("/edit", "/ripen"), data=form(to="proposal"))
    assert r.status_code == 303
    for name in ("basics", "people", "where", "activities", "results", "plan", "partners", "money", "readiness"):
        page = await client.get(f"{address}/{name}")
        assert page.status_code == 200, (name, page.text[:3000])
    money = {"cost_minor": "", "costs-0-kind": "travel", "costs-0-what": "", "costs-0-amount_minor": "sto", "base_version": "2"}
    bad = await client.post(f"{address}/money", data=form(**money))
    assert bad.status_code == 422
    assert "„sto“ není částka" in bad.text
    more = await client.post(f"{address}/money", data=form(**money, do="add:costs"))
    assert more.status_code == 303, more.text
    print(more.headers["location"])
    page = await client.get(more.headers["location"])
    assert 'name="costs-1-kind"' in page.text and 'value="sto"' in page.text
    print((await client.get(address)).text)
