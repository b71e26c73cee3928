"""The tank's list."""

import functools
import urllib.parse
from collections.abc import Iterable
from typing import Any

from litestar import Request, Response, get
from litestar.datastructures import FormMultiDict, MultiDict
from markupsafe import Markup

from absorb.catalogues import words
from absorb.db import reading
from absorb.drawing import macro, piece
from absorb.kernel.errors import AbsorbError, BadInput, Fault
from absorb.tank import queries
from absorb.tank.access import own_organisations
from absorb.tank.asking import PLAIN, plain_of, read_asked, wanted_of
from absorb.tank.queries.search import Listed
from absorb.tank.rules import STATES, moves_from
from absorb.tank.rules.form import RIPENESSES, SUBPROGRAMMES, TARGET_GROUPS
from absorb.tank.rules.search import CHOICES, EXAMPLES, LONGEST_SEARCH, NONE, Search, write_search
from absorb.tank.rules.states import ONE_BY_ONE
from absorb.together import together
from absorb.web import CENTRE, EVERYONE_INSIDE, allow, faults_of, language_of, page, person_of

Asked = MultiDict[Any] | FormMultiDict
"""What an address or a form asks for, by name."""

COLUMNS = ("state", "ripeness", "subprogramme", "municipality", "targets", "measures", "cost", "months", "readiness", "place", "changed")
"""What may stand beside the title; `USUAL` is shown to whoever has not chosen."""
USUAL = ("state", "cost")
LOOKS = dict.fromkeys(("cost", "readiness", "place"), "amount") | dict.fromkeys(("state", "months", "changed"), "nowrap")
"""The classes of a column's cells: numbers stand to the right, short words are not broken."""
LENGTHS = (25, 50, 100)
"""Rows of a page that may be chosen; the first where nobody chose: what a screen or two shows."""
KEPT_ROWS = 5_000
"""About a kilobyte each, in every process."""
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
    length = chosen_length(asked.get("rows", ""))
    try:
        search = read_asked(typed, plain)
        async with reading(person.acting) as connection:
            wanted = await wanted_of(connection, search, person, sort)
            cursor, with_measures = asked.get("cursor"), "measures" in columns
            found, saved = await together(
                connection,
                lambda one: queries.search.find_page(one, wanted, cursor=cursor, limit=length, with_measures=with_measures),
                queries.search.list_saved,
            )
    except BadInput as wrong:
        return page(
            request, "tank/listing/list.html", status=422, faults=wrong.faults, typed=typed, rest=typed, found=None, saved=[],
            fields=_draw_fields(language, tuple(plain.items()), wrong.faults), help=_draw_help(language),
            columns=columns, all_columns=COLUMNS, usual=USUAL, rows_asked=_told_length(length),
        )  # fmt: skip
    shown = write_search(search, language) if any(plain.values()) else typed.strip()
    fields, rest = plain_of(search)
    end_options = _end_options(language, person.roles)
    ticked = {str(one).partition(":")[0] for one in asked.getall("idea", [])} if refusal else ()
    return page(
        request,
        "tank/listing/list.html",
        status=refusal.status if refusal else 200,
        faults=faults_of(refusal) if refusal else (),
        typed=shown,
        fields=_draw_fields(language, tuple({**dict.fromkeys(FIELDS, ""), **fields}.items()), ()),
        help=_draw_help(language),
        rest=write_search(rest, language),
        found=found,
        saved=saved,
        columns=columns,
        all_columns=COLUMNS,
        usual=USUAL,
        shown_columns=_shown(language, columns),
        end_options=end_options,
        rows=[_draw_row(language, columns, idea, bool(end_options), bool(ticked) and str(idea.id) in ticked) for idea in found.ideas],
        sort=sort,
        is_narrowed=search != Search(),
        sees_all=own_organisations(person) is None,
        cursor=asked.get("cursor", ""),
        moving={name: asked.get(name, "") for name in ("to", "which")} if refusal else {"to": "", "which": ""},
        rows_asked=_told_length(length),
        lengths=[(one, one == length) for one in LENGTHS if found.matches > LENGTHS[0]],
        list_address=Address(shown, sort, columns, length),
    )


@functools.lru_cache(maxsize=KEPT_ROWS)
def _draw_row(language: str, columns: tuple[str, ...], idea: Listed, has_box: bool, is_ticked: bool) -> Markup:
    """A row of the list. Drawing rows is most of the list's work, and the same ideas are looked at again and again."""
    return macro(language, "tank/listing/row.html", "row")(idea, _shown(language, columns), TARGET_GROUPS, has_box, is_ticked)


@functools.lru_cache(maxsize=500)
def _shown(language: str, columns: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """Columns with their headings and the classes of their cells."""
    return [(column, words(language)[0](f"column {column}"), LOOKS.get(column, "")) for column in columns]


def chosen_columns(names: list[str]) -> tuple[str, ...]:
    """The columns asked for, in the order of the table; none asked for are the usual ones."""
    wanted = {part for name in names for part in name.split(",")}
    return tuple(column for column in COLUMNS if column in wanted) or USUAL


def chosen_length(text: str) -> int:
    """The rows of a page that are asked for; the usual number for anything else."""
    return next((length for length in LENGTHS if text == str(length)), LENGTHS[0])


def _told_length(length: int) -> str:
    """A page's length as an address says it: the usual one not at all."""
    return "" if length == LENGTHS[0] else str(length)


@functools.lru_cache(maxsize=500)
def _draw_fields(language: str, plain: tuple[tuple[str, str], ...], faults: tuple[Fault, ...]) -> Markup:
    """The filters one by one, as they are filled in: mostly not at all."""
    return piece(
        language, "tank/listing/fields.html", plain=dict(plain), faults=faults,
        state_options=_options(language, "state", STATES),
        ripeness_options=_options(language, "ripeness", RIPENESSES),
        subprogramme_options=_options(language, "subprogramme", (*SUBPROGRAMMES, NONE)),
        me_options=_options(language, "me", CHOICES["me"]),
    )  # fmt: skip


@functools.cache
def _draw_help(language: str) -> Markup:
    """How to search, by examples."""
    translate, _ = words(language)
    return piece(language, "tank/listing/help.html", help=[(each[language], translate(each["meaning"])) for each in EXAMPLES.values()])


def _options(language: str, prefix: str, values: Iterable[str]) -> list[tuple[str, str]]:
    translate, _ = words(language)
    return [(value, translate(f"{prefix} {value}")) for value in values]


@functools.cache
def _end_options(language: str, roles: frozenset[str]) -> list[tuple[str, str]]:
    """Where one with these roles may move many ideas at once."""
    ends = {move.end for state in STATES for move in moves_from(state, roles)} - ONE_BY_ONE if roles & CENTRE else set()
    return _options(language, "state", [state for state in STATES if state in ends])


class Address:
    """The list's address with one thing in it changed; what is as usual is left out."""

    def __init__(self, typed: str, sort: str, columns: tuple[str, ...], length: int) -> None:
        self._parts = {
            "q": typed,
            "sort": "" if sort == "title" else sort,
            "columns": "" if columns == USUAL else ",".join(columns),
            "rows": _told_length(length),
        }

    def __call__(self, **changed: str | None) -> str:
        parts = {name: text for name, text in {**self._parts, **changed}.items() if text}
        return f"/tank?{urllib.parse.urlencode(parts)}" if parts else "/tank"


HANDLERS = [show_tank]
