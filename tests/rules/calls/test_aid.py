"""De minimis aid: the three years before the day of a grant, one undertaking, and what is left.

Days are held against dateutil, undertakings against scipy's connected components.
"""

import datetime as dt
from decimal import Decimal

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_matrix  # type: ignore[import-untyped]
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

from absorb.calls.law import aid_ceilings
from absorb.calls.rules.aid import AidGrant, AidLeft, Link, Regulation, aid_left, in_euro, undertaking_of, years_before

CEILINGS = aid_ceilings()
EURO = 100


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def grant(on: str, euro: int, regulation: Regulation = "general", organisation: str = "A") -> AidGrant:
    return AidGrant(organisation, day(on), regulation, euro * EURO)


def left(grants: list[AidGrant], on: str, regulation: Regulation = "general") -> AidLeft:
    found = aid_left(grants, day(on), regulation, CEILINGS)
    assert found is not None
    return found


WINDOWS = [
    # a grant on the same day three years earlier counts, the day before does not
    ("2024-03-15", "2027-03-14", True),
    ("2024-03-15", "2027-03-15", True),
    ("2024-03-15", "2027-03-16", False),
    # aid of the day itself counts, later aid does not
    ("2027-03-15", "2027-03-15", True),
    ("2027-03-16", "2027-03-15", False),
    # leap days: 2024 has one, 2027 none
    ("2024-02-28", "2027-02-28", True),
    ("2024-02-29", "2027-02-28", True),
    ("2024-02-29", "2027-03-01", False),
    ("2024-03-01", "2027-03-01", True),
    # 29 February 2028 goes back to 28 February 2025
    ("2025-02-28", "2028-02-29", True),
    ("2025-02-27", "2028-02-29", False),
    ("2025-02-28", "2028-03-01", False),
    # calendar years play no part
    ("2024-12-31", "2027-01-01", True),
    ("2024-01-01", "2026-12-31", True),
]


@pytest.mark.parametrize(("granted", "on", "counts"), WINDOWS)
def test_which_aid_counts_on_a_day(granted: str, on: str, counts: bool) -> None:
    assert left([grant(granted, 100_000)], on).used_minor == (100_000 * EURO if counts else 0)


@given(st.dates(dt.date(1900, 1, 1), dt.date(2200, 12, 31)), st.integers(1, 10))
def test_the_window_begins_where_dateutil_says(on: dt.date, years: int) -> None:
    assert years_before(on, years) == on - relativedelta(years=years)


LEFT = [
    ([], "general", 300_000, 0),
    ([grant("2026-01-10", 299_999)], "general", 1, 299_999),
    ([grant("2026-01-10", 300_000)], "general", 0, 300_000),
    ([grant("2026-01-10", 300_001)], "general", 0, 300_001),
    ([], "sgei", 750_000, 0),
    # general aid counts up to the higher ceiling too
    ([grant("2026-01-10", 300_000)], "sgei", 450_000, 300_000),
    # aid for services of general interest does not count among general aid, but both share 750,000
    ([grant("2026-01-10", 400_000, "sgei")], "general", 300_000, 0),
    ([grant("2026-01-10", 600_000, "sgei")], "general", 150_000, 600_000),
    ([grant("2026-01-10", 600_000, "sgei"), grant("2026-02-10", 100_000)], "general", 50_000, 700_000),
    ([grant("2026-01-10", 600_000, "sgei"), grant("2026-02-10", 200_000)], "sgei", 0, 800_000),
]


@pytest.mark.parametrize(("grants", "regulation", "euro", "used"), LEFT)
def test_what_is_left_under_the_ceilings(grants: list[AidGrant], regulation: Regulation, euro: int, used: int) -> None:
    found = left(grants, "2026-11-22", regulation)
    assert (found.eur_minor, found.used_minor) == (euro * EURO, used * EURO)


