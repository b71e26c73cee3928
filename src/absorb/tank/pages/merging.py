"""Two ideas side by side, and which of them stays and what it says then."""

import urllib.parse
from collections.abc import Mapping
from typing import Any, Protocol

from litestar import Request, Response, get, post
from litestar.params import FromPath

from absorb.db import reading
from absorb.kernel.errors import AbsorbError, BadInput, NotAllowed, NotFound
from absorb.kernel.phrases import Phrase
from absorb.tank import queries
from absorb.tank.actions.merging import Merge, merge_ideas
from absorb.tank.pages.inputs import form_texts, reason_in, version_in
from absorb.tank.queries.advice import list_threads
from absorb.tank.rules.form import BY_NAME, TARGET_GROUPS
from absorb.tank.rules.joining import Side, can_go, can_merge, can_take_in, can_unite, differing, usual_side
from absorb.web import CENTRE, REDRAWN, Person, allow, faults_of, page, person_of, to


class Standing(Protocol):
    """An idea as far as merging asks for it."""

    @property
    def reference(self) -> str: ...
    @property
    def state(self) -> str: ...


SIDES: dict[str, Side] = {"stays": "stays", "goes": "goes", "both": "both"}


def merge_address(one: Standing, other: Standing, roles: frozenset[str]) -> str | None:
    """Where the two are compared to be merged: the first stays, where their states allow it; None where neither may."""
    for stays, goes in ((one, other), (other, one)):
        if roles & CENTRE and can_merge(stays.state, goes.state, roles):
            return f"/tank/{stays.reference}/merge?with={goes.reference}"
    return None


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
        return await _draw(request, reference, "", {"with": other}, BadInput.one("/with", says))


async def _draw(
    request: Request[Any, Any, Any], reference: str, other: str, texts: Mapping[str, str], refusal: AbsorbError | None = None
) -> Response[str]:
    """The page as both ideas stand now, with what was chosen and typed, and what stands in the way."""
    values = await _read(person_of(request), reference, other)
    told = {_place(fault.pointer): fault.says for fault in reversed(faults_of(refusal))} if refusal else {}
    return page(request, "tank/twins/merge.html", status=refusal.status if refusal else 200, texts=texts, faults=told, **values)


def _place(pointer: str) -> str:
    """The input that a fault is about; "" where it is about the two as they are."""
    first, _, rest = pointer.strip("/").partition("/")
    name = rest if first == "sides" else first
    return f"side-{name}" if name in BY_NAME else name if name in ("with", "why", "partner_part") else ""


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
        "takes_in": can_take_in(stays.state, person.roles),
        "may_go": can_go(goes.state, person.roles),
        "may_swap": can_merge(goes.state, stays.state, person.roles),
        "differing": [(BY_NAME[name], can_unite(name), usual_side(name, stays.content, goes.content)) for name in names],
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
    why, faults = reason_in(form)
    try:
        if faults:
            raise BadInput(faults)
        ask = Merge(
            stays=reference, goes=other, stays_version=version_in(form, "stays_version"), goes_version=version_in(form, "goes_version"),
            why=why, sides=sides, takes_files=form.get("files") == "yes", takes_advice=form.get("advice") == "yes",
            adds_partner=form.get("partner") == "yes", partner_part=form.get("partner_part", ""), is_told=form.get("tell") == "yes",
        )  # fmt: skip
        await merge_ideas(person.acting, ask, roles=person.roles)
    except (*REDRAWN, NotAllowed) as refusal:
        return await _draw(request, reference, other, form, refusal)
    return to(f"/tank/{urllib.parse.quote(reference)}")


HANDLERS = [show_merge, merge]
