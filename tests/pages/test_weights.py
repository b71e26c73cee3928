"""Sets of weights on pages and over HTTP: made, given, told, and used by a ranking."""

import re

import httpx

from absorb import forgery
from tests.conftest import Town, sign_in, token_of
from tests.counting import statements
from tests.pages.test_ranking import seed_ranking
from tests.promises import keep_promises


def sent(client: httpx.AsyncClient, **fields: str) -> dict[str, str]:
    return {**fields, "_csrf_token": forgery.masked(client.cookies["csrf"])}


async def test_a_set_is_made_and_pairs_are_compared_without_a_script(client: httpx.AsyncClient, town: Town) -> None:
    await seed_ranking(town, 3)
    await sign_in(client, town.emails["lead"])
    assert "Zatím tu není žádná sada vah" in (await client.get("/ranking/weights")).text
    form = await client.get("/ranking/weights/new")
    assert ('name="method"' in form.text, "Zkušební model" in form.text) == (True, True)
    nameless = await client.post("/ranking/weights/new", data=sent(client, model="test", method="pairwise", combine="group"))
    assert (nameless.status_code, 'href="#name"' in nameless.text, 'value="pairwise" checked' in nameless.text) == (422, True, True)
    assert ("Napište název." in nameless.text, "Expected" in nameless.text) == (True, False)
    made = await client.post(
        "/ranking/weights/new", data=sent(client, model="test", name="Skupina <1>", method="pairwise", combine="group")
    )
    assert (made.status_code, made.headers["location"]) == (303, "/ranking/weights/1/opinion")
    asked = (await client.get("/ranking/weights/1/opinion")).text
    assert ("„Přínos“, nebo „Potřebnost“?" in asked, asked.count("<option")) == (True, 18)
    nothing = await client.post("/ranking/weights/1/opinion", data=sent(client, **{"pair.0.1": "", "reason": "Zájem & potřeba"}))
    assert (nothing.status_code, 'href="#pair.0.1"' in nothing.text) == (422, True)
    assert "Vyberte, jak si kritéria stojí proti sobě." in nothing.text
    assert "Zájem &amp; potřeba" in nothing.text
    given = await client.post("/ranking/weights/1/opinion", data=sent(client, **{"pair.0.1": "1/4", "reason": "Zájem & potřeba"}))
    assert given.headers["location"] == "/ranking/weights/1"
    told = (await client.get("/ranking/weights/1")).text
    for expected in ("Skupina &lt;1&gt;", "20,00", "80,00", "poměr konzistence je 0,000", "Zájem &amp; potřeba", "lead usti"):
        assert expected in told, expected
    assert re.search(r'<option value="1/4" selected>', (await client.get("/ranking/weights/1/opinion")).text)
    await sign_in(client, town.emails["auditor"])
    assert "Dát svůj názor" not in (await client.get("/ranking/weights/1")).text
    assert (await client.get("/ranking/weights/9")).status_code == 404


async def test_numbers_are_typed_as_people_write_them_and_a_ranking_takes_them(client: httpx.AsyncClient, town: Town) -> None:
    await seed_ranking(town, 3)
    await sign_in(client, town.emails["lead"])
    await client.post("/ranking/weights/new", data=sent(client, model="test", name="Moje", method="direct", combine="one"))
    wrong = await client.post("/ranking/weights/1/opinion", data=sent(client, **{"w.plan": "mnoho", "w.need": "30"}))
    assert (wrong.status_code, 'href="#w.plan"' in wrong.text, 'value="mnoho"' in wrong.text) == (422, True, True)
    below = await client.post("/ranking/weights/1/opinion", data=sent(client, **{"w.plan": "-1", "w.need": "30"}))
    assert (below.status_code, "Napište číslo od 0 do 1000000." in below.text) == (422, True)
    assert (await client.post("/ranking/weights/1/opinion", data=sent(client, **{"w.plan": "12,5", "w.need": "37,5"}))).status_code == 303
    code = re.search(r'<option value="(plan-[^"]+)"', (await client.get("/ranking/freeze")).text)
    assert code is not None
    frozen = await client.post("/ranking/freeze", data=sent(client, model="test", plan=code[1], weights="1"))
    assert frozen.status_code == 303
    await keep_promises()
    shown = (await client.get("/ranking/2")).text
    assert ("nejvýš 25,00 b." in shown, 'href="/ranking/weights/1"' in shown) == (True, True)
    assert "Už se nemění" in (await client.get("/ranking/weights/1")).text
    assert "Na těchto vahách stojí pořadí" in (await client.get("/ranking/weights/1/opinion")).text


async def test_programs_give_opinions_and_are_told_what_contradicts(client: httpx.AsyncClient, town: Town) -> None:
    await seed_ranking(town, 3)
    lead, member = await token_of(town.people["lead"]), await token_of(town.people["member"])
    body = {"model": "test", "name": "Swing", "method": "swing", "combine": "group"}
    made = await client.post("/api/v1/weight-sets", headers=lead, json=body)
    assert (made.status_code, made.json()["set"]["number"], made.json()["weights"]) == (201, 1, None)
    assert (await client.post("/api/v1/weight-sets", headers=member, json=body)).status_code == 403
    given = await client.put("/api/v1/weight-sets/1/opinion", headers=member, json={"numbers": {"plan": 50, "need": 100}})
    assert given.json()["weights"] == {"plan": "33.333333", "need": "66.666667"}
    wrong = await client.put("/api/v1/weight-sets/1/opinion", headers=member, json={"numbers": {"plan": 101}})
    assert [one["pointer"] for one in wrong.json()["errors"]] == ["/numbers/plan", "/numbers/need"]
    assert [one["number"] for one in (await client.get("/api/v1/weight-sets", headers=member)).json()] == [1]
    refused = await client.post("/api/v1/rankings", headers=lead, json={"model": "test", "plan": "x", "weights": 7})
    assert refused.status_code == 404


async def test_the_list_asks_no_more_of_the_database_for_more_sets(client: httpx.AsyncClient, town: Town) -> None:
    await seed_ranking(town, 1)
    await sign_in(client, town.emails["lead"])
    asked: list[int] = []
    for count in (1, 20):
        for index in range(count):
            await client.post(
                "/ranking/weights/new", data=sent(client, model="test", name=f"Sada {count}-{index}", method="direct", combine="group")
            )
            number = (1 if count == 1 else 2) + index
            await client.post(f"/ranking/weights/{number}/opinion", data=sent(client, **{"w.plan": "1", "w.need": "1"}))
        with statements() as found:
            assert (await client.get("/ranking/weights")).status_code == 200
        asked.append(len(found))
    assert asked[0] == asked[1] > 0
