"""What the form's pages share: fields with what was typed into them, their faults and their choices."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from litestar import Request

from absorb.db import Connection
from absorb.kernel.czech import fold
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.numerals import whole
from absorb.kernel.phrases import Phrase
from absorb.kernel.typed import text_of
from absorb.tank import queries
from absorb.tank.actions.typing import names_of
from absorb.tank.queries.form import Choice
from absorb.tank.rules.form import (
    BY_NAME,
    OTHER,
    RIPENESSES,
    TARGET_GROUPS,
    Column,
    Content,
    Field,
    has_ripened,
    keys_of,
    put_rows,
    read_form,
    rows_of,
    sum_of_costs,
)
from absorb.tank.rules.letters import LONGEST_REASON
from absorb.tank.schemas.form import Difference
from absorb.web import CENTRE, Person

Translate = Callable[[str], str]

"""Characters of the reason that a move or a merge is given."""


class Filled(msgspec.Struct, frozen=True):
    """The fields of a page, as they are drawn: texts by input, rows by field, faults by input and in order."""

    fields: tuple[Field, ...]
    texts: Mapping[str, str]
    rows: Mapping[str, list[dict[str, str]]]
    faults: Mapping[str, str]
    summary: Sequence[tuple[str, str]]
    measures: Sequence[tuple[str, list[tuple[str, str]]]]
    organisations: Sequence[Choice]
    is_for_all: bool
    total: int | None
    ripeness: str
    groups: Sequence[str] = TARGET_GROUPS

    def is_optional(self, one: Column) -> bool:
        """Whether it may be left empty at this ripeness."""
        return not has_ripened(self.ripeness, one.required_from)

    @property
    def owners(self) -> list[tuple[str, str]]:
        return [(choice.id, choice.name) for choice in self.organisations]

    def levels(self, column: Column, translate: Translate) -> list[tuple[str, str]]:
        """The levels 0 to 5 with what they mean."""
        return [(str(level), f"{level} – {translate(f'{column.words}{level}')}") for level in range(6)]

    def choices(self, column: Column, translate: Translate) -> list[tuple[str, str]]:
        return [(code, translate(f"{column.words}{code}")) for code in column.choices]


class Inputs(msgspec.Struct, frozen=True):
    """The fields of a page and what may be chosen in them. The Centre writes an organisation's name, others choose theirs."""

    fields: tuple[Field, ...]
    measures: Sequence[Choice]
    organisations: Sequence[Choice]
    names: Mapping[str, str]
    is_for_all: bool
    ripeness: str

    def shown(self, texts: Mapping[str, str]) -> dict[str, str]:
        """The texts as a person reads them: an organisation that is written by name, by name."""
        shown = dict(texts)
        if self.is_for_all and shown.get("organisation_id"):
            shown["organisation_id"] = self.names.get(shown["organisation_id"], shown["organisation_id"])
        return shown

    def form(self, texts: Mapping[str, str], faults: Sequence[Fault] = ()) -> Filled:
        rows = {
            field.name: rows_of(texts, field) or [{column.name: "" for column in field.columns}]
            for field in self.fields
            if field.kind == "rows"
        }
        groups: dict[str, list[tuple[str, str]]] = {}
        for measure in self.measures:
            groups.setdefault(measure.group, []).append((measure.id, measure.name))
        places = [(input_of(fault.pointer), fault.says) for fault in sorted(faults, key=place_of)]
        return Filled(
            fields=self.fields,
            texts=texts,
            rows=rows,
            faults=dict(reversed(places)),
            summary=places,
            measures=list(groups.items()),
            organisations=self.organisations,
            is_for_all=self.is_for_all,
            ripeness=self.ripeness,
            total=_total(texts, self.fields),
        )


def _total(texts: Mapping[str, str], fields: Sequence[Field]) -> int | None:
    """The sum of those costs whose amounts can be read."""
    values, _ = read_form(texts, [field for field in fields if field.name == "costs"])
    return sum_of_costs(row for row in values.get("costs", ()) if row["amount_minor"] is not None)


