"""When the contract of a subsidy was published: entered over the API and on the page."""

import datetime as dt

import httpx

from absorb.applications.actions import open_application
from absorb.db import reading
from absorb.web import today
from tests.conftest import Town, sign_in, token_of
from tests.funding_case import prepare
from tests.pages.reading import words_of
from tests.pages.walking import Post


async def awarded(client: httpx.AsyncClient, town: Town, headers: dict[str, str]) -> str:
    """A subsidy of which the town gives 2 %, without a contract yet."""
    acting = town.people["officer"]
    ready = await prepare(acting, with_city=True)
    application_id = await open_application(acting, ready.idea_id, ready.call_id, ready.budget_id, ready.schedule_id)
    async with reading(acting) as connection:
        reference = await connection.fetchval("select reference from application where id = $1", application_id)
        rows = await connection.fetch("select s.code, x.amount_minor from application_share x join source s on s.id = x.source")
    shares = {row["code"]: f"{row['amount_minor'] // 100}.{row['amount_minor'] % 100:02d}" for row in rows}
    body = {"application": reference, "awarded_on": "2026-02-01", "shares": shares}
    made = (await client.post("/api/v1/subsidies", headers=headers, json=body)).json()["reference"]
    asked = {
        "number": "SML 1/2026", "purpose": "Mzdy", "signed_on": "2026-02-10", "use_from_on": "2026-01-01", "use_to_on": "2026-12-31",
        "settle_by_on": "2027-02-15", "reports": [],
        "instalments": [{"source": code, "due_on": "2026-03-01", "amount": amount} for code, amount in shares.items()],
    }  # fmt: skip
    early = await client.post(f"/api/v1/subsidies/{made}/publication", headers=headers, json={"published_on": "2026-03-01"})
    assert (early.status_code, early.json()["detail"]) == (409, "No contract is signed yet that could be published.")
    answer = await client.post(f"/api/v1/subsidies/{made}/contract", headers=headers, json=asked)
    assert answer.status_code == 201, answer.text
    return str(made)


async def test_the_day_is_entered_once_and_may_be_put_right(client: httpx.AsyncClient, town: Town, post: Post) -> None:
    headers = await token_of(town.people["finance"])
    reference = await awarded(client, town, headers)
    address = f"/api/v1/subsidies/{reference}/publication"
    for day in ("2026-02-09", (today() + dt.timedelta(days=1)).isoformat()):
        refused = await client.post(address, headers=headers, json={"published_on": day})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/published_on")
    for _ in range(2):
        answer = await client.post(address, headers=headers, json={"published_on": "2026-02-11"})
        assert (answer.status_code, answer.json()["contract"]["published_on"]) == (201, "2026-02-11")
    await sign_in(client, town.emails["finance"])
    page = await client.get(f"/subsidies/{reference}")
    shown = words_of(page)
    assert ("Zveřejnění smlouvy" in shown, "se zveřejňovat nemusí" in shown, 'value="2026-02-11"' in page.text) == (True, True, True)
    assert shown.count("zveřejněna smlouva") == 2, "on the time line and once in the history"
    wrong = await post(f"/subsidies/{reference}/publication", published_on="11. 2.")
    assert (wrong.status_code, 'value="11. 2."' in wrong.text, wrong.text.count("govuk-form-group--error")) == (422, True, 1)
    assert (await post(f"/subsidies/{reference}/publication", published_on="2026-02-12")).status_code == 303
    assert 'value="2026-02-12"' in (await client.get(f"/subsidies/{reference}")).text
