"""Pictures: what they show is what the page says; nothing in a title is ever a mark; an address is its data."""

from pathlib import Path

import httpx
import msgspec
import pytest
from lxml import etree

from absorb.db import transaction
from absorb.kernel.errors import Unavailable
from absorb.pictures import keeping
from absorb.pictures.rules import fingerprint, size
from absorb.pictures.schemas import Mark, Picture, Width
from absorb.pictures.svg import draw, finish
from absorb.tank.pictures import funnel_picture
from tests.conftest import Town, sign_in
from tests.seed import add_idea

SVG = "{http://www.w3.org/2000/svg}"
EVIL = '</text><script>alert(1)</script> {{ 7*7 }} datum["x"] \' \\ <b>'


def picture(kind: str, *marks: Mark) -> Picture:
    return Picture(kind, "cs", EVIL, EVIL, EVIL, marks, (EVIL,), ((EVIL,),))  # type: ignore[arg-type]


PICTURES = {
    "bars": picture("bars", Mark(EVIL, 12.5, "12,5 z 20", most=20), Mark("Udržitelnost", 0, "0 z 0", most=0)),
    "strip": picture("strip", *(Mark(str(place), share, f"{share} %") for place, share in enumerate((0.5, 0.3, 0.2, 0, 0, 0, 0), 1))),
    "stacked": picture(
        "stacked", *(Mark(year, 3, "9 Kč", part, tone=tone) for year in ("2026", EVIL) for part, tone in ((EVIL, 1), ("b", 0)))
    ),
    "funnel": picture("funnel", Mark("Předložené", 12, "12"), Mark(EVIL, 0, "0")),
    "band": picture(
        "band", *(Mark(month, value, "", part) for month in ("1/2027", EVIL) for part, value in ((EVIL, -3), ("b", 0), ("c", 2), ("d", 1)))
    ),
    "nothing": picture("bars"),
    "no band": picture("band"),
}


@pytest.mark.parametrize("width", ["wide", "narrow"])
@pytest.mark.parametrize("kind", PICTURES)
def test_a_picture_is_words_and_shapes_of_the_size_foretold(kind: str, width: Width) -> None:
    shown = PICTURES[kind]
    root = etree.fromstring(draw(shown, width))
    assert (int(root.get("width")), int(root.get("height"))) == size(shown, width)
    assert {element.tag for element in root.iter()} <= {
        SVG + name for name in ("svg", "g", "path", "rect", "line", "text", "tspan", "title", "desc")
    }
    assert (root[0].tag, root[0].text, root[1].tag, root[1].text) == (f"{SVG}title", EVIL, f"{SVG}desc", EVIL)
    assert root.get("role") == "img"
    written = {text for element in root.iter(f"{SVG}text") for text in [element.text] if text}
    assert {mark.text for mark in shown.marks if kind in ("bars", "stacked")} <= written


def test_a_bar_is_as_long_as_its_value() -> None:
    root = etree.fromstring(draw(picture("bars", Mark("a", 5, "5 z 20", most=20), Mark("b", 20, "20 z 20", most=20)), "wide"))
    groups = [group for group in root.iter(f"{SVG}g") if "mark-rect" in (group.get("class") or "")]
    lengths = [float(path.get("d").split("h")[1].split("v")[0]) for path in groups[1].iter(f"{SVG}path")]
    assert lengths[0] * 4 == pytest.approx(lengths[1])


@pytest.mark.parametrize(
    "inside", ["<script/>", '<a href="https://x.example"/>', '<rect onload="x()"/>', '<g style="x"/>', "<foreignObject/>", "<image/>"]
)
def test_a_drawing_with_anything_active_is_not_shown(inside: str) -> None:
    with pytest.raises(Unavailable):
        finish(f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>', "a", "b", "cs")


def test_another_value_is_another_address() -> None:
    first = PICTURES["bars"]
    others = [msgspec.structs.replace(first, **change) for change in ({"language": "en"}, {"title": "x"}, {"marks": first.marks[:1]})]
    assert len({fingerprint(each) for each in (first, *others)}) == 4
    assert fingerprint(msgspec.structs.replace(first)) == fingerprint(first)


def test_the_funnel_counts_what_got_at_least_so_far() -> None:
    counts = {"draft": 9, "submitted": 4, "withdrawn": 1, "in_tank": 3, "chosen": 2, "funded": 1}
    assert [mark.value for mark in funnel_picture(counts, "cs").marks] == [11, 6, 3, 3, 1, 1]
    assert funnel_picture({}, "en").table[0][1:] == ("0", "–")


async def test_the_address_follows_the_data(client: httpx.AsyncClient, town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "_folder", tmp_path / "pictures")
    await sign_in(client, town.emails["officer"])
    shown = await client.get("/tank/funnel")
    start = shown.text.index('<img src="') + len('<img src="')
    address = shown.text[start : shown.text.index('"', start)]
    first = await client.get(address)
    assert (first.status_code, first.headers["content-type"]) == (200, "image/svg+xml")
    assert first.headers["cache-control"] == "private, max-age=31536000, immutable"
    keeping._memory.clear()
    assert (await client.get(address)).content == first.content, "from the folder, to the byte"
    async with transaction(town.acting) as connection:
        await add_idea(connection, "UL-2026-0001", "Terénní služba", state="chosen")
    moved = await client.get(address)
    assert moved.status_code == 303
    assert moved.headers["location"] != address
    assert (await client.get(moved.headers["location"])).status_code == 200


@pytest.mark.parametrize(
    "address",
    ["/pictures/none/now/" + "0" * 32 + "-wide.svg", "/pictures/tank/now/x.svg", "/pictures/points/x.UL/" + "0" * 32 + "-wide.svg",
     "/pictures/points/1.UL-2026-0001/" + "0" * 32 + "-wide.svg", "/pictures/funding/UL-1/" + "0" * 32 + "-huge.svg"],
)  # fmt: skip
async def test_what_is_not_there(client: httpx.AsyncClient, town: Town, address: str) -> None:
    await sign_in(client, town.emails["officer"])
    assert (await client.get(address)).status_code == 404


async def test_a_picture_keeps_to_the_rights_of_its_page(client: httpx.AsyncClient, town: Town) -> None:
    address = "/pictures/tank/now/" + "0" * 32 + "-wide.svg"
    assert (await client.get(address)).status_code == 401
    await sign_in(client, town.emails["submitter"])
    assert (await client.get(address)).status_code == 403
