"""Legends in a real browser, in whatever sans it has: no words over the next sign, none out of the picture."""

import itertools
from typing import Any

import pytest

from absorb.pictures.schemas import Mark, Picture, Width
from absorb.pictures.svg import draw
from tests.pages.browsing import chromium

pytestmark = pytest.mark.needs("chromium")

SHORT = ("Město", "Kraj", "Úřad práce", "Evropský sociální fond")
LONG = (
    "Evropský sociální fond", "Státní rozpočet – spolufinancování ESF", "Město", "Vlastní zdroje žadatele",
    "Státní rozpočet – MPSV přes kraj (§ 101a)", "Nadace a nadační fondy",
)  # fmt: skip

BOXES = """() => ['symbol', 'label'].flatMap(kind => [...document.querySelectorAll(`.role-legend-${kind} path, .role-legend-${kind} text`)]
    .map(found => { const box = found.getBoundingClientRect(); return [kind, box.left, box.right, box.top, box.bottom] }))"""


def overlap(one: list[Any], other: list[Any]) -> bool:
    return one[1] < other[2] and other[1] < one[2] and one[3] < other[4] and other[3] < one[4]


@pytest.mark.parametrize("width", ["wide", "narrow"])
@pytest.mark.parametrize("names", [SHORT, LONG], ids=["short", "long"])
async def test_the_words_of_a_legend_have_room(names: tuple[str, ...], width: Width) -> None:
    marks = tuple(Mark(year, 3, "9 Kč", name, tone=tone) for year in ("2026", "2027") for tone, name in enumerate(names, 1))
    drawn = draw(Picture("stacked", "cs", "Zdroje", "Zdroje", "", marks, ("a",), (("a",),)), width)
    async with chromium() as browser:
        page = await browser.new_page(viewport={"width": 800, "height": 600})
        await page.set_content(drawn.decode().partition("?>")[2].strip())
        boxes = await page.evaluate(BOXES)
        picture = await page.evaluate("(() => { const box = document.querySelector('svg').getBoundingClientRect(); return box.right })()")
    assert sum(box[0] == "label" for box in boxes) == len(names)
    assert not [(one, other) for one, other in itertools.combinations(boxes, 2) if overlap(one, other)]
    assert max(box[2] for box in boxes) <= picture
