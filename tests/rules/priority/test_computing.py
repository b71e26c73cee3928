"""Computed criteria: each value, its arithmetic in words of both languages, what is capped and what lacks."""

import uuid
from decimal import Decimal
from fractions import Fraction

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from absorb.priority.rules.computing import (
    COMPUTED,
    Computed,
    Effect,
    Inputs,
    Lacks,
    NeedGap,
    Output,
    Scale,
    Tank,
    persons_of,
    tank_of,
)
from absorb.priority.telling import arithmetic

PERCENT = Scale(Decimal(0), Decimal(100))
LESS = Scale(Decimal(200), Decimal(50))
FIFTEEN = Scale(Decimal(0), Decimal(15))
LEVELS = Scale(Decimal(0), Decimal(5))
FAMILY = Scale(Decimal(0), Decimal(100), "family")
TANK = Tank(median_minor=4_000_00, median_of=7, themes={"family": "Prorodinná politika", "green": "Zeleň"})


def effect(code: str, degree: int, weight: str = "1", *, new: str | None = None, themes: tuple[str, ...] = ()) -> Effect:
    return Effect(uuid.UUID(int=1), code, f"Opatření {code}", Decimal(weight), degree, "proto", new_service=new, themes=themes)


def persons(target: str) -> Output:
    return Output("600 000 Účastníci", "osoby", Decimal(target))


NONE = Inputs()
TWO = Inputs(effects=(effect("1.1", 3, "2.50", new="yes", themes=("family",)), effect("1.2", 1, new="both"), effect("1.3", 4, new="no")))
UNTOLD = Inputs(effects=(effect("1.1", 3, new="yes"), effect("1.2", 5)))
GAP = Inputs(effects=TWO.effects, gap=NeedGap(1, 3, ("Senioři – asistence (bydlení)",)))
OWN = Inputs(effects=TWO.effects, gap=NeedGap(1, 3, groups=("Senioři", "Děti")))
HALF_KNOWN = Inputs(effects=TWO.effects, gap=NeedGap(1, 3, groups=("Senioři",), unknown=("Pečující",)))
UNKNOWN = Inputs(effects=TWO.effects, gap=NeedGap(1, 3, unknown=("Pečující",)))
COST = Inputs(cost_minor=500_000_00, persons=persons("120"))
BOTH_MADE = Inputs(effects=(effect("1.1", 5, "3"), effect("1.2", 5)))


