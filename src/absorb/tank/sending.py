"""How files of ideas come in and go out over HTTP."""

import urllib.parse
from typing import Any

from litestar import Request, Response
from litestar.datastructures import UploadFile


async def read_files(request: Request[Any, Any, Any], name: str = "") -> list[tuple[str, bytes]]:
    """The names and contents that were sent: of a form's fields "file", or of the body itself, which is then called `name`.
    An empty file field of a browser is no file; a path that some browsers put before the name is not a part of it."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return [(name, await request.body())]
    sent = [one for key, one in (await request.form()).multi_items() if key == "file" and isinstance(one, UploadFile)]
    return [(_bare(one.filename or ""), await one.read()) for one in sent if one.filename]


def _bare(name: str) -> str:
    return name.rpartition("/")[2].rpartition("\\")[2]


def sandboxed(content: bytes, name: str, media_type: str) -> Response[bytes]:
    """A stranger's file to be saved: a browser that shows it all the same may run nothing of it."""
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{urllib.parse.quote(name, safe='')}",
        "content-security-policy": "sandbox; default-src 'none'",
        "cross-origin-resource-policy": "same-origin",
        "cache-control": "private, no-store",
    }
    return Response(content, media_type=media_type, headers=headers)
