"""The public form: a suggestion from anybody, without an account."""

import datetime as dt
import re
import urllib.parse
from collections.abc import Mapping
from typing import Any

from litestar import Request, Response, get, post

from absorb.bodies import room_for
from absorb.kernel.errors import AbsorbError, BadInput, NotFound, TooMany
from absorb.kernel.phrases import Phrase
from absorb.people.visiting import here, public
from absorb.receipts.actions import form_mark
from absorb.tank.actions.public import LONGEST, suggest
from absorb.tank.pages.inputs import form_texts
from absorb.web import REDRAWN, asker_of, faults_of, page, to

TRAP = "website"
"""A field that people do not see and machines fill in."""

_REFERENCE = re.compile(r"[A-Z]{1,6}-\d{4}-\d{1,9}")


@get(**public("/suggest"))
async def show_form(request: Request[Any, Any, Any]) -> Response[str]:
    return _draw(request, dict.fromkeys(LONGEST, ""))


def _draw(request: Request[Any, Any, Any], texts: Mapping[str, str], refusal: AbsorbError | None = None) -> Response[str]:
    places = [(fault.pointer.lstrip("/"), fault.says) for fault in faults_of(refusal)] if refusal else []
    status = refusal.status if refusal else 200
    return page(request, "tank/form/suggest.html", status=status, texts=texts, faults=dict(reversed(places)), summary=places)


@post(**public("/suggest", receipt="own"), request_max_body_size=room_for(sum(LONGEST.values())))
async def send(request: Request[Any, Any, Any]) -> Response[Any]:
    acting = asker_of(request).acting
    if acting is None:
        raise NotFound("There is no town here yet that could be told.")
    form = await form_texts(request)
    texts = {name: form.get(name, "").replace("\x00", "") for name in LONGEST}
    if form.get(TRAP, "").strip():
        says = Phrase("Leave this field empty; it is here to tell people from machines.")
        return _draw(request, texts, BadInput.one(f"/{TRAP}", says))
    address = request.client.host if request.client else ""
    try:
        added = await suggest(acting, texts, address=address, key=form_mark(form) or None, now=dt.datetime.now(dt.UTC))
    except (*REDRAWN, TooMany) as refusal:
        return _draw(request, texts, refusal)
    return to(here(request, f"/suggest/thanks?{urllib.parse.urlencode({'reference': added.reference})}"))


@get(**public("/suggest/thanks"))
async def show_thanks(request: Request[Any, Any, Any]) -> Response[str]:
    reference = request.query_params.get("reference", "")
    return page(request, "tank/form/thanks.html", reference=reference if _REFERENCE.fullmatch(reference) else None)


HANDLERS = [show_form, send, show_thanks]
