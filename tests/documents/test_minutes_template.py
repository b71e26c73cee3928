"""A town's own template of its minutes: what can be filled is taken in, everything else is refused with its place."""

import html
import io
import zipfile
from typing import Any

import pytest

from absorb.committee.papers import minutes, sample_minutes, shipped_template
from absorb.committee.papers.checking import LARGEST_TEMPLATE, check_template
from absorb.committee.papers.facts import minutes_facts
from absorb.committee.papers.lawful import find_lacking
from absorb.committee.papers.sample import FULL
from absorb.committee.schemas.minutes import EVERYTHING, Material
from absorb.drawing import environment
from absorb.kernel.errors import BadInput
from tests.documents.building import changed, of_paragraphs
from tests.documents.test_minutes import MEETING, MEMBERS, RULE, item, read


def paths(facts: Any, at: str = "") -> set[str]:
    """Every path of the facts, a list's items as one."""
    if isinstance(facts, dict):
        return {path for name, one in facts.items() for path in {f"{at}.{name}"} | paths(one, f"{at}.{name}")}
    return {path for one in facts for path in paths(one, f"{at}.*")} if isinstance(facts, list) else set()


def test_the_made_up_meeting_has_the_facts_of_real_ones() -> None:
    material = Material(MEETING, MEMBERS, [item(1), item(2, state="waiting")], RULE, town="Ústí nad Labem", is_demonstration=True)
    assert paths(minutes_facts(material, EVERYTHING)) <= paths(FULL)


def test_the_template_that_ships_is_one_that_a_town_may_bring() -> None:
    assert check_template(shipped_template()) == []


@pytest.mark.parametrize(
    ("paragraphs", "says"),
    [
        (["{{ numbr }}"], '{{ numbr }} asks for "numbr", which minutes do not have; did you mean "number"?'),
        (["{{ head.town }}"], '{{ head.town }} asks for "head.town", which minutes do not have; known are "body", "called"'),
        (["{%p for one in items %}", "{{ one.titel }}", "{%p endfor %}"],
         '{{ one.titel }} asks for "items.*.titel", which minutes do not have; did you mean "title"?'),
        (["{{ numbr | optional }}"], 'asks for "numbr"'),
        (["{% if false %}{{ numbr }}{% endif %}"], 'asks for "numbr"'),
        (["{%p for one in items %}", "{{ one.motion }}", "{%p endfor %}"], '{{ one.motion }} has no fact: /items/1 has no "motion"'),
        (["{{ items[0].title }}"], "{{ items[0].title }} has no fact: /items has 0 items, none at 0."),
        (["{{ discussion }}"], "{{ discussion }} has no fact: /discussion is null."),
        (["{% for one in items %}{{ one.title }}"], "is never closed; {% endfor %} is missing."),
        (["{{ head }}"], "cannot be worked out: it is an object; only a text"),
        (["{{ ''.__class__ }}"], '"__class__" may not be used in a template'),
        (["{% include '/etc/passwd' %}"], "may not stand in a template of a draft: include is not allowed."),
        (["{{ number }}{% for i in range(9999) %}{% for j in range(9999) %}{% endfor %}{% endfor %}"], "the loops take more than 200000"),
        (["Zápis"], "The template has no placeholder"),
    ],
)  # fmt: skip
def test_what_minutes_cannot_fill_is_refused_at_its_place(paragraphs: list[str], says: str) -> None:
    with pytest.raises(BadInput) as refusal:
        check_template(of_paragraphs(*paragraphs))
    assert any(says in fault.says for fault in refusal.value.faults), [fault.says for fault in refusal.value.faults]


def in_czech(says: str) -> str:
    return html.unescape(environment("cs").from_string("{{ _(says) }}").render(says=says))


def test_all_that_is_wrong_is_told_at_once_in_czech_with_its_place() -> None:
    with pytest.raises(BadInput) as refusal:
        check_template(of_paragraphs("Zápis {{ numbr }}", "{{ hed.place }}"))
    told = [(in_czech(fault.pointer), in_czech(fault.says)) for fault in refusal.value.faults]
    assert told == [
        ("odstavec 1 („Zápis {{ numbr }}“), před prvním nadpisem",
         "{{ numbr }} chce „numbr“, což zápis nemá; nemělo to být „number“?"),
        ("odstavec 2 („{{ hed.place }}“), před prvním nadpisem",
         "{{ hed.place }} chce „hed“, což zápis nemá; nemělo to být „head“?"),
    ]  # fmt: skip


def test_what_minutes_would_no_longer_tell_is_named() -> None:
    untold = check_template(of_paragraphs("{{ number }}{{ head.day }}{% for one in items %}{{ one.title }}{% endfor %}"))
    assert ("attendance" in untold, "resolutions" in untold, "head.place" in untold, "items.result" in untold) == (True, True, True, True)


