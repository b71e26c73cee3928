"""Computed criteria out of the real tables: the needs map, themes, cards, costs, outputs and readiness; who lacks something."""

import uuid
from decimal import Decimal
from pathlib import Path

from absorb.db import reading, transaction
from absorb.documents.actions import use_files
from absorb.kernel.ids import new_id
from absorb.priority import actions, queries
from absorb.priority.telling import arithmetic
from absorb.storage import Files
from tests.actions.test_priority import contribute
from tests.conftest import Town
from tests.seed import add_idea, add_plan

MODEL = """
code = "computed"
name = "Vypočtený"

[[criteria]]
code = "gap"
name = "Mezera v potřebách"
kind = "need_gap"
weight = 20
from = 0
to = 100
if_unknown = 0

[[criteria]]
code = "price"
name = "Cena na klienta"
kind = "cost_per_client"
weight = 20
from = 200
to = 50

[[criteria]]
code = "ready"
name = "Připravenost"
kind = "readiness"
weight = 20
from = 0
to = 5

[[criteria]]
code = "new"
name = "Nová služba"
kind = "new_service"
weight = 20
from = 0
to = 100
if_unknown = 0

[[criteria]]
code = "family"
name = "Prorodinná politika"
kind = "theme"
theme = "family"
weight = 20
from = 0
to = 100
"""


async def seed(town: Town) -> uuid.UUID:
    """A plan with two measures: 1 is new, carries the theme, and two of its three needed cells are missing."""
    async with transaction(town.acting) as connection:
        plan_id, measures = await add_plan(connection, {"1": 1, "2": 1})
        await connection.execute("update plan_measure set new_service = case code when '1' then 'yes' end")
        theme, need, service = new_id(), new_id(), new_id()
        code = await connection.fetchval("select code from plan where id = $1", plan_id)
        await connection.execute("insert into plan_theme (id, plan, code, name) values ($1, $2, 'family', 'Rodina')", theme, plan_id)
        await connection.execute("insert into plan_measure_theme (id, measure, theme) values ($1, $2, $3)", new_id(), measures["1"], theme)
        await connection.execute(
            "insert into need_service (id, plan_code, target_group, name) values ($1, $2, 'Senioři', 'Asistence')", service, code
        )
        await connection.execute(
            "insert into need_service_measure (id, service, line) select $1, $2, line from plan_measure where id = $3",
            new_id(),
            service,
            measures["1"],
        )
        for name, state in (("bydlení", "missing"), ("informace", "missing"), ("strava", "provided"), ("volný čas", "not_needed")):
            need = new_id()
            await connection.execute("insert into need (id, plan_code, name) values ($1, $2, $3)", need, code, name)
            await connection.execute(
                "insert into need_cell (id, service, need, state, providers) values ($1, $2, $3, $4, $5)",
                new_id(),
                service,
                need,
                state,
                "Charita" if state == "provided" else None,
            )
        for name, measure, cost, target, ready in (
            ("A", "1", 100_000_00, "50", 4), ("B", "2", 300_000_00, "50", 5), ("C", "1", 100_000_00, None, 5), ("D", "1", 100_000_00, "10", None),
        ):  # fmt: skip
            idea = await add_idea(connection, f"UL-2026-000{name}", f"Záměr {name}", cost_minor=cost)
            outputs = [{"name": "Klienti", "unit": "osoby", "target": target}]
            await connection.execute("update idea set outputs = $2, readiness = $3 where id = $1", idea, outputs, ready)
            await contribute(connection, idea, measures[measure], 3)
    return plan_id


async def test_computed_criteria_come_from_what_is_there(town: Town, tmp_path: Path) -> None:
    use_files(Files(str(tmp_path / "files")))
    plan_id = await seed(town)
    lead = town.people["lead"]
    model_id = await actions.add_model(lead, MODEL.encode())
    ranking_id = await actions.freeze_ranking(lead, model_id, plan_id, draws=10)
    async with reading(town.acting) as connection:
        ranking = await queries.get_ranking_by_id(connection, ranking_id)
        ranked = await queries.list_ranked(connection, ranking_id)
        bases = {one.reference[-1]: await queries.get_basis(connection, ranking_id, one.reference) for one in ranked}
    told = {name: {code: arithmetic("cs", one).replace("\u00a0", " ") for code, one in basis.items()} for name, basis in bases.items()}
    # Cost of a client: A 2,000, B 6,000, D 10,000; the median is 6,000.
    assert told == {
        "A": {
            "gap": "chybí 2 z 3 potřebných: 2 / 3 × 100 = 66,666667",
            "price": "100 000,00 Kč / 50 (Klienti) = 2 000,00 Kč; 2 000,00 Kč / 6 000,00 Kč (medián, záměrů: 3) × 100 = 33,333333 → 50",
            "ready": "uvedená připravenost 4 z 5",
            "new": "(1: 3 × 1) / 3 × 100 = 100",
            "family": "(1: 3 × 1) / 3 × 100 = 100",
        },
        "B": {
            "gap": "mapa potřeb o jeho opatřeních nic neříká; model to počítá jako 0",
            "price": "300 000,00 Kč / 50 (Klienti) = 6 000,00 Kč; 6 000,00 Kč / 6 000,00 Kč (medián, záměrů: 3) × 100 = 100",
            "ready": "uvedená připravenost 5 z 5",
            "new": "karty jeho opatření neříkají, zda jde o novou službu; model to počítá jako 0",
            "family": "(2: 3 × 0) / 3 × 100 = 0",
        },
    }
    # A: 13.333333 + 20 + 16 + 20 + 20; B: 0 + 20 × 100/150 + 20 + 0 + 0.
    assert [(one.reference[-1], one.points) for one in ranked] == [("A", Decimal("89.333333")), ("B", Decimal("33.333333"))]
    assert bases["A"]["gap"]["facts"]["where"] == ["Senioři – Asistence (bydlení); Senioři – Asistence (informace)"]
    assert [(one["reference"][-1], one["lacks"]) for one in ranking.left_out] == [
        ("C", {"price": "none of the idea's outputs is counted in persons"}),
        ("D", {"ready": "the idea does not say how ready it is"}),
    ]
