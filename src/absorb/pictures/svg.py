"""A chart as SVG: drawn by vl-convert without any look at the network, then held against a list of what it may hold."""

from typing import Any

from lxml import etree

from absorb.kernel.errors import Unavailable
from absorb.pictures.schemas import Picture, Width

FONTS = "'Source Sans 3', 'Segoe UI', 'Noto Sans', 'Liberation Sans', Arial, sans-serif"

_SVG = "http://www.w3.org/2000/svg"
_ELEMENTS = frozenset(
    f"{{{_SVG}}}{name}" for name in ("svg", "g", "path", "rect", "line", "text", "tspan", "title", "desc", "defs", "clipPath")
)


def draw(picture: Picture, width: Width) -> bytes:
    """The picture as an SVG file with a title and a description, text as text. Slow: not to be called while a page waits."""
    import vl_convert

    from absorb.pictures.charts import specification

    drawn = vl_convert.vegalite_to_svg(specification(picture, width), allowed_base_urls=[])
    return finish(drawn, picture.title, picture.description, picture.language)


def finish(drawn: str, title: str, description: str, language: str) -> bytes:
    """The drawing with its title and description; `Unavailable` where it holds anything that only draws by chance."""
    root = etree.fromstring(drawn.encode(), etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True))
    for element in root.iter():
        if element.tag not in _ELEMENTS or any(_is_active(str(name)) for name in element.attrib):
            raise Unavailable("The picture could not be drawn safely; its table says the same.")
        _leave_roles_out(element)
        if "font-family" in element.attrib:
            element.set("font-family", FONTS)
    root.set("role", "img")
    root.set("lang", language)
    root.set("aria-labelledby", "title description")
    for place, (name, text) in enumerate((("title", title), ("desc", description))):
        made = etree.Element(f"{{{_SVG}}}{name}", id="title" if name == "title" else "description")
        made.text = text
        root.insert(place, made)
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))


def _is_active(name: str) -> bool:
    return name.startswith("on") or name in ("style", "href") or name.endswith("}href")


def _leave_roles_out(element: Any) -> None:
    """One picture, one name: the parts need none."""
    for name in [name for name in element.attrib if name == "role" or name.startswith("aria-")]:
        del element.attrib[name]
