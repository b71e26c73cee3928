"""What was there, asked, awarded and drawn: of the years of one portfolio, the newest or another."""

from pathlib import Path

import httpx

from absorb.db import reading, transaction
from absorb.documents.actions import use_files
from absorb.funding.actions import choose_portfolio, set_source_limits
from absorb.funding.queries.portfolios import portfolio_case
from absorb.storage import Files
from tests.actions.test_funding import prepared, ranking
from tests.actions.test_portfolio_years import phased_case
from tests.conftest import Town, sign_in, token_of
from tests.pages.reading import words_of

PAGE = {"accept": "text/html"}


async def test_what_was_there_is_of_the_years_of_the_portfolio(client: httpx.AsyncClient, town: Town, tmp_path: Path) -> None:
    """Limits of years that the portfolio is not for are none of its money; a trial of another year does not take its place."""
    use_files(Files(str(tmp_path)))
    acting, _ = await prepared(town)
    for year, limit in ((2026, 70_000_00), (2027, 60_00), (2028, 100_00), (2029, 9_000_00)):
        await set_source_limits(acting, year, [("EU_ESF", limit, "smyšleno", True)])
    await sign_in(client, town.emails["auditor"])
    empty = words_of(await client.get("/absorption", headers=PAGE))
    assert "Zatím nebylo vybráno žádné portfolio: čísla jsou za všechny roky dohromady." in empty
    assert "79 160,00 Kč" in empty
    async with transaction(acting) as connection:
        ranking_id, _ids = await ranking(connection, {"UL-2026-0001": 50, "UL-2026-0002": 60})
    await choose_portfolio(acting, 2027, ranking_id, phased_case())
    async with reading(acting) as connection:
        trial = await portfolio_case(connection, ranking_id, 2029)
    await choose_portfolio(acting, 2029, ranking_id, trial)
    seen = {}
    for address in ("/absorption", "/absorption?portfolio=1", "/absorption?portfolio=2"):
        shown = words_of(await client.get(address, headers=PAGE))
        seen[address] = [years for years in ("roky 2027–2028", "rok 2029") if f"Portfolio {1 + (years == 'rok 2029')} na {years}" in shown]
        seen[address] += [amount for amount in ("160,00 Kč", "9 000,00 Kč") if f"K dispozici {amount}" in shown]
    trial_says = ["rok 2029", "9 000,00 Kč"]
    assert seen == {
        "/absorption": trial_says, "/absorption?portfolio=1": ["roky 2027–2028", "160,00 Kč"], "/absorption?portfolio=2": trial_says,
    }  # fmt: skip
    assert [(await client.get(f"/absorption{end}", headers=PAGE)).status_code for end in ("?portfolio=3", "?portfolio=x", ".xlsx?portfolio=1")] == [
        404, 404, 200,
    ]  # fmt: skip
    told = (await client.get("/api/v1/absorption", headers=await token_of(town.people["auditor"]))).json()
    assert (told["portfolio"], told["total"]["available"]) == ({"number": 2, "first": 2029, "last": 2029}, "9000.00")