def packed(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, blob in parts.items():
            archive.writestr(name, blob)
    return target.getvalue()


def with_external(content: bytes) -> bytes:
    link = b'<Relationship Id="rX" Type="http://x/image" Target="http://10.0.0.1/a.png" TargetMode="External"/></Relationships>'
    return changed(content, **{"word/_rels/document.xml.rels": lambda rels: rels.replace(b"</Relationships>", link)})


def with_link(what: str, target: str, mode: str = "") -> bytes:
    kind = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{what}"
    link = f'<Relationship Id="rX" Type="{kind}" Target="{target}"{mode}/></Relationships>'.encode()
    return changed(of_paragraphs("{{ number }}"), **{"word/_rels/document.xml.rels": lambda rels: rels.replace(b"</Relationships>", link)})


EXTERNAL = ' TargetMode="External"'


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (with_link("aFChunk", "a.html"), "Another file stands in the template (a.html)"),
        (with_link("oleObject", "embeddings/o.bin"), "Another file stands in the template (embeddings/o.bin)"),
        (with_link("package", "embeddings/o.exe"), "Another file stands in the template (embeddings/o.exe)"),
        (with_link("hyperlink", "javascript:alert(1)", EXTERNAL), "has a link to javascript:alert(1); only addresses of the web"),
        (with_link("hyperlink", "file://host/x.exe", EXTERNAL), "has a link to file://host/x.exe; only addresses of the web"),
        (of_paragraphs("{{ number }}", "x" * (3 * 2**20)), "text comes to 4 MB; one of minutes has at most 3 MB"),
        (of_paragraphs("{{ number }}", "x" * (500 * 2**10)), "comes to 503 kB; at most 384 kB may"),
        (of_paragraphs(*["{{ number }}{# čí? #}"] * 251), "has 502 placeholders; at most 500 may stand in it"),
        (of_paragraphs(*["{{ number" + " ~ number" * 200 + " }}"] * 9), "have 16308 characters together; at most 16000 may"),
        (b"", "is not a Word or Excel file"),
        (b"%PDF-1.7", "is not a Word or Excel file"),
        (packed({"a.txt": b"x"}), "a ZIP archive but not a Word or Excel file"),
        (packed({"[Content_Types].xml": b"<x/>", "word/a.xml": b"0" * (30 * 2**20)}), "unpacks to more than 24 MiB"),
        (b"x" * (LARGEST_TEMPLATE + 1), "has 5 MB; one of minutes has at most 4 MB"),
        (with_external(of_paragraphs("{{ number }}")), 'draws on "http://10.0.0.1/a.png" outside itself (image)'),
    ],
)
def test_a_file_that_is_none_or_reaches_outside_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(BadInput) as refusal:
        check_template(content)
    assert any(says in fault.says for fault in refusal.value.faults)


def test_a_link_to_the_web_or_to_an_address_may_stand_in_minutes() -> None:
    for target in ("https://www.mesto.example/", "mailto:mesto@mesto.example", "#Podpisy"):
        assert check_template(with_link("hyperlink", target, EXTERNAL))


LAWFUL = (
    "{{ attendance.summary }}", "{%p for one in items %}", "{{ one.title }}", "{%p if not one.undecided %}",
    "{{ one.counts }} {{ one.result }} {{ one.resolution }}", "{%p endif %}", "{%p endfor %}",
)  # fmt: skip


@pytest.mark.parametrize(
    ("paragraphs", "lacks"),
    [
        (LAWFUL, []),
        (("{{ number }}",), ["present", "agenda", "votes", "resolutions"]),
        (("{%p if attendance.summary %}", "ano", "{%p endif %}", *LAWFUL[1:]), ["present"]),
        (("{%p for one in attendance.rows %}", "{{ one.name }}", "{%p endfor %}", *LAWFUL[1:]), []),
        ((*LAWFUL[:4], "{{ one.result }} {{ one.resolution }}", *LAWFUL[5:]), ["votes"]),
        ((*LAWFUL[:4], "{{ one.counts }} {{ one.result }}", *LAWFUL[5:]), ["resolutions"]),
    ],
)
def test_what_the_law_asks_of_minutes_and_a_template_lacks_is_named(paragraphs: tuple[str, ...], lacks: list[str]) -> None:
    assert find_lacking(of_paragraphs(*paragraphs)) == lacks


def test_the_template_that_ships_tells_all_that_the_law_asks() -> None:
    assert find_lacking(shipped_template()) == []


def test_minutes_come_in_the_towns_own_words() -> None:
    own = of_paragraphs(
        "Protokol o {{ number }}. schůzi", "{%p for one in items %}", "{{ one.position }}) {{ one.title }}", "{%p endfor %}"
    )
    assert check_template(own)
    material = Material(MEETING, MEMBERS, [item(1)], RULE, town="Ústí nad Labem", is_demonstration=False)
    assert read(minutes(material, own))[0] == ["Protokol o 2. schůzi", "1) Terénní služba"]
    assert read(sample_minutes(own))[0] == ["Protokol o 2. schůzi", "1) Terénní služba pro rodiny", "2) Různé"]
