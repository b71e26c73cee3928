"""The tank's list."""

import urllib.parse
from collections.abc import Iterable
from typing import Any

from litestar import Request, Response, get
from litestar.datastructures import FormMultiDict, MultiDict

from absorb.catalogues import words
from absorb.db import reading
from absorb.kernel.errors import AbsorbError, BadInput
from absorb.tank import queries
from absorb.tank.access import own_organisations
from absorb.tank.asking import PLAIN, plain_of, read_asked, wanted_of
from absorb.tank.rules import STATES, moves_from
from absorb.tank.rules.form import RIPENESSES, SUBPROGRAMMES, TARGET_GROUPS
from absorb.tank.rules.search import CHOICES, EXAMPLES, LONGEST_SEARCH, NONE, Search, write_search
from absorb.tank.rules.states import ONE_BY_ONE
from absorb.web import CENTRE, EVERYONE_INSIDE, Person, allow, faults_of, language_of, page, person_of

Asked = MultiDict[Any] | FormMultiDict
"""What an address or a form asks for, by name."""

COLUMNS = ("state", "ripeness", "subprogramme", "municipality", "targets", "measures", "cost", "months", "readiness", "place", "changed")
"""What may stand beside the title; `USUAL` is shown to whoever has not chosen."""
USUAL = ("state", "cost")
LOOKS = dict.fromkeys(("cost", "readiness", "place"), " amount") | dict.fromkeys(("state", "months", "changed"), " nowrap")
"""The classes of a column's cells: numbers stand to the right, short words are not broken."""
FIELDS = (*PLAIN, "cost_from", "cost_to", "changed_from", "changed_to")


@get("/tank", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_tank(request: Request[Any, Any, Any]) -> Response[str]:
    return await draw_tank(request, request.query_params)


async def draw_tank(request: Request[Any, Any, Any], asked: Asked, refusal: AbsorbError | None = None) -> Response[str]:
    """The list that an address or a form asks for; after a refused move of many with what was chosen in it."""
    person = person_of(request)
    typed = asked.get("q", "")
    plain = {name: asked.get(name, "")[:LONGEST_SEARCH] for name in FIELDS}
    language = language_of(request)
    sort = asked.get("sort", "") or "title"
    columns = chosen_columns(asked.getall("columns", []))
    try:
        search = read_asked(typed, plain)
        async with reading(person.acting) as connection:
            wanted = await wanted_of(connection, search, person, sort)
            found = await queries.search.find_page(connection, wanted, cursor=asked.get("cursor"), with_measures="measures" in columns)
            saved = await queries.search.list_saved(connection)
    except BadInput as wrong:
        return page(
            request, "tank/listing/list.html", status=422, faults=wrong.faults, typed=typed, plain=plain, rest=typed, found=None,
            saved=[], columns=columns, **_offered(person, language),
        )  # fmt: skip
    shown = write_search(search, language) if any(plain.values()) else typed.strip()
    fields, rest = plain_of(search)
    return page(
        request,
        "tank/listing/list.html",
        status=refusal.status if refusal else 200,
        faults=faults_of(refusal) if refusal else (),
        typed=shown,
        plain={**dict.fromkeys(FIELDS, ""), **fields},
        rest=write_search(rest, language),
        found=found,
        saved=saved,
        columns=columns,
        shown_columns=[(column, words(language)[0](f"column {column}"), LOOKS.get(column, "")) for column in columns],
        sort=sort,
        is_narrowed=search != Search(),
        sees_all=own_organisations(person) is None,
        cursor=asked.get("cursor", ""),
        moving={name: asked.get(name, "") for name in ("to", "which")} if refusal else {"to": "", "which": ""},
        ticked={str(one).partition(":")[0] for one in asked.getall("idea", [])} if refusal else (),
        list_address=Address(shown, sort, columns),
        **_offered(person, language),
    )


def chosen_columns(names: list[str]) -> tuple[str, ...]:
    """The columns asked for, in the order of the table; none asked for are the usual ones."""
    wanted = {part for name in names for part in name.split(",")}
    return tuple(column for column in COLUMNS if column in wanted) or USUAL


def _offered(person: Person, language: str) -> dict[str, Any]:
    """What the page offers this person to choose from."""
    translate, _ = words(language)
    ends = {move.end for state in STATES for move in moves_from(state, person.roles)} - ONE_BY_ONE if person.may(CENTRE) else set()

    def options(prefix: str, values: Iterable[str]) -> list[tuple[str, str]]:
        return [(value, translate(f"{prefix} {value}")) for value in values]

    return {
        "all_columns": COLUMNS,
        "usual": USUAL,
        "target_groups": TARGET_GROUPS,
        "ends": bool(ends),
        "end_options": options("state", [state for state in STATES if state in ends]),
        "state_options": options("state", STATES),
        "ripeness_options": options("ripeness", RIPENESSES),
        "subprogramme_options": options("subprogramme", (*SUBPROGRAMMES, NONE)),
        "me_options": options("me", CHOICES["me"]),
        "help": [(EXAMPLES[key][language], translate(EXAMPLES[key]["meaning"])) for key in EXAMPLES],
    }


class Address:
    """The list's address with one thing in it changed; what is as usual is left out."""

    def __init__(self, typed: str, sort: str, columns: tuple[str, ...]) -> None:
        self._parts = {"q": typed, "sort": "" if sort == "title" else sort, "columns": "" if columns == USUAL else ",".join(columns)}

    def __call__(self, **changed: str | None) -> str:
        parts = {name: text for name, text in {**self._parts, **changed}.items() if text}
        return f"/tank?{urllib.parse.urlencode(parts)}" if parts else "/tank"


HANDLERS = [show_tank]
