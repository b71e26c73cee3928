"""What a portfolio is asked on its page and over the API: re-solved, kept, shown in both languages."""

from decimal import Decimal
from pathlib import Path

import httpx

from absorb import forgery
from absorb.db import Acting, reading, transaction
from absorb.documents.actions import use_files
from absorb.funding.actions import choose_portfolio, set_source_limits
from absorb.funding.queries.portfolios import portfolio_case
from absorb.funding.queries.questions import ADD, get_kept
from absorb.funding.rules.frontier import Point
from absorb.funding.rules.questions import Change, OneMore, WhyNot
from absorb.funding.schemas.questions import Frontier
from absorb.kernel.ids import new_id
from absorb.kernel.intake import plain
from absorb.kernel.money import Money
from absorb.storage import Files
from tests.actions.test_funding import prepared, ranking
from tests.conftest import Town, sign_in, token_of
from tests.pages.test_funding_pages import PAGE, words_of
from tests.promises import keep_promises

ADDRESS = "/funding/portfolios/1"


async def prepare(town: Town, folder: Path) -> Acting:
    """A portfolio that takes the second and the third idea and leaves the first out."""
    use_files(Files(str(folder)))
    acting, _ = await prepared(town)
    await set_source_limits(acting, 2027, [("EU_ESF", 3_400_00, "smyšleno", True)])
    async with transaction(acting) as connection:
        ranking_id, _ids = await ranking(connection, {"UL-2026-0001": 50, "UL-2026-0002": 60, "UL-2026-0003": 55})
    async with reading(acting) as connection:
        case = await portfolio_case(connection, ranking_id, 2027)
    await choose_portfolio(acting, 2027, ranking_id, case)
    return acting


async def test_the_answers_stand_on_the_page(client: httpx.AsyncClient, town: Town, tmp_path: Path) -> None:
    acting = await prepare(town, tmp_path)
    await sign_in(client, town.emails["finance"])
    empty = await client.get(ADDRESS, headers=PAGE)
    assert (empty.status_code, "<svg" in empty.text, ADDRESS in (await client.get("/funding", headers=PAGE)).text) == (200, False, True)
    async with reading(town.acting) as connection:
        left_out = await connection.fetchval(
            "select i.reference from portfolio_choice c join idea i on i.id = c.idea where not c.is_selected limit 1"
        )
        sources = [row["code"] for row in await connection.fetch("select s.code from portfolio_source p join source s on s.id = p.source")]
    token = {"_csrf_token": forgery.masked(client.cookies["csrf"])}
    asked = [{"kind": "frontier", "own": sources[-1]}, {"kind": "why_not", "idea": left_out}, {"kind": "one_more"}]
    for question in asked:
        begun = await client.post(ADDRESS, data={**token, **question})
        assert (begun.status_code, begun.headers["location"].startswith("/works/")) == (303, True), begun.text[:2000]
    await keep_promises()
    shown = await client.get(f"{ADDRESS}?point=1", headers=PAGE)
    words = words_of(shown)
    assert shown.status_code == 200, shown.text[:3000]
    assert 'href="?point=1#point"' in shown.text
    assert "Výběr 1 proti portfoliu" in words
    assert "Každá z těchto změn by ho sama pustila dovnitř beze ztráty bodů:" in words
    assert "Co by přinesl milion navíc z každého zdroje" in words
    assert "style=" not in shown.text
    answers = (await client.get("/api/v1/portfolios/1/answers", headers=await token_of(acting))).json()
    assert [one["project"] for one in answers["why_not"]] == [left_out]
    more = {one["source"]: (Decimal(one["gained"]), one["is_proven"]) for one in answers["one_more"]}
    assert more["EU_ESF"][0] > 0
    assert {proven for _, proven in more.values()} == {True}
    assert answers["frontier"]["points"][-1]["points"] == answers["why_not"][0]["points"]