@pytest.mark.parametrize(
    ("kind", "inputs", "scale", "value", "czech", "english"),
    [
        ("plan_contribution", NONE, FIFTEEN, "0", "0 = 0", "0 = 0"),
        ("plan_contribution", TWO, FIFTEEN, "12.5", "1.1: 3 × 2,5 + 1.2: 1 × 1 + 1.3: 4 × 1 = 12,5", "1.1: 3 × 2.5 + 1.2: 1 × 1 + 1.3: 4 × 1 = 12.5"),
        ("plan_contribution", BOTH_MADE, FIFTEEN, "15", "1.1: 5 × 3 + 1.2: 5 × 1 = 20 → 15", "1.1: 5 × 3 + 1.2: 5 × 1 = 20 → 15"),
        ("need_gap", NONE, PERCENT, "0", "Nepřispívá k žádnému opatření tohoto plánu: 0", "It serves no measure of this plan: 0"),
        ("need_gap", GAP, PERCENT, "33.333333", "chybí 1 z 3 potřebných: 1 / 3 × 100 = 33,333333", "missing 1 of 3 needed: 1 / 3 × 100 = 33.333333"),
        ("need_gap", OWN, PERCENT, "33.333333", "Senioři, Děti: chybí 1 z 3 potřebných: 1 / 3 × 100 = 33,333333",
         "for Senioři, Děti missing 1 of 3 needed: 1 / 3 × 100 = 33.333333"),
        ("need_gap", HALF_KNOWN, PERCENT, "33.333333",
         "Senioři: chybí 1 z 3 potřebných (pro skupinu Pečující tu mapa potřeb nic neříká): 1 / 3 × 100 = 33,333333",
         "for Senioři missing 1 of 3 needed (the needs map says nothing here for Pečující): 1 / 3 × 100 = 33.333333"),
        ("need_gap", UNKNOWN, PERCENT, "33.333333",
         "pro skupinu Pečující tu mapa potřeb nic neříká, počítají se proto všechny cílové skupiny: "
         "chybí 1 z 3 potřebných: 1 / 3 × 100 = 33,333333",
         "the needs map says nothing here for Pečující, so all target groups count: missing 1 of 3 needed: 1 / 3 × 100 = 33.333333"),
        # 500 000 / 120 = 4 166,67; 4 166,67 / 4 000 = 104,16675 %
        ("cost_per_client", COST, LESS, "104.16675",
         "500 000,00 Kč / 120 (600 000 Účastníci) = 4 166,67 Kč; 4 166,67 Kč / 4 000,00 Kč (medián, záměrů: 7) × 100 = 104,16675",
         "CZK 500,000.00 / 120 (600 000 Účastníci) = CZK 4,166.67; CZK 4,166.67 / CZK 4,000.00 (median, ideas: 7) × 100 = 104.16675"),
        ("cost_per_client", Inputs(cost_minor=500_000_00, persons=persons("2.5")), LESS, "200",
         "500 000,00 Kč / 2,5 (600 000 Účastníci) = 200 000,00 Kč; 200 000,00 Kč / 4 000,00 Kč (medián, záměrů: 7) × 100 = 5000 → 200",
         "CZK 500,000.00 / 2.5 (600 000 Účastníci) = CZK 200,000.00; CZK 200,000.00 / CZK 4,000.00 (median, ideas: 7) × 100 = 5000 → 200"),
        ("readiness", Inputs(readiness=3), LEVELS, "3", "uvedená připravenost 3 z 5", "stated readiness 3 of 5"),
        ("readiness", Inputs(readiness=0), LEVELS, "0", "uvedená připravenost 0 z 5", "stated readiness 0 of 5"),
        # (3 × 1 + 1 × ½ + 4 × 0) / 8
        ("new_service", TWO, PERCENT, "43.75", "(1.1: 3 × 1 + 1.2: 1 × 0,5 + 1.3: 4 × 0) / 8 × 100 = 43,75", "(1.1: 3 × 1 + 1.2: 1 × 0.5 + 1.3: 4 × 0) / 8 × 100 = 43.75"),
        ("new_service", UNTOLD, PERCENT, "100", "(1.1: 3 × 1) / 3 × 100 = 100", "(1.1: 3 × 1) / 3 × 100 = 100"),
        ("theme", TWO, FAMILY, "37.5", "(1.1: 3 × 1 + 1.2: 1 × 0 + 1.3: 4 × 0) / 8 × 100 = 37,5", "(1.1: 3 × 1 + 1.2: 1 × 0 + 1.3: 4 × 0) / 8 × 100 = 37.5"),
        ("theme", TWO, PERCENT, "37.5", "(1.1: 3 × 1 + 1.2: 1 × 0 + 1.3: 4 × 0) / 8 × 100 = 37,5", "(1.1: 3 × 1 + 1.2: 1 × 0 + 1.3: 4 × 0) / 8 × 100 = 37.5"),
        ("theme", NONE, FAMILY, "0", "Nepřispívá k žádnému opatření tohoto plánu: 0", "It serves no measure of this plan: 0"),
    ],
)  # fmt: skip
def test_a_value_and_its_arithmetic(kind: str, inputs: Inputs, scale: Scale, value: str, czech: str, english: str) -> None:
    computed = COMPUTED[kind](inputs, TANK, scale)
    assert isinstance(computed, Computed)
    assert (computed.value, computed.is_capped) == (Decimal(value), "→" in czech)
    kept = msgspec.json.decode(msgspec.json.encode(computed))
    assert [arithmetic(language, kept).replace("\u00a0", " ") for language in ("cs", "en")] == [czech, english]