def test_before_and_after_the_regulations_no_ceiling_is_known() -> None:
    known = [aid_left([], day(on), "general", CEILINGS) is not None for on in ("2023-12-31", "2024-01-01", "2030-12-31", "2031-01-01")]
    assert known == [False, True, True, False]


GRANTS = st.lists(
    st.builds(
        AidGrant,
        st.sampled_from("ABC"),
        st.dates(dt.date(2021, 1, 1), dt.date(2031, 1, 1)),
        st.sampled_from(("general", "sgei")),
        st.integers(0, 400_000 * EURO),
    ),
    max_size=8,
)
DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2030, 12, 31))
REGULATIONS: st.SearchStrategy[Regulation] = st.sampled_from(("general", "sgei"))


@given(GRANTS, DAYS, REGULATIONS)
def test_granting_what_is_left_fills_a_ceiling_and_passes_none(grants: list[AidGrant], on: dt.date, regulation: Regulation) -> None:
    found = aid_left(grants, on, regulation, CEILINGS)
    assert found is not None
    after = aid_left([*grants, AidGrant("A", on, regulation, found.eur_minor)], on, regulation, CEILINGS)
    assert after is not None
    assert after.eur_minor == 0
    assert found.eur_minor == 0 or after.used_minor == int(after.ceiling.most_eur)


@given(GRANTS, DAYS, REGULATIONS, st.randoms())
def test_the_order_of_grants_does_not_matter_and_more_aid_never_leaves_more(
    grants: list[AidGrant], on: dt.date, regulation: Regulation, order: object
) -> None:
    found = aid_left(grants, on, regulation, CEILINGS)
    shuffled = list(grants)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    fewer = aid_left(grants[:-1], on, regulation, CEILINGS)
    assert found is not None
    assert fewer is not None
    assert aid_left(shuffled, on, regulation, CEILINGS) == found
    assert fewer.eur_minor >= found.eur_minor


def link(one: str, other: str, start: str = "2020-01-01", end: str | None = None) -> Link:
    return Link(one, other, "votes", day(start), day(end) if end else None)


UNDERTAKINGS = [
    ([], "A"),
    ([link("A", "B")], "AB"),
    ([link("B", "A")], "AB"),
    ([link("A", "B"), link("B", "C")], "ABC"),
    ([link("A", "B"), link("C", "D")], "AB"),
    ([link("A", "B", end="2026-11-21")], "A"),
    ([link("A", "B", end="2026-11-22")], "AB"),
    ([link("A", "B", start="2026-11-23")], "A"),
    ([link("A", "B", start="2026-11-22")], "AB"),
    # T is the town: what it owns is linked with it, not with each other through it
    ([link("T", "A"), link("T", "B")], "AT"),
    ([link("T", "A"), link("T", "B"), link("A", "B")], "ABT"),
]


@pytest.mark.parametrize(("links", "who"), UNDERTAKINGS)
def test_who_is_one_undertaking(links: list[Link], who: str) -> None:
    assert undertaking_of("A", links, day("2026-11-22"), public="T") == frozenset(who)


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=10))
def test_an_undertaking_is_a_connected_component(pairs: list[tuple[int, int]]) -> None:
    links = [Link(str(one), str(other), "board", day("2020-01-01")) for one, other in pairs]
    graph = coo_matrix(([1] * len(pairs), ([one for one, _ in pairs], [other for _, other in pairs])), shape=(8, 8))
    _, labels = connected_components(graph, directed=False)
    for one in range(8):
        together = frozenset(str(other) for other in range(8) if labels[other] == labels[one])
        assert undertaking_of(str(one), links, day("2026-11-22")) == together


@pytest.mark.parametrize(
    ("minor", "rate", "cents"),
    [(2_500_000, "25", 100_000), (100, "24.235", 4), (1_000_000, "24.235", 41_263), (125, "25", 5), (12, "24", 1)],
)
def test_crowns_become_cents_at_the_rate_of_the_day(minor: int, rate: str, cents: int) -> None:
    assert in_euro(minor, Decimal(rate)) == cents
