"""A picture at its address."""

import re
from typing import Any, cast

from litestar import Request, Response, get
from litestar.params import FromPath
from litestar.response import Redirect

from absorb.db import reading
from absorb.kernel.errors import NotFound
from absorb.pictures.keeping import drawn
from absorb.pictures.registry import read_picture
from absorb.pictures.rules import fingerprint
from absorb.pictures.schemas import Width
from absorb.web import EVERYONE_INSIDE, allow, language_of, person_of

_FILE = re.compile(r"([0-9a-f]{32})-(wide|narrow)\.svg")


@get("/pictures/{name:str}/{key:str}/{file:str}", opt=allow(EVERYONE_INSIDE), include_in_schema=False)
async def show_picture(request: Request[Any, Any, Any], name: FromPath[str], key: FromPath[str], file: FromPath[str]) -> Response[Any]:
    """The SVG of the values as they are now. An address whose values have changed leads to the new one; the right one may be
    kept for ever, by this browser alone."""
    asked = _FILE.fullmatch(file)
    if asked is None:
        raise NotFound("There is no such address.")
    person = person_of(request)
    async with reading(person.acting) as connection:
        picture = await read_picture(connection, name, key, person, language_of(request))
    width = cast(Width, asked[2])
    current = fingerprint(picture)
    if asked[1] != current:
        return Redirect(f"/pictures/{name}/{key}/{current}-{width}.svg", status_code=303)
    content = await drawn(picture, current, width)
    return Response(content, media_type="image/svg+xml", headers={"cache-control": "private, max-age=31536000, immutable"})


HANDLERS = [show_picture]
