"""The cookies of the service: how they are called, kept and dropped.

Where people reach the service over TLS, a name begins with `__Host-`: a browser takes such a cookie from this very host
alone, over TLS and for all of its addresses (RFC 6265bis § 4.1.3.2), so no site beside ours (www.town.example) can slip its
own under it. On http://localhost no browser would keep such a name, so it stays plain.
"""

from typing import Any

from litestar import Request, Response
from litestar.datastructures.cookie import Cookie

SESSION = "absorb"
KNOWN = "known"
"""The mark of a browser that signed in here before; it opens nothing, it only keeps strangers from locking its owner out."""

AWAY = "away"
"""What a browser that is sent to a town's identity provider must bring back."""


def read(request: Request[Any, Any, Any], name: str) -> str:
    """The cookie's value; empty where the browser has none."""
    return request.cookies.get(_name(name, _is_https(request)), "")


def keep(request: Request[Any, Any, Any], answer: Response[Any], name: str, value: str, *, seconds: int) -> None:
    """Give the browser a cookie that no script can read, for so many seconds."""
    answer.set_cookie(made(name, value, is_https=_is_https(request), seconds=seconds))


def drop(request: Request[Any, Any, Any], answer: Response[Any], name: str) -> None:
    """Tell the browser to forget a cookie, with the attributes that its name asks for: otherwise it is kept."""
    answer.set_cookie(made(name, "", is_https=_is_https(request), seconds=0))


def made(name: str, value: str, *, is_https: bool, seconds: int | None = None) -> Cookie:
    """The cookie; without `seconds` it is forgotten with the browser's end."""
    return Cookie(key=_name(name, is_https), value=value, path="/", secure=is_https, httponly=True, samesite="lax", max_age=seconds)


def _name(name: str, is_https: bool) -> str:
    return f"__Host-{name}" if is_https else name


def _is_https(request: Request[Any, Any, Any]) -> bool:
    is_https: bool = request.app.state["settings"].is_https
    return is_https