@pytest.mark.parametrize(
    ("kind", "inputs", "tank", "scale", "says"),
    [
        ("need_gap", TWO, TANK, PERCENT, "the needs map says nothing of the measures it serves"),
        ("need_gap", Inputs(effects=TWO.effects, gap=NeedGap(0, 0)), TANK, PERCENT, "the needs map says nothing of the measures it serves"),
        ("cost_per_client", Inputs(persons=persons("3")), TANK, LESS, "the idea states no cost"),
        ("cost_per_client", Inputs(cost_minor=1), TANK, LESS, "none of the idea's outputs is counted in persons"),
        ("cost_per_client", COST, Tank(median_minor=0, median_of=3), LESS, "the tank's median cost of a client is zero"),
        ("readiness", NONE, TANK, LEVELS, "the idea does not say how ready it is"),
        ("new_service", Inputs(effects=(effect("1.1", 3),)), TANK, PERCENT, "no card of the measures it serves says whether the service is new"),
        ("theme", TWO, TANK, Scale(Decimal(0), Decimal(100), "famly"), "the plan has no such cross-cutting theme"),
        ("theme", TWO, Tank(), PERCENT, "the plan has no cross-cutting theme"),
    ],
)  # fmt: skip
def test_what_cannot_be_computed_says_what_lacks(kind: str, inputs: Inputs, tank: Tank, scale: Scale, says: str) -> None:
    assert COMPUTED[kind](inputs, tank, scale) == Lacks(says)
    czech = arithmetic(
        "cs", {"says": "%(lacks)s; the model counts it as %(value)s", "facts": {"value": [{"is": "number", "value": "0"}]}, "lacks": says}
    )
    assert (czech.endswith("; model to počítá jako 0"), says in czech) == (True, False)


@pytest.mark.parametrize(
    ("outputs", "target"),
    [
        ([], None),
        ([Output("Místa", "míst", Decimal(50))], None),
        (
            [Output("Účastníci", "Osoby", Decimal(120)), Output("Využívání", "osob", Decimal(300)), Output("Hodiny", "h", Decimal(9000))],
            "300",
        ),
        ([Output("Klienti", "klientů ročně", Decimal(0))], None),
    ],
)
def test_clients_are_the_largest_output_in_persons(outputs: list[Output], target: str | None) -> None:
    found = persons_of(outputs)
    assert (found and found.target) == (target and Decimal(target))


@pytest.mark.parametrize(
    ("ideas", "median", "count"),
    [
        ([], None, 0),
        ([(100, "1"), (300, "1"), (900, "1")], 300, 3),
        ([(100, "3"), (None, "3"), (1000, "10")], 66, 2),  # 33 and 100: 66.5, the even one
        ([(100, None)], None, 0),
    ],
)
def test_the_median_is_of_the_ideas_that_tell_both(ideas: list[tuple[int | None, str | None]], median: int | None, count: int) -> None:
    inputs = [Inputs(cost_minor=cost, persons=None if many is None else persons(many)) for cost, many in ideas]
    told = tank_of(inputs, {})
    assert (told.median_minor, told.median_of) == (median, count)


EFFECTS = st.lists(
    st.builds(
        effect, st.sampled_from(["1.1", "1.2"]), st.integers(0, 5), st.integers(1, 5).map(str),
        new=st.sampled_from(["yes", "no", "both", None]), themes=st.sampled_from([(), ("family",), ("green", "family")]),
    ),
    max_size=4,
).map(tuple)  # fmt: skip


@settings(max_examples=150)
@given(
    st.sampled_from(sorted(COMPUTED)), EFFECTS, st.none() | st.integers(0, 10**12), st.none() | st.integers(1, 10**6), st.integers(0, 9),
)  # fmt: skip
def test_a_value_stays_on_its_scale_and_is_the_last_number_told(
    kind: str, effects: tuple[Effect, ...], cost: int | None, many: int | None, missing: int
) -> None:
    inputs = Inputs(
        effects=effects,
        gap=NeedGap(missing, missing + 3),
        cost_minor=cost,
        persons=persons(str(many)) if many else None,
        readiness=missing % 6,
    )
    for scale in (PERCENT, LESS, LEVELS):
        computed = COMPUTED[kind](inputs, TANK, scale)
        if isinstance(computed, Lacks):
            continue
        assert min(scale.worst, scale.best) <= computed.value <= max(scale.worst, scale.best)
        told = arithmetic("en", msgspec.to_builtins(computed, builtin_types=(Decimal,)))
        last = told.removesuffix(" of 5").rsplit(" ", 1)[-1]
        assert Fraction(last) == Fraction(computed.value)
