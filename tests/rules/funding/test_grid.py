"""A schedule by months, reporting periods and years: whatever is looked at, every sum is the engine's own."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from absorb.funding.rules.grid import By, Cell, Look, can_look, grid_of, look_at_once, years_of
from absorb.funding.rules.schedule import Answer, Case, Period, schedule
from absorb.kernel.period import Month
from tests.rules.funding.schedule_cases import case, cases


@st.composite
def monthly(draw: st.DrawFn) -> tuple[Case, Answer]:
    """A schedule whose periods are months about a new year, with reporting periods of any length."""
    asked = draw(cases())
    first = asked.periods[0].first.plus(draw(st.integers(3, 11)))
    months = [Period(period.id, first.plus(place), 1) for place, period in enumerate(asked.periods)]
    reporting, start = [], 0
    while start < len(months):
        length = min(draw(st.integers(1, 3)), len(months) - start)
        reporting.append(Period(f"r{start}", months[start].first, length))
        start += length
    asked = replace(asked, periods=months, reporting=reporting)
    return asked, schedule(asked)


@settings(max_examples=60)
@given(monthly())
def test_every_look_adds_up_to_what_the_engine_says(made: tuple[Case, Answer]) -> None:
    asked, answer = made
    costs = sum(sum(line.amounts.values()) for line in asked.lines)
    by_columns: dict[By, tuple[Any, Any]] = {
        "periods": ({period.id: answer.by_period.get(period.id, 0) for period in asked.periods}, None),
        "reporting": (answer.by_reporting, answer.by_source_and_reporting),
        "years": (answer.by_year, answer.by_source_and_year),
    }
    for by, (sums, by_source) in by_columns.items():
        grid = grid_of(asked, answer, Look(by))
        assert grid.total == sum(grid.totals) == sum(row.total for row in grid.rows) == costs
        assert all(row.total == sum(cell.cost for cell in row.cells) for row in grid.rows)
        assert sum(cell.pins for row in grid.rows for cell in row.cells) == len(asked.pins)
        if answer.status == "infeasible":
            assert (grid.by_source, set(grid.missing)) == ((), {0})
            continue
        assert all(cell.cost == sum(minor for _, minor in cell.parts) + cell.missing for row in grid.rows for cell in row.cells)
        assert sum(grid.missing) == answer.gap
        paid = [total - missing for total, missing in zip(grid.totals, grid.missing, strict=True)]
        assert {column.id: minor for column, minor in zip(grid.columns, paid, strict=True)} == sums
        assert {source: total for source, _, total in grid.by_source} == {name: minor for name, minor in answer.by_source.items() if minor}
        for source, amounts, total in grid.by_source:
            assert sum(amounts) == total
            assert by_source is None or dict(zip(by_source[source], amounts, strict=True)) == by_source[source]


@settings(max_examples=30)
@given(monthly(), st.sampled_from(["periods", "reporting", "years"]))
def test_the_years_one_after_another_are_the_whole(made: tuple[Case, Answer], by: By) -> None:
    asked, answer = made
    whole = grid_of(asked, answer, Look(by))
    parts = [grid_of(asked, answer, Look(by, year)) for year in years_of(asked)]
    assert tuple(column for part in parts for column in part.columns) == whole.columns
    assert tuple(total for part in parts for total in part.totals) == whole.totals
    assert tuple(missing for part in parts for missing in part.missing) == whole.missing
    for number, row in enumerate(whole.rows):
        assert tuple(cell for part in parts for cell in part.rows[number].cells) == row.cells
        assert {part.rows[number].total for part in parts} == {row.total}
    for source, amounts, total in whole.by_source:
        found = [(of, sum_) for part in parts for name, of, sum_ in part.by_source if name == source]
        assert (tuple(minor for of, _ in found for minor in of), {sum_ for _, sum_ in found}) == (amounts, {total})


def test_a_chapter_adds_up_what_its_lines_are() -> None:
    asked = case(
        {"1.1.1.1": {"a": "10.00"}, "1.1.1.2": {"a": "1.00"}, "1.1.4.1": {"a": "0.50"}, "1.2": {"a": "2.00"}},
        [{"id": "CITY", "max_total": "3.00"}, {"id": "OWN", "max_total": "8.00"}],
        prefer=["CITY", "OWN"], pins=[{"line": "1.1.1.2", "period": "a", "source": "OWN", "amount": "0.25"}],
    )  # fmt: skip
    grid = grid_of(asked, schedule(asked), chapters={"1": "All", "1.1.1": "Staff", "1.1.4": "Services"})
    assert [(row.code, row.name, row.total, row.is_sum) for row in grid.rows] == [
        ("1.1.1", "Staff", 1100, True), ("1.1.1.1", "", 1000, False), ("1.1.1.2", "", 100, False), ("1.1.4.1", "", 50, False),
        ("1.2", "", 200, False),
    ]  # fmt: skip
    [chapter], [first], [second] = (row.cells for row in grid.rows[:3])
    assert chapter == Cell(
        1100, tuple((name, dict(first.parts).get(name, 0) + dict(second.parts).get(name, 0)) for name in ("CITY", "OWN")),
        first.missing + second.missing, 1,
    )  # fmt: skip
    assert grid.totals == (1350,)


@pytest.mark.parametrize(("months", "reporting", "by"), [(8, 0, "periods"), (9, 0, "years"), (24, 6, "reporting"), (120, 3, "years")])
def test_a_whole_schedule_is_looked_at_as_finely_as_columns_allow(months: int, reporting: int, by: By) -> None:
    names = [str(Month.of(2027, 1).plus(place)) for place in range(months)]
    claimed = [Period(str(place), Month.of(2027, 1).plus(place), reporting) for place in range(0, months, reporting)] if reporting else []
    asked = case({"x": {}}, [{"id": "OWN"}], periods=[{"id": name, "from": name, "months": 1} for name in names])
    assert look_at_once(replace(asked, reporting=claimed), 8) == Look(by)
    across = case({"x": {}}, [{"id": "OWN"}], periods=[{"id": name, "from": "2027-11", "months": 4} for name in ("a",)])
    assert look_at_once(across, 0) == Look("periods")


def test_periods_across_a_new_year_are_no_columns_by_year() -> None:
    asked = case({"x": {"a": "1.00"}}, [{"id": "OWN"}], periods=[{"id": "a", "from": "2027-11", "months": 4}])
    assert (can_look(asked, "years"), can_look(asked, "reporting"), can_look(asked, "periods")) == (False, True, True)
    with pytest.raises(ValueError, match="The period a does not lie in one column"):
        grid_of(asked, schedule(asked), Look("years"))