async def test_an_answer_that_is_not_proven_says_what_is_ruled_out(client: httpx.AsyncClient, town: Town, tmp_path: Path) -> None:
    acting = await prepare(town, tmp_path)
    await sign_in(client, town.emails["finance"])
    changes = [
        Change("cost", None, None, Decimal("90.00"), Decimal("40.00"), False, Decimal("60.00")),
        Change("at_most", "0", None, Decimal(1), Decimal(3), False, Decimal(2)),
        Change("budget", "EU_ESF", None, Decimal("10.00"), Decimal("20.00"), False, Decimal("10.00")),
    ]
    point = Point(Decimal(50), Money(7_000_00), [], {}, False, Decimal(52), Money(6_000_00))
    answers = {
        "frontier": Frontier(["EU_ESF"], [point]),
        "why_not": WhyNot("UL-2026-0001", Decimal(115), Decimal(100), False, [], [], changes, Decimal("110.5")),
        "one_more": [OneMore("EU_ESF", None, Money(100), Decimal(116), Decimal(1), [], [], False, Decimal("4.25"))],
    }
    async with transaction(acting) as connection:
        kept = await get_kept(connection, 1)
        idea = await connection.fetchval("select id from idea where reference = 'UL-2026-0001'")
        for kind, answer in answers.items():
            await connection.fetchval(ADD, new_id(), kept.id, kind, idea if kind == "why_not" else None, plain(answer), "1")
    words = words_of(await client.get(ADDRESS, headers=PAGE))
    for says in (
        "7 000,00 (nejméně 6 000,00) 50,00 (nejvýš 52,00)",
        "S ním se v čase našlo 100,00 bodu a víc než 110,50 jich být nemůže, bez něj 115,00.",
        "(menší změna než na 60,00 Kč nestačí)",
        "(menší změna než na 2 nestačí)",
        "1,00 (nejvýš 4,25)",
    ):
        assert says in words.replace("\xa0", " "), words
    assert words.count("nestačí") == 2


async def test_a_question_that_cannot_be_asked_is_told_at_its_field(client: httpx.AsyncClient, town: Town, tmp_path: Path) -> None:
    acting = await prepare(town, tmp_path)
    await sign_in(client, town.emails["finance"])
    token = {"_csrf_token": forgery.masked((await client.get(ADDRESS, headers=PAGE)) and client.cookies["csrf"])}
    for question, says, place in (
        ({"kind": "why_not", "idea": "UL-2026-0002"}, "Vyberte záměr, který portfolio nevybralo.", "#idea"),
        ({"kind": "frontier"}, "Vyberte aspoň jeden ze zdrojů portfolia jako vlastní peníze města.", "#own-1"),
    ):
        refused = await client.post(ADDRESS, data={**token, **question})
        assert (refused.status_code, says in refused.text, f'href="{place}"' in refused.text) == (422, True, True), refused.text[:3000]
    assert (await client.get("/funding/portfolios/99", headers=PAGE)).status_code == 404
    headers = await token_of(acting)
    wrong = await client.post("/api/v1/portfolios/1/questions", headers=headers, json={"kind": "why_not"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/idea")


async def test_what_else_must_hold_is_asked_in_the_form_and_over_the_api(client: httpx.AsyncClient, town: Town, tmp_path: Path) -> None:
    acting = await prepare(town, tmp_path)
    await sign_in(client, town.emails["finance"])
    async with reading(acting) as connection:
        ranking_id = str(await connection.fetchval("select ranking_id from portfolio"))
        left_out = await connection.fetchval(
            "select i.reference from portfolio_choice c join idea i on i.id = c.idea where not c.is_selected limit 1"
        )
    asked = {"ranking": ranking_id, "year": "2027", "_csrf_token": forgery.masked(client.cookies["csrf"])}
    refused = await client.post("/funding/choose", data={**asked, "mandatory": "UL-2026-9999", "limit-2-among": "9.9", "limit-2-most": "1"})
    assert refused.status_code == 422
    for says in ('href="#mandatory"', 'href="#limit-2-among"', "UL-2026-9999 není mezi záměry", 'value="9.9"', 'govuk-details" open'):
        assert says in refused.text, refused.text[:4000]
    begun = await client.post("/funding/choose", data={**asked, "mandatory": left_out, "limit-1-among": left_out, "limit-1-least": "1"})
    assert begun.status_code == 303, begun.text[:3000]
    headers = await token_of(acting)
    body = {"year": 2027, "ranking": ranking_id, "demands": {"mandatory": ["UL-2026-9999"], "excludes": [[left_out, left_out]]}}
    wrong = await client.post("/api/v1/portfolios", headers=headers, json=body)
    assert (wrong.status_code, [fault["pointer"] for fault in wrong.json()["errors"]]) == (422, ["/demands/mandatory", "/demands/excludes"])
    await keep_promises()
    kept = (await client.get("/api/v1/portfolios/2", headers=headers)).json()
    assert left_out in {choice["idea"] for choice in kept["choices"] if choice["is_selected"]}
