"""A call's chapters in a budget: what is put in, what stays, and where lines go then."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from absorb.calls.rules import COST_KINDS, COST_MODELS, CallText, read_call
from absorb.funding.rules import budget as budgets
from absorb.funding.rules.budget.models import FLAT_RATES
from absorb.funding.rules.working.budget import budget_case, find_faults, settled
from absorb.funding.rules.working.chapters import under_call
from absorb.funding.rules.working.editing import add_line
from absorb.funding.rules.working.shapes import BudgetText, Chapter, WorkLine
from absorb.kernel.intake import convert, plain
from absorb.kernel.money import Money
from absorb.resources import TEMPLATES

SOURCE = {"source": "výzva"}


def call(*chapters: tuple[str, str | None], models: tuple[str, ...] = ()) -> CallText:
    told = [{"code": code, "name": f"Kapitola {code}", "kind": kind, **SOURCE} for code, kind in chapters]
    head = {"code": "C1", "title": "Výzva", "programme": {"code": "P", "name": "P", "authority": {"value": "M", **SOURCE}}, **SOURCE}
    return convert({**head, "chapters": told, "cost_models": [{"model": model, **SOURCE} for model in models]}, CallText)


def rows(text: BudgetText) -> list[tuple[str, str]]:
    return [(line.code, line.kind) for line in text.lines]


def test_a_new_budget_has_a_row_in_each_chapter_that_is_for_one_kind() -> None:
    asked = call(("1.1.1", "direct_staff"), ("1.1.2", "travel"), ("1.1.3", None), ("1.2", None), ("2.1", "ineligible"), ("3", "other"))
    text = under_call(BudgetText(), asked)
    assert [(one.code, one.name, one.kind) for one in text.chapters] == [
        ("1.1.1", "Kapitola 1.1.1", "direct_staff"), ("1.1.2", "Kapitola 1.1.2", "travel"), ("1.1.3", "Kapitola 1.1.3", None),
        ("1.2", "Kapitola 1.2", None), ("2.1", "Kapitola 2.1", "ineligible"), ("3", "Kapitola 3", "other"),
    ]  # fmt: skip
    assert rows(text) == [("1.1.1.1", "direct_staff"), ("1.1.2.1", "travel"), ("2.1.1", "ineligible")]
    assert rows(add_line(text, "n1", kind="travel")) == [
        ("1.1.1.1", "direct_staff"), ("1.1.2.1", "travel"), ("1.1.2.2", "travel"), ("2.1.1", "ineligible"),
    ]  # fmt: skip
    assert ("1.1.3.1", "services") in rows(add_line(text, "n1", kind="services"))


def test_a_line_goes_where_the_call_has_its_kind_also_when_nothing_stands_there_yet() -> None:
    text = replace(under_call(BudgetText(), call(("1.1.1", None), ("1.1.2", "travel"), ("1.1.3", "services"))), lines=())
    assert rows(add_line(text, "n1", kind="services")) == [("1.1.3.1", "services")]
    assert rows(add_line(text, "n1", kind="other")) == [("1.1.1.1", "other")]


def test_the_only_way_of_counting_is_chosen_and_what_it_covers_gets_no_row() -> None:
    chapters = (("1.1.1", "direct_staff"), ("1.1.2", "travel"), ("1.1.6", "direct_support"), ("1.2", "other"))
    text = under_call(BudgetText(), call(*chapters, models=("flat-40",)))
    assert (text.cost_model, rows(text)) == ("flat-40", [("1.1.1.1", "direct_staff"), ("1.1.6.1", "direct_support")])
    assert under_call(BudgetText(), call(*chapters, models=("flat-40", "real"))).cost_model == "real"


def test_a_budget_that_was_begun_keeps_what_it_says_and_gets_the_names_it_lacks() -> None:
    cost = WorkLine(id="a", code="1.1.2.1", name="Cesty", kind="travel", unit_price=Money(5), units=Decimal(1))
    own = BudgetText(currency="EUR", lines=(cost,), chapters=(Chapter(code="1.1.2", name="Naše cesty"),))
    text = under_call(own, call(("1.1.1", "direct_staff"), ("1.1.2", "travel"), ("1.1.2.1", None), models=("flat-40",)))
    assert (text.currency, text.cost_model, text.lines) == ("EUR", "real", (cost,))
    assert [(one.code, one.name) for one in text.chapters] == [("1.1.1", "Kapitola 1.1.1"), ("1.1.2", "Naše cesty")]


def test_shipped_chapters_can_be_written_into() -> None:
    found = {}
    for path in sorted((TEMPLATES / "applications").rglob("call.toml")):
        asked = read_call(path.read_bytes())
        if asked.chapters:
            found[asked.code] = rows(under_call(BudgetText(), asked))
            assert all(one.unverified for one in asked.chapters)
    assert sorted(found) == ["03_15_022", "03_22_043", "03_24_065"]
    assert found["03_22_043"][:2] == [("1.1.1.1", "direct_staff"), ("1.1.2.1", "travel")]
    assert found["03_24_065"] == [("1.1.1.1", "direct_staff"), ("1.1.2.1", "direct_staff"), ("1.1.3.1", "direct_staff")]


STEPS = st.integers(1, 3).map(str)
CODES = st.lists(STEPS, min_size=1, max_size=4).map(".".join)
KINDS = st.sampled_from([None, *COST_KINDS])


@settings(max_examples=150)
@given(st.dictionaries(CODES, KINDS, max_size=8), st.sampled_from([None, *COST_MODELS]), st.sampled_from(sorted(COST_KINDS)))
def test_whatever_chapters_a_call_has_its_budget_can_be_kept_and_counted(
    chapters: dict[str, str | None], model: str | None, kind: str
) -> None:
    asked = call(*chapters.items(), models=(model,) if model else ())
    text = under_call(BudgetText(), asked)
    assert find_faults(text) == []
    assert settled(text) == text
    assert under_call(text, asked) == text
    assert convert(plain(text), BudgetText) == text
    assert budget_case(text, budgets.Call()).lines == ()
    priced = replace(text, lines=tuple(replace(line, name="x", unit_price=Money(100)) for line in text.lines))
    rate = FLAT_RATES.get(text.cost_model)
    answer = budgets.budget(budget_case(priced, budgets.Call()))
    assert answer.covered_by_flat_rate == ()
    assert int(answer.eligible) + int(answer.ineligible) == 100 * len(text.lines) + (int(answer.flat_rate) if rate else 0)
    more = add_line(text, "n1", kind=kind)  # type: ignore[arg-type]
    assert find_faults(more) == []
