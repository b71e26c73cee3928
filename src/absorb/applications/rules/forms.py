"""A funder's form as `form.toml` has it: screens in their order, questions, where an answer comes from, how long it may be."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

import msgspec

from absorb.calls.rules import Known, read_toml
from absorb.calls.rules.text import Code, Count, Words
from absorb.kernel.errors import Fault
from absorb.kernel.intake import Shape, find_repeats

Key = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,39}\Z", max_length=40)]
Fact = Literal["title", "need", "period", "place", "organisation", "ico"]
Table = Literal["identification", "measures", "indicators", "budget", "sources", "schedule", "annexes"]


class Field(Shape, frozen=True, kw_only=True, rename={"from_": "from"}):
    """One question; `from` names the fact that answers it, without one a person has to."""

    key: Key
    name: Words
    from_: Fact | None = None
    longest: Known[Count] | None = None


class Screen(Shape, frozen=True, kw_only=True):
    key: Key
    name: Words
    fields: tuple[Field, ...] = ()
    table: Table | None = None


class Form(Shape, frozen=True, kw_only=True):
    programme: Code
    source: Words
    screens: tuple[Screen, ...]


class Answer(msgspec.Struct, frozen=True):
    """A question with what is known: `text` is None where nothing is. `too_long_by` counts characters over the limit."""

    key: str
    name: str
    text: str | None
    longest: int | None
    is_limit_unverified: bool
    too_long_by: int


def read_form(raw: bytes) -> Form:
    """The form that the TOML text holds; BadInput lists every fault with its line."""
    return read_toml(raw, Form, _find_faults)


def _find_faults(form: Form) -> Iterator[Fault]:
    yield from find_repeats(((f"/screens/{index}/key", screen.key) for index, screen in enumerate(form.screens)), "screen")
    fields = (
        (f"/screens/{index}/fields/{place}/key", field.key)
        for index, screen in enumerate(form.screens)
        for place, field in enumerate(screen.fields)
    )
    yield from find_repeats(fields, "question")


def answers_of(screen: Screen, facts: Mapping[str, str | None], limits: Mapping[str, Known[int]]) -> list[Answer]:
    """The screen's questions with their answers; a call's own text limits go before the form's."""
    answers = []
    for field in screen.fields:
        text = facts.get(field.from_) if field.from_ is not None else None
        limit = limits.get(field.key, field.longest)
        over = max(0, len(text) - limit.value) if text is not None and limit is not None else 0
        answers.append(Answer(field.key, field.name, text or None, limit.value if limit else None, bool(limit and limit.unverified), over))
    return answers
