"""Two ideas side by side, and which of them stays and what it says then."""

import urllib.parse
from collections.abc import Mapping
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.db import reading
from absorb.kernel.errors import BadInput, Fault, NotFound
from absorb.kernel.phrases import Phrase
from absorb.tank import queries
from absorb.tank.actions.merging import Merge, merge_ideas
from absorb.tank.pages.inputs import form_texts
from absorb.tank.queries.advice import list_threads
from absorb.tank.rules.form import BY_NAME, TARGET_GROUPS
from absorb.tank.rules.joining import Side, can_unite, differing, usual_side
from absorb.web import CENTRE, Person, allow, page, person_of, to

SIDES: dict[str, Side] = {"stays": "stays", "goes": "goes", "both": "both"}


@get("/tank/{reference:str}/merge", opt=allow(CENTRE), include_in_schema=False)
async def show_merge(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[str]:
    """Without another idea in the address the page asks for it; with one the two stand side by side."""
    other = request.query_params.get("with", "").strip().upper()
    texts = {"files": "yes", "advice": "yes", "partner": "yes", "tell": "yes"}
    try:
        return await _draw(request, reference, other, texts)
    except NotFound:
        if not other:
            raise
        says = Phrase("There is no other idea %(reference)s here; copy its number from its page.", reference=other[:40])
        return await _draw(request, reference, "", {"with": other}, [Fault("/with", says)])


async def _draw(
    request: Request[Any, Any, Any], reference: str, other: str, texts: Mapping[str, str], faults: list[Fault] | None = None
) -> Response[str]:
    values = await _read(person_of(request), reference, other)
    told = {fault.pointer.strip("/").replace("/", "-"): fault.says for fault in faults or ()}
    return page(request, "tank/twins/merge.html", status=422 if faults else 200, texts=texts, faults=told, **values)


async def _read(person: Person, reference: str, other: str) -> dict[str, Any]:
    if other == reference:
        raise NotFound("These are not two ideas.")
    async with reading(person.acting) as connection:
        stays = await queries.form.find_held(connection, reference)
        if not other:
            return {"stays": stays, "goes": None}
        goes = await queries.form.find_held(connection, other)
        names = differing(stays.content, goes.content)
        used = [row["measure_id"] for one in (stays, goes) for row in one.content["contributions"]]
        known = {choice.id: choice.name for choice in await queries.form.list_measures(connection, used)} if used else {}
        owners = {str(one.organisation) for one in (stays, goes) if one.organisation}
        organisations = await queries.form.names_of(connection, owners)
        files = await queries.attachments.list_attachments(connection, goes.id)
        talks = await list_threads(connection, goes.id)
    return {
        "stays": stays,
        "goes": goes,
        "differing": [(BY_NAME[name], can_unite(name), usual_side(name, stays.content)) for name in names],
        "names": {**known, **organisations},
        "target_groups": TARGET_GROUPS,
        "organisations": organisations,
        "files": files,
        "talks": talks,
    }


@post("/tank/{reference:str}/merge", opt=allow(CENTRE), include_in_schema=False)
async def merge(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[Any]:
    person = person_of(request)
    form = await form_texts(request)
    other = form.get("with", "")
    sides = {key.removeprefix("side-"): SIDES[value] for key, value in form.items() if key.startswith("side-") and value in SIDES}
    ask = Merge(
        stays=reference, goes=other, stays_version=_number(form, "stays_version"), goes_version=_number(form, "goes_version"),
        why=form.get("why", "").replace("\r\n", "\n").strip()[:2_000], sides=sides, takes_files=form.get("files") == "yes",
        takes_advice=form.get("advice") == "yes", adds_partner=form.get("partner") == "yes", is_told=form.get("tell") == "yes",
    )  # fmt: skip
    try:
        await merge_ideas(person.acting, ask, roles=person.roles)
    except BadInput as error:
        return await _draw(request, reference, other, form, list(error.faults))
    return to(f"/tank/{urllib.parse.quote(reference)}")


def _number(form: Mapping[str, str], name: str) -> int:
    text = form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


HANDLERS = [show_merge, merge]
