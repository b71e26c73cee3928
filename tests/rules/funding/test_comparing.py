"""Scenarios side by side: whatever they come to, rows add up and differences are from the first."""

from hypothesis import given
from hypothesis import strategies as st

from absorb.funding.rules.comparing import AMOUNTS, Cell, Figures, compare
from absorb.kernel.period import Month

SOURCES = ("EU", "STATE", "REGION", "OWN", "GIFT")
YEARS = ("2027", "2028", "2029")
amounts = st.integers(0, 10**9)


@st.composite
def figures(draw: st.DrawFn) -> Figures:
    """What a schedule comes to, or a budget alone, or nothing."""
    kind = draw(st.sampled_from(("schedule", "budget", "nothing")))
    if kind == "nothing":
        return Figures()
    if kind == "budget":
        return Figures(cost=draw(amounts))
    paid = draw(st.dictionaries(st.sampled_from(SOURCES), st.dictionaries(st.sampled_from(YEARS), amounts, min_size=1)))
    by_source = {source: sum(years.values()) for source, years in paid.items() if sum(years.values())}
    gap = draw(amounts)
    return Figures(
        cost=sum(by_source.values()) + gap, gap=gap, own=by_source.get("OWN", 0), peak=draw(amounts), peak_month=Month.of(2027, 3),
        by_source=by_source, by_source_and_year={source: years for source, years in paid.items() if source in by_source},
    )  # fmt: skip


@given(st.lists(figures(), min_size=1, max_size=5))
def test_rows_add_up_and_differences_are_from_the_first(several: list[Figures]) -> None:
    found = compare(several, SOURCES[:4])
    assert [row.name for row in found.amounts] == list(AMOUNTS)
    for row in (*found.amounts, *found.sources, *found.years):
        assert len(row.cells) == len(several)
        first = row.cells[0].minor
        for cell in row.cells:
            assert cell.more == (None if first is None or cell.minor is None else cell.minor - first)
            assert cell.is_marked == (cell.more is not None and abs(cell.more) >= 100)
    for place, one in enumerate(several):
        covered = next(row for row in found.amounts if row.name == "covered").cells[place].minor
        paid = [row.cells[place].minor for row in found.sources]
        assert sum(minor or 0 for minor in paid) == (covered or 0)
        for row in found.sources:
            years = [year.cells[place].minor for year in found.years if year.name == row.name]
            assert (None in years) == (not one.is_scheduled)
            assert sum(minor or 0 for minor in years) == (row.cells[place].minor or 0)
    assert [row.name for row in found.sources] == [source for source in SOURCES if any(source in one.by_source for one in several)]


def test_what_is_not_known_is_no_zero() -> None:
    """A budget without a schedule does not say that a source pays nothing."""
    scheduled = Figures(cost=300, gap=100, own=0, peak=0, by_source={"EU": 200}, by_source_and_year={"EU": {"2027": 200}})
    found = compare([Figures(cost=300), scheduled], SOURCES)
    cells = {row.name: row.cells for row in (*found.amounts, *found.sources)}
    assert cells == {
        "cost": (Cell(300, 0), Cell(300, 0)),
        "covered": (Cell(None, None), Cell(200, None)),
        "gap": (Cell(None, None), Cell(100, None)),
        "own": (Cell(None, None), Cell(0, None)),
        "peak": (Cell(None, None), Cell(0, None)),
        "EU": (Cell(None, None), Cell(200, None)),
    }
    assert scheduled.deepest is None
