"""What the plan is to bring in a year: made by the Centre, read as a page and as a document."""

import io

import httpx
import msgspec
from docx import Document

from absorb.db import reading, transaction
from absorb.documents.queries import get_document, list_about
from absorb.kernel.ids import new_id
from absorb.plan.queries.years import get_year
from tests.actions.test_plan_versions import FIRST, SECOND, bring, serve
from tests.conftest import Town, sign_in
from tests.pages.reading import words_of
from tests.pages.test_plan import press
from tests.promises import keep_promises

SCHEDULE = """
insert into schedule (id, idea, budget, version, status, cost_minor, gap_minor, peak_minor, answer, engine_version, case_sha256)
values ($1, $2, $3, 1, 'done', 0, 0, 0, $4, 'x', 'x')
"""

BUDGET = """
insert into budget (id, idea, version, stage, cost_model, currency, eligible_minor) values ($1, $2, 1, 'asked', 'x', 'CZK', 0)
"""


async def test_a_year_is_made_read_and_written(client: httpx.AsyncClient, town: Town) -> None:
    first = await bring(town, FIRST)
    scheduled = await serve(town, first, {"1": 5, "2": 2}, "UL-2026-0001")
    hoping = await serve(town, first, {"1": 3}, "UL-2026-0002")
    waiting = await serve(town, first, {"1": 3}, "UL-2026-0003")
    async with transaction(town.people["lead"]) as connection:
        await connection.execute("update idea set state = 'chosen' where id = any ($1)", [scheduled, hoping])
        await connection.execute("update idea set hoped_sources = $2 where id = $1", hoping, [{"name": "Nadace", "amount_minor": 4_000_00}])
        budget = new_id()
        await connection.execute(BUDGET, budget, scheduled)
        answer = {"by_source_and_year": {"CITY": {"2027": "1000.50", "2028": "3000.00"}, "OWN": {"2027": "0.00"}}}
        await connection.execute(SCHEDULE, new_id(), scheduled, budget, answer)
        lines = dict(await connection.fetch("select code, line from plan_measure where plan = $1", first))
    await sign_in(client, town.emails["officer"])
    await client.get("/plan/p/years")
    assert (await press(client, "/plan/p/years", year="27")).status_code == 422
    assert (await press(client, "/plan/p/years", year="2027")).headers["location"] == "/plan/p/years/2027/edit"
    form = {"measure": [str(lines["1"]), str(lines["2"])], f"why-{lines['1']}": "Nejvíc chybí", f"who-{lines['1']}": "Magistrát"}
    assert (await press(client, "/plan/p/years/2027/edit", note="Úvodem", **form)).headers["location"] == "/plan/p/years/2027"
    await bring(town, SECOND)
    async with reading(town.acting) as connection:
        planned = await get_year(connection, "p", 2027)
    told = [(one.where, [(idea.reference, idea.cost_minor, idea.is_estimate) for idea in one.ideas]) for one in planned.measures]
    assert told == [
        ("1 / 1.1 / 1", [("UL-2026-0001", 100_050, False), ("UL-2026-0002", 100_000_00, True)]),
        ("1 / 1.1 / 3", [("UL-2026-0001", 100_050, False)]),
    ]
    assert (planned.planned_minor, planned.estimated_minor, str(waiting) in str(msgspec.to_builtins(planned))) == (
        100_050,
        100_000_00,
        False,
    )
    shown = words_of(await client.get("/plan/p/years/2027"))
    assert "Proč letos: Nejvíc chybí Zajišťuje: Magistrát" in shown
    assert "Náklady roku podle rozvrhů 1 000,50 Kč" in shown
    left = {**form, "idea": [str(hoping), str(scheduled)], "left_out": str(hoping), f"doer-{scheduled}": "Charita"}
    await press(client, "/plan/p/years/2027/edit", **left)
    await press(client, "/plan/p/years/2027")
    await keep_promises()
    async with reading(town.acting) as connection:
        (document,) = await list_about(connection, "plan_year", planned.id)
        assert (await get_document(connection, document.id)).name == "realizacni-plan-2027.docx"
    content = (await client.get(f"/documents/{document.id}")).content
    paper = Document(io.BytesIO(content))
    words = " ".join(
        [one.text for one in paper.paragraphs] + [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    )
    assert "Realizační plán na rok 2027" in words
    assert "Charita" in words
    assert "Záměr UL-2026-0002" not in words
