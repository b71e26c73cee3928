"""From an application to its settlement over the API, as a finance officer's program would: each refusal with its reason."""

import datetime as dt
import io
import json
import re
from pathlib import Path
from typing import Any

import asyncpg
import docx
import httpx
import pytest

from absorb.applications.actions import open_application
from absorb.db import reading
from absorb.documents.actions import files, use_files
from absorb.storage import Files
from absorb.web import today
from tests.conftest import Town, sign_in, token_of
from tests.funding_case import prepare
from tests.promises import keep_promises


class Office:
    """A finance officer at the API."""

    def __init__(self, client: httpx.AsyncClient, headers: dict[str, str], asked: dict[str, int], application: str, eligible: int) -> None:
        self.client, self.headers, self.asked, self.application, self.eligible = client, headers, asked, application, eligible

    async def post(self, path: str, body: dict[str, Any], status: int = 201) -> Any:
        answer = await self.client.post(f"/api/v1/subsidies{path}", headers=self.headers, json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def award(self, cut: int = 100_00) -> str:
        """Each source gives a little less than it was asked."""
        shares = {code: text(amount - cut) for code, amount in self.asked.items()}
        answer = await self.post("", {"application": self.application, "awarded_on": "2027-02-01", "shares": shares})
        return str(answer["reference"])

    async def contract(self, reference: str, cut: int = 100_00) -> Any:
        instalments = [{"source": code, "due_on": "2027-03-01", "amount": text(amount - cut)} for code, amount in self.asked.items()]
        return await self.post(f"/{reference}/contract", {**CONTRACT, "instalments": instalments})


CONTRACT = {
    "number": "SML 1/2027", "purpose": "Mzdy", "signed_on": "2027-02-10", "use_from_on": "2027-01-01", "use_to_on": "2027-12-31",
    "settle_by_on": "2028-02-15", "reports": [{"from_month": "2027-01", "months": 6, "due_on": "2027-07-31", "holder": "příjemce"}],
}  # fmt: skip


def text(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02d}"


@pytest.fixture
async def office(client: httpx.AsyncClient, town: Town) -> Office:
    acting = town.people["officer"]
    ready = await prepare(acting)
    application_id = await open_application(acting, ready.idea_id, ready.call_id, ready.budget_id, ready.schedule_id)
    async with reading(acting) as connection:
        reference = await connection.fetchval("select reference from application where id = $1", application_id)
        rows = await connection.fetch(
            "select s.code, x.amount_minor from application_share x join source s on s.id = x.source order by s.position"
        )
        eligible = await connection.fetchval("select eligible_minor from budget")
    headers = await token_of(town.people["finance"])
    return Office(client, headers, {row["code"]: row["amount_minor"] for row in rows}, reference, eligible)


async def test_from_award_to_settlement(office: Office) -> None:
    reference = await office.award()
    assert reference == "UL-D-2027-0001"
    await office.contract(reference)
    for number, (code, amount) in enumerate(office.asked.items()):
        paid = {
            "source": code,
            "kind": "instalment",
            "paid_on": "2027-03-02",
            "amount": text(amount - 100_00),
            "bank_reference": f"B{number}",
            "instalment": 1,
        }
        await office.post(f"/{reference}/payments", paid)
    early = {"settled_on": "2028-02-01", "spent": "1.00"}
    refused = await office.post(f"/{reference}/settlement", early, status=409)
    assert refused["detail"] == (
        f"The subsidy {reference} still waits for report 1 (due on 2027-07-31); note it as handed in before the settlement of 2028-02-01."
    )
    await office.post(f"/{reference}/reports/1", {"handed_in_on": "2027-07-20"})
    spent = office.eligible * 9 // 10
    shown = await office.post(f"/{reference}/settlement", {"settled_on": "2028-02-01", "spent": text(spent)})
    awarded = sum(office.asked.values()) - 100_00 * len(office.asked)
    # (approved spending) x (award / eligible budget), rounded half away from zero, by hand in whole numbers.
    entitled = (2 * spent * awarded + office.eligible) // (2 * office.eligible)
    assert (shown["state"], shown["settlement"]["entitled"], shown["settlement"]["balance"]) == (
        "settled",
        text(entitled),
        f"-{text(awarded - entitled)}",
    )
    assert sum(int(one["entitled"].replace(".", "")) for one in shown["money"]) == entitled


async def test_a_repeated_payment_is_one_payment(office: Office) -> None:
    reference = await office.award()
    await office.contract(reference)
    code = next(iter(office.asked))
    paid = {"source": code, "kind": "advance", "paid_on": "2027-03-02", "amount": "10.00", "bank_reference": "B1"}
    await office.post(f"/{reference}/payments", paid)
    shown = await office.post(f"/{reference}/payments", paid)
    assert len(shown["payments"]) == 1
    clash = await office.post(f"/{reference}/payments", {**paid, "amount": "11.00"}, status=409)
    assert clash["detail"] == "A payment with the bank reference B1 is there already, with other facts."


async def test_what_does_not_add_up_is_refused_with_both_sums(office: Office) -> None:
    reference = await office.award()
    code, amount = next(iter(office.asked.items()))
    body = {**CONTRACT, "instalments": [{"source": code, "due_on": "2027-03-01", "amount": "1.00"}]}
    refused = await office.post(f"/{reference}/contract", body, status=422)
    assert refused["errors"][0] == {
        "pointer": f"/instalments/{code}", "detail": f"Instalments add up to 1.00, the award is {text(amount - 100_00)}.",
    }  # fmt: skip
    assert len(refused["errors"]) == len(office.asked)


@pytest.mark.parametrize(
    ("body", "status", "pointers"),
    [
        ({"application": "UL-Z-1", "awarded_on": "2027-02-01", "shares": {}}, 404, None),
        (
            {"application": "UL-Z-1", "awarded_on": "1. 2. 2027", "shares": {"EU_ESF": "1"}, "x": 1},
            422,
            ["/awarded_on", "/shares/EU_ESF", "/x"],
        ),
        ({}, 422, ["", "", ""]),
    ],
)
async def test_a_faulty_award_is_told_whole(office: Office, body: dict[str, Any], status: int, pointers: list[str] | None) -> None:
    answer = await office.post("", body, status=status)
    assert ([fault["pointer"] for fault in answer["errors"]] if pointers else None) == pointers


async def test_an_application_is_awarded_once(office: Office) -> None:
    await office.award()
    shares = dict.fromkeys(office.asked, "1.00")
    body = {"application": office.application, "awarded_on": "2027-02-02", "shares": shares}
    assert (await office.post("", body, status=409))["type"] == "urn:absorb:problem:clash"


async def test_nothing_is_paid_before_the_contract(office: Office) -> None:
    reference = await office.award()
    paid = {"source": next(iter(office.asked)), "kind": "advance", "paid_on": "2027-03-02", "amount": "10.00", "bank_reference": "B1"}
    refused = await office.post(f"/{reference}/payments", paid, status=409)
    assert refused["detail"] == f"The subsidy {reference} has no contract yet, so nothing can have been paid on it."


@pytest.mark.parametrize(
    ("amount", "says"),
    [
        ("9000000000000000.00", 'Expected an amount up to 1000000000000.00, found the text "9000000000000000.00".'),
        ("1000000000000.00", "1000000000000.00 cannot come: of {due} due from this source, {due} is still to come."),
        ("0.00", "0.00 moves no money; say how much was paid."),
    ],
)
async def test_no_payment_goes_beyond_the_award(office: Office, amount: str, says: str) -> None:
    reference = await office.award()
    await office.contract(reference)
    code, asked = next(iter(office.asked.items()))
    paid = {"source": code, "kind": "advance", "paid_on": "2027-03-02", "amount": amount, "bank_reference": "B1"}
    refused = await office.post(f"/{reference}/payments", paid, status=422)
    assert refused["errors"] == [{"pointer": "/amount", "detail": says.format(due=text(asked - 100_00))}]


async def test_the_history_tells_each_payment_with_its_amount(office: Office, client: httpx.AsyncClient, town: Town) -> None:
    """Two payments of one day are two different sentences; a return says so instead of a minus."""
    reference = await office.award()
    await office.contract(reference)
    code = next(iter(office.asked))
    for kind, amount, bank in (("advance", "1234.50", "B1"), ("return", "34.50", "B2")):
        body = {"source": code, "kind": kind, "paid_on": "2027-03-02", "amount": amount, "bank_reference": bank}
        await office.post(f"/{reference}/payments", body)
    await sign_in(client, town.emails["finance"])
    client.cookies.set("language", "cs")
    page = (await client.get(f"/subsidies/{reference}")).text.replace("\u202f", " ").replace("\xa0", " ")
    history = page[page.index("Historie") :]
    name = "Evropský sociální fond"
    assert re.findall(r"</span> (zapsána [^<]*?) –", history) == [
        f"zapsána platba: 1 234,50 Kč, {name}, B1",
        f"zapsána vratka: 34,50 Kč, {name}, B2",
    ]


async def test_sums_of_the_largest_amounts_are_shown(office: Office, client: httpx.AsyncClient, owner: asyncpg.Connection) -> None:
    """Rows as large as their column: whoever put them there, the money's pages still open."""
    reference = await office.award()
    await office.contract(reference)
    await owner.execute(
        """insert into payment (id, community_id, award, source, kind, paid_on, amount_minor, bank_reference)
        select gen_random_uuid(), community_id, award, source, 'advance', '2027-03-02', 9223372036854775807, source::text || n
        from award_share, generate_series(1, 3) n"""
    )
    for address in ("subsidies", f"subsidies/{reference}", "absorption"):
        assert (await client.get(f"/api/v1/{address}", headers=office.headers)).status_code == 200


async def test_only_those_who_may_act_are_asked_for_a_report(office: Office, client: httpx.AsyncClient, town: Town) -> None:
    reference = await office.award()
    soon = (today() + dt.timedelta(days=3)).isoformat()
    body = {
        **CONTRACT, "reports": [{"from_month": "2026-01", "months": 6, "due_on": soon, "holder": "příjemce"}],
        "instalments": [{"source": code, "due_on": soon, "amount": text(amount - 100_00)} for code, amount in office.asked.items()],
    }  # fmt: skip
    await office.post(f"/{reference}/contract", body)
    found = {}
    for role in ("officer", "finance", "member", "auditor"):
        desk = (await client.get("/api/v1/desk", headers=await token_of(town.people[role]))).json()
        found[role] = sorted({duty["group"] for part in ("waiting", "due_soon") for duty in desk[part]["duties"]})
    assert found == {"officer": ["report"], "finance": ["instalment", "report"], "member": [], "auditor": []}


async def test_a_contract_is_written_as_a_work_that_its_page_shows(
    office: Office, town: Town, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    use_files(Files(str(tmp_path)))
    reference = await office.award()
    await office.contract(reference)
    await sign_in(office.client, town.emails["officer"])
    address = f"/subsidies/{reference}"
    assert 'data-state="waiting"' in (await office.client.get(address)).text
    await keep_promises()
    (work,) = await owner.fetch("select about, address, done, total, result, trouble from work where kind = 'contract'")
    (document,) = await owner.fetch("select id, name, version, is_demonstration, sha256 from document where kind = 'contract'")
    assert tuple(work) == (reference, address, 1, 1, json.dumps({"document": str(document["id"])}), None)
    assert tuple(document)[1:4] == (f"smlouva-{reference}.docx", 1, False)
    tables = docx.Document(io.BytesIO(await files().get(document["sha256"]))).tables
    sources = [[row.cells[0].text for row in table.rows][1:-1] for table in tables if table.rows[0].cells[0].text == "Zdroj"]
    assert [sorted(set(named)) for named in sources] == [["Evropský sociální fond", "Státní rozpočet – spolufinancování ESF"]] * 2
    shown = (await office.client.get(address)).text
    assert (f"/documents/{document['id']}" in shown, 'id="work"' in shown) == (True, False)
