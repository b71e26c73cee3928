"""The workbook of a ranking: whatever the case, its formulas add the same points up as the engine told."""

import datetime as dt
import io
import re
import uuid
from decimal import Decimal
from typing import Any

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from absorb.priority.papers import ranking_workbook
from absorb.priority.rules.freezing import Row, rows_of
from absorb.priority.schemas import CriterionOut, RankedOut, RankingOut
from tests.rules.priority.test_ranking_points import cases, ranked

SUM = re.compile(r"=SUM\(([A-Z]+\d+):([A-Z]+\d+)\)")


def a_ranking(rows: list[Row], minimum: Decimal | None) -> RankingOut:
    placed = sum(row.place is not None for row in rows)
    return RankingOut(
        id=uuid.UUID(int=1), number=1, model_id=uuid.UUID(int=2), model_code="m", model_name="Model", model_version=1, is_unverified=False,
        minimum_points=minimum, tie_break=[], plan_code="p", plan_name="Plán", plan_version=1, engine_version="1", case_sha256="",
        answer_sha256="", snapshot_sha256="", draws=1, seed=1, placed=placed, excluded=len(rows) - placed, left_out=[], is_invented=False,
        corrects=None, corrected_by=[], weight_set=None, weight_set_name=None, weights=None, note=None,
        made_at=dt.datetime(2026, 11, 22, tzinfo=dt.UTC),
    )  # fmt: skip


def a_criterion(asked: dict[str, Any]) -> CriterionOut:
    return CriterionOut(
        code=asked["id"], name=asked["id"], question=None, group_name=None, weight=asked["weight"], most_points=Decimal(100),
        scale_from=asked["from"], scale_to=asked["to"], knockout_below=None, kind="assessed", steps=[], theme=None, if_unknown=None,
    )  # fmt: skip


def an_idea(row: Row) -> RankedOut:
    return RankedOut(
        reference=row.reference, title=f"Záměr {row.reference}", organisation=None, position=row.position, place=row.place,
        points=row.points, parts={code: Decimal(part) for code, part in row.parts.items()}, acceptability=[], strip=[],
        top={"1": 0.0, "3": 0.0, "10": 0.0}, mean_place=None, excluded_by=row.excluded_by, is_invented=False,
    )  # fmt: skip


def added_up(content: bytes) -> dict[str, Decimal]:
    """By reference what the formula of the points comes to, reckoned from the cells as they are stored."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    found = {}
    for row in sheet.iter_rows(min_row=5):
        asked = SUM.fullmatch(str(row[4].value))
        if asked:
            (cells,) = sheet[asked[1] : asked[2]]
            found[str(row[1].value)] = sum((Decimal(str(cell.value)) for cell in cells), Decimal(0))
    return found


@settings(max_examples=40)
@given(cases(), st.sampled_from([None, Decimal(50)]))
def test_points_added_up_from_the_workbook_are_those_that_were_reckoned(case: dict[str, Any], minimum: Decimal | None) -> None:
    answer = ranked(case if minimum is None else {**case, "minimum_points": minimum})
    rows = rows_of(answer)
    criteria = [a_criterion(one) for one in case["criteria"]]
    content = ranking_workbook(a_ranking(rows, minimum), criteria, [an_idea(row) for row in rows], town="Ústí", is_demonstration=False)
    assert added_up(content) == {row.reference: row.points for row in rows}