async def inputs_of(connection: Connection, person: Person, fields: tuple[Field, ...], content: Content) -> Inputs:
    """The fields with what this person may choose in them."""
    names = {field.name for field in fields}
    used = [row["measure_id"] for row in content.get("contributions") or []]
    measures = await queries.form.list_measures(connection, used) if "contributions" in names else []
    is_for_all = person.may(CENTRE)
    own = None if is_for_all else tuple(sorted(person.speaks_for))
    organisations = await queries.form.list_organisations(connection, own) if "organisation_id" in names else []
    stands = content.get("organisation_id")
    known = await queries.form.names_of(connection, {stands} if stands else set()) if "organisation_id" in names else {}
    return Inputs(fields, measures, organisations, known, is_for_all, content.get("ripeness") or RIPENESSES[0])


async def names_in(connection: Connection, differences: Sequence[Difference]) -> dict[str, str]:
    """What the ids among two versions are called."""
    sides = [(one.field, value) for one in differences for value in (one.base, one.theirs, one.mine) if value]
    organisations = await queries.form.names_of(connection, {value for field, value in sides if field == "organisation_id"})
    used = [row["measure_id"] for field, rows in sides if field == "contributions" for row in rows]
    measures = await queries.form.list_measures(connection, used) if used else []
    return {**organisations, **{measure.id: measure.name for measure in measures}}


async def resolve_organisation(connection: Connection, inputs: Inputs, text: str) -> str:
    """The id of the organisation that the Centre wrote by name or IČO; the text itself where there is none."""
    if not inputs.is_for_all or not text.strip():
        return text
    digits = re.sub(r"\s", "", text)
    found = await queries.form.find_organisation(connection, fold(text), digits)
    return str(found) if found else text


def place_of(fault: Fault) -> tuple[int, int, int]:
    """Where a fault stands on the page: field, row, column."""
    name, _, rest = fault.pointer.strip("/").partition("/")
    field = BY_NAME.get(name)
    if field is None:
        return len(BY_NAME), 0, 0
    row, _, column = rest.partition("/")
    columns = [one.name for one in field.columns]
    return list(BY_NAME).index(name), whole(row, 9, -1), columns.index(column) if column in columns else -1


def input_of(pointer: str) -> str:
    """The input that a fault is about: "/activities/0/name" is "activities-0-name"."""
    parts = pointer.strip("/").split("/")
    if parts[0] == "target_groups" and len(parts) > 1:
        return f"target_groups-{OTHER}"
    if BY_NAME.get(parts[0]) is not None and parts[0] == "target_groups":
        return f"target_groups-{TARGET_GROUPS[0]}"
    return "-".join(parts)


async def form_texts(request: Request[Any, Any, Any]) -> dict[str, str]:
    """Every text of a sent form by its name."""
    form = await request.form()
    return {name: value for name, value in form.multi_items() if isinstance(value, str)}


def reason_in(form: Mapping[str, str]) -> tuple[str, list[Fault]]:
    """The reason that a form gives in its field "why", and the fault of one that is longer than is kept."""
    why = text_of(form.get("why"))
    return why, too_long("why", why, LONGEST_REASON)


def too_long(name: str, text: str, longest: int) -> list[Fault]:
    """The fault of a text that is longer than is kept."""
    if len(text) <= longest:
        return []
    says = Phrase("The text has %(count)s characters; at most %(longest)s fit.", count=len(text), longest=longest)
    return [Fault(f"/{name}", says)]


def version_in(form: Mapping[str, str], name: str) -> int:
    """The version that a form began from; `BadInput` where it does not say."""
    version = whole(form.get(name, ""), 9, None)
    if version is None:
        raise BadInput.one(f"/{name}", Phrase("The form does not say which version it began from; open it again."))
    return version


def own_texts(form: Mapping[str, str], section: str) -> dict[str, str]:
    """What of a sent form belongs to a section."""
    return {key: form[key] for name in names_of(section) for key in keys_of(form, name)}


def with_rows(texts: Mapping[str, str], act: str, rest: str) -> tuple[dict[str, str], str]:
    """The texts with a row more or less, and the input to go on at. `rest` is "activities" or "activities:2"."""
    name, _, number = rest.partition(":")
    field = BY_NAME.get(name)
    if field is None or field.kind != "rows":
        return dict(texts), name
    rows = rows_of(texts, field)
    blank = {column.name: "" for column in field.columns}
    if act == "add":
        rows.append(blank)
        at = len(rows) - 1
    else:
        at = whole(number, 9, len(rows))
        rows = [row for place, row in enumerate(rows) if place != at] or [blank]
        at = min(at, len(rows) - 1)
    return put_rows(texts, field, rows), f"{name}-{at}-{field.columns[0].name}"
