"""One example of every page that the demonstration has, found by following links as each role."""

import contextlib
import html
import re
from collections import deque
from collections.abc import Mapping
from urllib.parse import urljoin, urlsplit

import httpx
import msgspec

from absorb.rooms import find_handlers

ROLES = ("submitter", "officer", "lead", "chair", "member", "finance", "auditor", "administrator")
STARTS = (
    "/", "/sign-in", "/desk", "/tank", "/tank/funnel", "/plan", "/ranking", "/committee", "/calls", "/funding", "/applications", "/subsidies",
    "/absorption", "/accessibility", "/resolutions", "/signed-in", "/tank/new", "/suggest", "/suggest/thanks", "/password/forgotten", "/no-such-page",
)  # fmt: skip
NOBODY = "nobody"
SEVERAL = {"/committee/meetings/{meeting_id:uuid}": 3, "/committee/items/{item_id:uuid}/choosing": 2}
"""Pages that are looked at more than once, since they differ with what they are about: of meetings one that is called, one under way
and one that is over."""
MOST_PAGES = 150
"""As many pages of one role are looked through for links."""

_LINK = re.compile(r"""<a\s[^>]*?href="([^"#]+)""")


class Served(msgspec.Struct, frozen=True):
    """The served demonstration: its address, the password, the sign-ins by role, and what it said."""

    address: str
    password: str
    emails: dict[str, str]
    said: str


class Page(msgspec.Struct, frozen=True):
    """One page to look at: whose, at which address, as which kind (the route), and what was answered."""

    role: str
    kind: str
    address: str
    content: bytes


def kinds() -> dict[str, re.Pattern[str]]:
    """Every page's route with what its addresses look like."""
    found = {}
    for handler in find_handlers():
        for path in handler.paths:
            if "GET" in handler.http_methods and not path.startswith("/api/"):
                found[path] = re.compile(re.sub(r"\\{[^}]*\\}", "[^/]+", re.escape(path).replace("\\:", ":")))
    return found


def kind_of(address: str, known: dict[str, re.Pattern[str]]) -> str:
    path = urlsplit(address).path
    return path if path in known else next((kind for kind, looks in known.items() if looks.fullmatch(path)), path)


def sign_in(served: Served, role: str) -> httpx.Client:
    """A browser without scripts, signed in as this role; `nobody` is not."""
    client = httpx.Client(base_url=served.address, headers={"accept": "text/html"}, follow_redirects=False, timeout=60)
    if role != NOBODY:
        client.get("/sign-in")
        form = {"email": served.emails[role], "password": served.password, "_csrf_token": client.cookies["csrf"]}
        answer = client.post("/sign-in", data=form)
        assert answer.status_code == 303, (role, answer.status_code)
    return client


def walk(served: Served, role: str, turn: int = 0) -> list[Page]:
    """One page of each kind that this role reaches by links from its menus, in the order of their discovery, in Czech and in
    English by turns; an even `turn` begins in Czech.
    """
    known = kinds()
    with contextlib.closing(sign_in(served, role)) as client:
        waiting = deque(STARTS)
        found: dict[str, Page] = {}
        asked: set[str] = set()
        while waiting and len(asked) < MOST_PAGES:
            address = waiting.popleft()
            kind = next_of(kind_of(address, known), found)
            if address in asked or kind is None:
                continue
            asked.add(address)
            client.cookies.set("language", ("cs", "en")[(len(found) + turn) % 2], domain="localhost.local")
            answer = client.get(address)
            assert answer.status_code < 500, (role, address)
            if answer.status_code in (200, 404) and answer.headers.get("content-type", "").startswith("text/html"):
                found[kind] = Page(role, kind, address, answer.content)
                waiting.extend(link for link in links(answer.text, address) if not link.startswith(("/api/", "/assets/")))
        return list(found.values())


def next_of(kind: str, found: Mapping[str, Page]) -> str | None:
    """As what the next page of the kind is kept; None where there are enough of them."""
    names = [kind, *(f"{kind} {number}" for number in range(2, SEVERAL.get(kind, 1) + 1))]
    return next((name for name in names if name not in found), None)


def links(page: str, base: str) -> list[str]:
    """Where the page's links lead on this site."""
    found = (urljoin(base, html.unescape(link)) for link in _LINK.findall(page))
    return [link for link in found if link.startswith("/") and not link.startswith("//")]
