"""Plans for property tests: small trees whose codes repeat, so that numbers are taken over from one another."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from absorb.plan.rules import AreaBranch, MeasureCard, ObjectiveBranch, PlanTree, Theme
from absorb.plan.rules.continuing import parts_of

CODES = st.lists(st.sampled_from("123"), unique=True, max_size=3)


@st.composite
def cards(draw: Callable[..., Any]) -> tuple[MeasureCard, ...]:
    made: list[MeasureCard] = []
    for code in draw(CODES):
        made.append(
            MeasureCard(
                code=code, name=draw(st.sampled_from(["Kluby", "Byty", "Rodiny"])), weight=draw(st.sampled_from([Decimal(1), Decimal(2)])),
                parent=draw(st.sampled_from([None, *(one.code for one in made)])),
                themes=draw(st.sampled_from([(), ("R",)])), cost_minor=draw(st.sampled_from([None, 100])),
                status=draw(st.sampled_from(["draft", "in_force"])),
            )
        )  # fmt: skip
    return tuple(made)


@st.composite
def plans(draw: Callable[..., Any]) -> PlanTree:
    areas = tuple(
        AreaBranch(
            code=code, name=draw(st.sampled_from(["Senioři", "Děti"])),
            objectives=tuple(ObjectiveBranch(code=one, name="Cíl", measures=draw(cards())) for one in draw(CODES)),
        )
        for code in draw(CODES)
    )  # fmt: skip
    return PlanTree(code="p", name=draw(st.sampled_from(["Plán", "Jiný"])), themes=(Theme(code="R", name="Rodina"),), areas=areas)


def ids_of(tree: PlanTree, prefix: str) -> dict[tuple[str, ...], str]:
    """Every part as one of its own."""
    return {place: f"{prefix}{'/'.join(place)}" for place, _ in parts_of(tree)}
