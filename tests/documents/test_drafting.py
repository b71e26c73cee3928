"""Filling templates: what arrives, what may be empty, and what is told when a fact is missing."""

import io
import itertools
import json
from typing import Any

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from absorb.documents.drafting import draft
from absorb.kernel.errors import BadInput
from absorb.kernel.intake import parse_json
from tests.documents.building import body, cells, changed, new_document, of_paragraphs, of_xml, p, part, saved, tbl, texts

FACTS = parse_json(
    b"""{"s": "text", "k": 3, "big": 1234567.10, "price": 1.50, "tiny": 0.0000001, "f": false, "t": true, "n": null,
    "a": {"b": "x", "items": [1, 2], "keys": "mine"}, "l": [{"v": 1}, {"v": 2.50}], "empty": [], "nothing": ""}"""
)


def filled(*paragraphs: str, facts: Any = FACTS) -> list[str]:
    return texts(draft(of_paragraphs(*paragraphs), facts))


def faults(content: bytes, facts: Any = FACTS) -> list[tuple[str, str]]:
    with pytest.raises(BadInput) as caught:
        draft(content, facts)
    return [(fault.pointer, fault.says) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{ s }}", "text"),
        ("{{s}}", "text"),
        ("{{-s-}}", "text"),
        ("before {{ s }} and {{ k }} after", "before text and 3 after"),
        # Numbers as they stand in the file: no float on the way, no zero lost.
        ("{{ price }} {{ big }} {{ k }} {{ tiny }}", "1.50 1234567.10 3 0.0000001"),
        ("{{ t }} {{ f }}", "true false"),
        ("{{ k + 1 }} {{ k * price }} {{ k / 2 }} {{ 6 / 2 }} {{ k * 0.1 }} {{ -k }}", "4 4.50 1.5 3 0.3 -3"),
        ("{{ '{:,.2f}'.format(big) }}", "1,234,567.10"),
        ("{{ '%.2f'|format(price) }}", "1.50"),
        ("{{ l|sum(attribute='v') }}", "3.50"),
        ("{{ l|map(attribute='v')|join(', ') }}", "1, 2.50"),
        ("{{ s|upper }} {{ s|e }} {{ s|length }}", "TEXT text 4"),
        # A field wins over what a mapping has by itself.
        ("{{ a.items[0] }} {{ a.keys }} {{ a['b'] }}", "1 mine x"),
        ("{% for name, value in l[0].items() %}{{ name }}={{ value }}{% endfor %}", "v=1"),
        ("{% for x in l %}{{ loop.index }}/{{ loop.length }}:{{ x.v }} {% endfor %}", "1/2:1 2/2:2.50 "),
        ("{% for x in empty %}{{ x }}{% else %}none{% endfor %}", "none"),
        ("{% if f %}a{% elif k == 3 %}b{% else %}c{% endif %}", "b"),
        ("{{ 'yes' if t }}|{{ 'yes' if f }}|", "yes||"),
        ("{% set x = s|upper %}{{ x }}", "TEXT"),
        ("{% with x = k %}{{ x }}{% endwith %}", "3"),
        ("{% macro m(x) %}<{{ x }}>{% endmacro %}{{ m('a&b') }}", "<a&b>"),
        # Empty is not missing.
        ("[{{ nothing }}]", "[]"),
        # What may be empty, however it is reached.
        ("[{{ n|optional }}{{ zz|optional }}{{ a.c.d.e|optional }}{{ n.x|optional }}{{ n|upper|optional }}{{ (zz + 1)|optional }}]", "[]"),
        ("{{ zz|default('–') }} {{ n|default('–') }} {{ s|default('–') }}", "– – text"),
        ("{% for x in n|optional %}{{ x }}{% endfor %}end", "end"),
        ("{% if n %}a{% else %}b{% endif %}", "b"),
        ("{% if n is none %}a{% endif %}{% if zz is defined %}b{% endif %}{% if zz|optional %}c{% endif %}", "a"),
        # Word's quotes and spaces.
        ("{{ “x” }}{{ „y“ }}{{ ‚z‘ }}{{ 'it’s' }}", "xyzit’s"),
        ("{{\u00a0s\u00a0|\u00a0upper\u00a0}}", "TEXT"),
        ("{% if s == “text” %}same{% endif %}", "same"),
        ("{{ '}}' }}{{ {'a': {'b': 1}}['a']['b'] }}", "}}1"),
        ("{# a note {{ zz }} #}kept", "kept"),
        # Braces that are to stay.
        ("{_{ a }_} {_% x %_} 100 % } { } %}", "{{ a }} {% x %} 100 % } { } %}"),
        ("„Sazba 100 %“ {", "„Sazba 100 %“ {"),
    ],
)
def test_what_a_placeholder_becomes(template: str, expected: str) -> None:
    assert filled(template) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "R&D <5 %",
        "\"quotes\" 'single' „české“ ‚jedny‘",
        "příliš žluťoučký kůň 😀 \u200b\u00ad\u2011",
        "  leading, trailing and  two  spaces  ",
        "&lt;not markup&gt; &#8216; ]]> <!-- -->",
        "{{ s }} {% if %} {# #} {_{ }_}",
        "</w:t></w:r><w:p>",
        "line\nline\n\nline",
        "tab\ttab",
        "\ufdd0 0\ufdd1 \ufdd2 1\ufdd3",
        "%s %(x)s {0}",
        "\\n \\t",
        " ",
    ],
)
def test_text_arrives_character_for_character(text: str) -> None:
    content = draft(of_paragraphs("[{{ x }}]", "{{ x }}"), {"x": text})
    assert texts(content) == [f"[{text}]", text]


@pytest.mark.parametrize(("given_text", "arrived"), [("a\r\nb", "a\nb"), ("a\rb", "a\nb"), ("a\u2028b", "a\nb"), ("\n", "\n")])
def test_line_breaks_arrive_as_line_breaks(given_text: str, arrived: str) -> None:
    assert filled("{{ x }}", facts={"x": given_text}) == [arrived]


def test_a_line_break_keeps_the_runs_looks() -> None:
    content = draft(of_xml("<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{{ x }}</w:t></w:r></w:p>"), {"x": "a\nb\tc"})
    assert body(content) == (
        '<w:p><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">a</w:t><w:br/><w:t xml:space="preserve">b</w:t><w:tab/>'
        '<w:t xml:space="preserve">c</w:t></w:r></w:p>'
    )


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\ufffe\uffff"))


@given(st.lists(ANY_TEXT, min_size=4, max_size=12))
@settings(max_examples=20)
def test_any_text_arrives(given_texts: list[str]) -> None:
    facts = {f"x{number}": text for number, text in enumerate(given_texts)}
    assert filled(*[f"{{{{ {name} }}}}|{{{{ {name} }}}}" for name in facts], facts=facts) == [f"{text}|{text}" for text in given_texts]


@given(st.lists(st.integers(1, 20), max_size=6), st.booleans())
@settings(max_examples=20)
def test_a_placeholder_may_be_torn_into_runs_anywhere(cuts: list[int], bold: bool) -> None:
    source, document = "A {{ applicant.name|upper }} B", new_document()
    paragraph = document.add_paragraph()
    edges = sorted({0, *cuts, len(source)})
    for start, end in itertools.pairwise(edges):
        paragraph.add_run(source[start:end]).bold = bold
    assert texts(draft(saved(document), {"applicant": {"name": "x"}})) == ["A X B"]


def test_a_placeholder_torn_by_marks_tabs_and_breaks() -> None:
    torn = (
        "<w:p><w:r><w:t>{{</w:t><w:tab/><w:t>s</w:t></w:r><w:proofErr w:type='spellStart'/><w:bookmarkStart w:id='0' w:name='x'/>"
        "<w:bookmarkEnd w:id='0'/><w:r><w:br/><w:t xml:space='preserve"
        "'> }} z</w:t></w:r></w:p>"
    )
    assert texts(draft(of_xml(torn), FACTS)) == ["text z"]


def test_loops_over_rows_and_paragraphs() -> None:
    rows = tbl(["Item", "Amount"], ["{%tr for x in l %}", ""], ["{{ loop.index }}", "{{ x.v }}"], ["{%tr endfor %}", ""])
    paragraphs = [p("{%p for x in l %}"), p("Value {{ x.v }}"), p("{%p endfor %}")]
    content = draft(of_xml(rows, *paragraphs), FACTS)
    assert cells(content) == [["Item", "Amount"], ["1", "1"], ["2", "2.50"]]
    assert texts(content) == ["Value 1", "Value 2.50"]


@pytest.mark.parametrize(("chosen", "expected"), [(True, ["yes", "end"]), (False, ["no", "end"])])
def test_conditions_over_paragraphs(chosen: bool, expected: list[str]) -> None:
    template = of_paragraphs("{%p if c %}", "yes", "{%p else %}", "no", "{%p endif %}", "end")
    assert texts(draft(template, {"c": chosen})) == expected


def test_loops_over_cells_make_columns() -> None:
    content = draft(of_xml(tbl(["{%tc for c in x %}", "{{ c }}", "{%tc endfor %}"])), {"x": ["a", "b", "c"]})
    assert cells(content) == [["a", "b", "c"]]
    assert body(content).count("<w:gridCol ") == 3


def test_cells_are_merged_and_coloured() -> None:
    content = draft(of_xml(tbl(["{% colspan n %}{{ a }}"], ["{% cellbg colour %}x", "y"])), {"n": 2, "a": "A", "colour": "FFCC00"})
    assert '<w:tcPr><w:tcW w:w="4500" w:type="dxa"/><w:gridSpan w:val="2"/></w:tcPr>' in body(content)
    assert '<w:tcPr><w:tcW w:w="4500" w:type="dxa"/><w:shd w:val="clear" w:color="auto" w:fill="FFCC00"/></w:tcPr>' in body(content)
    vertical = draft(of_xml(tbl(["{%tr for c in x %}", ""], ["{% vm %}same", "{{ c }}"], ["{%tr endfor %}", ""])), {"x": [1, 2]})
    assert [text for row in cells(vertical) for text in row] == ["same", "1", "same", "2"]


def test_a_bad_span_or_colour_is_told() -> None:
    assert faults(of_xml(tbl(["{% colspan n %}a"], ["{% cellbg c %}x", "y"])), {"n": "two", "c": "<red>"}) == [
        ("body", 'colspan "two" is not a number of columns from 1 to 63.'),
        ("body", 'cellbg "<red>" is not a colour such as FFCC00.'),
    ]


@pytest.mark.parametrize(
    ("template", "facts", "shape"),
    [
        # All rows gone: the table goes too. All paragraphs of a cell gone: one stays, as Word must have it.
        (tbl(["{%tr for c in x %}", ""], ["{{ c }}", ""], ["{%tr endfor %}", ""]), {"x": []}, ""),
        (tbl(["{%tc for c in x %}", "{{ c }}", "{%tc endfor %}"]), {"x": []}, ""),
        (
            f"<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc>{p('{%p if c %}')}{p('x')}{p('{%p endif %}')}</w:tc></w:tr></w:tbl>",
            {"c": False},
            "<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>",
        ),
    ],
)
def test_what_is_left_is_a_whole_document(template: str, facts: dict[str, Any], shape: str) -> None:
    assert body(draft(of_xml(template), facts)) == shape


def test_heads_feet_notes_boxes_and_properties() -> None:
    document = new_document()
    document.add_paragraph("{{ s }}")
    section = document.sections[0]
    section.header.paragraphs[0].text, section.footer.paragraphs[0].text = "H {{ k }}", "F {{ s }}"
    document.core_properties.title = "T {{ s }} & {{ k }}"
    content = _with_notes(saved(document))
    filled_in = draft(content, FACTS)
    result = docx.Document(io.BytesIO(filled_in))
    assert (result.sections[0].header.paragraphs[0].text, result.sections[0].footer.paragraphs[0].text) == ("H 3", "F text")
    assert result.core_properties.title == "T text & 3"
    assert "note text" in part(filled_in, "word/footnotes.xml")
    assert "end 3" in part(filled_in, "word/endnotes.xml")


def _with_notes(content: bytes) -> bytes:
    kinds = {"footnotes": "note {{ s }}", "endnotes": "end {{ k }}"}
    base = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    overrides = "".join(f'<Override PartName="/word/{kind}.xml" ContentType="{base}.{kind}+xml"/>' for kind in kinds)
    links = "".join(f'<Relationship Id="rId9{kind}" Type="{relation}/{kind}" Target="{kind}.xml"/>' for kind in kinds)
    notes = {
        f"word/{kind}.xml": f'<w:{kind} xmlns:w="{w}"><w:{kind[:-1]} w:id="1">{p(text)}</w:{kind[:-1]}></w:{kind}>'.encode()
        for kind, text in kinds.items()
    }
    return changed(
        content,
        **{
            "[Content_Types].xml": lambda blob: blob.replace(b"</Types>", overrides.encode() + b"</Types>"),
            "word/_rels/document.xml.rels": lambda blob: blob.replace(b"</Relationships>", links.encode() + b"</Relationships>"),
            "word/footnotes.xml": lambda _: notes["word/footnotes.xml"],
            "word/endnotes.xml": lambda _: notes["word/endnotes.xml"],
        },
    )


TEXT_BOX = (
    '<w:p><w:r><w:t xml:space="preserve">{{ s }} </w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline>'
    '<wp:docPr id="1" name="T" descr="Picture of {{ s }}"/><a:graphic><a:graphicData uri="x"><wps:wsp><wps:txbx><w:txbxContent>'
    "<w:p><w:r><w:t>Box {</w:t></w:r><w:r><w:t>{ k }}</w:t></w:r></w:p>"
    "</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>"
    "<w:txbxContent><w:p><w:r><w:t>Box {{ k }}</w:t></w:r></w:p></w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    "<w:r><w:t>{{ s }}</w:t></w:r></w:p>"
)


def test_text_boxes_and_picture_descriptions() -> None:
    content = body(draft(of_xml(TEXT_BOX), FACTS))
    assert content.count('<w:t xml:space="preserve">Box 3</w:t>') == 2
    assert 'descr="Picture of text"' in content
    assert texts(draft(of_xml(TEXT_BOX), FACTS)) == ["text text"]


def test_a_text_box_is_told_once() -> None:
    assert faults(of_xml(TEXT_BOX), {"s": "x"}) == [
        (
            'text box, paragraph 1 ("Box {{ k }}"), before the first heading',
            '{{ k }} has no fact: the facts have no "k"; known are "s". Give it, or let it be empty with the filter optional.',
        )
    ]


def test_deleted_text_and_fields_are_left_alone() -> None:
    kept = '<w:p><w:del w:id="1" w:author="x"><w:r><w:delText>{{ gone }}</w:delText></w:r></w:del><w:r><w:instrText> PAGE {{ </w:instrText></w:r></w:p>'
    assert body(draft(of_xml(kept), {})) == kept


def test_what_a_loop_repeats_has_ids_of_its_own() -> None:
    control = (
        '<w:sdt><w:sdtPr><w:id w:val="7"/><w:showingPlcHdr/><w:dataBinding w:xpath="/x" w:storeItemID="{0B3D}"/></w:sdtPr><w:sdtContent>'
        '<w:p w14:paraId="00000001"><w:bookmarkStart w:id="0" w:name="here"/><w:r><w:t>{{ x }}</w:t></w:r><w:bookmarkEnd w:id="0"/></w:p>'
        "</w:sdtContent></w:sdt>"
    )
    content = body(draft(of_xml(p("{%p for x in l %}"), control, p("{%p endfor %}")), {"l": ["a", "b", "c"]}))
    assert [content.count(f'<w:id w:val="{number}"/>') for number in (7, 1, 2)] == [1, 1, 1]
    assert (content.count("bookmarkStart"), content.count("bookmarkEnd"), content.count("paraId")) == (1, 1, 1)
    # Bound or still showing its prompt, the control would lose the text as soon as Word opens it.
    assert "dataBinding" not in content
    assert "showingPlcHdr" not in content


def test_every_missing_fact_is_told_with_its_place() -> None:
    document = new_document()
    document.add_paragraph("{{ ref }}")
    document.add_heading("1. Applicant {{ programme }}", 1)
    document.add_paragraph("Name: {{ applicant.name }}")
    table = document.add_table(3, 2)
    for row, text in enumerate(("{%tr for line in lines %}", "{{ line.name }}", "{%tr endfor %}")):
        table.rows[row].cells[0].text = text
    table.rows[1].cells[1].text = "{{ line.amount }}"
    document.sections[0].header.paragraphs[0].text = "{{ mark }}"
    facts = {"programme": None, "applicant": {"nmae": "x"}, "lines": [{"name": "a", "amount": 1}, {"name": None}]}
    remedy = "Give it, or let it be empty with the filter optional."
    under = 'under the heading "1. Applicant {{ programme }}"'
    assert faults(saved(document), facts) == [
        (
            'paragraph 1 ("{{ ref }}"), before the first heading',
            f'{{{{ ref }}}} has no fact: the facts have no "ref"; known are "programme", "applicant", "lines". {remedy}',
        ),
        (
            'paragraph 2 ("1. Applicant {{ programme }}"), before the first heading',
            f"{{{{ programme }}}} has no fact: /programme is null. {remedy}",
        ),
        (
            f'paragraph 3 ("Name: {{{{ applicant.name }}}}"), {under}',
            f'{{{{ applicant.name }}}} has no fact: /applicant has no "name"; did you mean "nmae"? {remedy}',
        ),
        (
            f'table 1, row 2, column 1, paragraph 1 ("{{{{ line.name }}}}"), {under}',
            f"{{{{ line.name }}}} has no fact: /lines/1/name is null. {remedy}",
        ),
        (
            f'table 1, row 2, column 2, paragraph 1 ("{{{{ line.amount }}}}"), {under}',
            f'{{{{ line.amount }}}} has no fact: /lines/1 has no "amount"; known are "name". {remedy}',
        ),
        (
            'header, paragraph 1 ("{{ mark }}")',
            f'{{{{ mark }}}} has no fact: the facts have no "mark"; known are "programme", "applicant", "lines". {remedy}',
        ),
    ]


@pytest.mark.parametrize(
    "template",
    [
        "{{ n }}",
        "{{ n|upper }}",
        "{{ n ~ s }}",
        "{{ s ~ n }}",
        "{{ n + 1 }}",
        "{{ 1 + n }}",
        "{{ n[0] }}",
        "{{ n[0:2] }}",
        "{{ n.x.y }}",
        "{{ n() }}",
        "{% for x in n %}{% endfor %}",
        "{% if n > 1 %}{% endif %}",
        "{% if 'a' in n %}{% endif %}",
        "{% if n in s %}{% endif %}",
        "{% for x in range(n) %}{% endfor %}",
        "{{ l|map(attribute='w')|join }}",
        "{{ a[n] }}",
        "{{ l[7].v }}",
        "{{ l|length if n > 1 else 2 }}",
    ],
)
def test_a_missing_fact_is_never_silently_something(template: str) -> None:
    assert all("has no fact: " in says for _, says in faults(of_paragraphs(template)))


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("{{ s", "{{ s is never closed; }} is missing in this paragraph."),
        ("{{ }}", "{{ }} is empty; a placeholder names a fact, such as {{ applicant.name }}."),
        ("{{ a b }}", "{{ a b }} cannot be read: expected token 'end of print statement', got 'b'."),
        ("{% foo %}", "{% foo %} cannot be read: Encountered unknown tag 'foo'."),
        ("{{ s|opional }}", '{{ s|opional }} uses the filter "opional", which is not known here; did you mean "optional"?'),
        ("{% for x in l %}", "{% for x in l %} is never closed; {% endfor %} is missing."),
        ("{% endfor %}", "{% endfor %} closes nothing: there is no {% for … %} before it."),
        ("{% if s %}{% endfor %}", "{% endfor %} closes nothing: {% if s %} is still open."),
        ("{% else %}", "{% else %} stands outside of {% for … %} or {% if … %}."),
        ("{{r s}}", "{{r s}} asks for ready-made Word content, which facts cannot hold; write {{ s }} for a text."),
        ("{%tr for x in l %}", "{%tr for x in l %} asks for a table with its level tr, but stands outside of tables."),
        ("{{ l }}", "{{ l }} cannot be worked out: it is a list; only a text, a number, true or false can stand in a document."),
        ("{{ a }}", "{{ a }} cannot be worked out: it is an object; only a text, a number, true or false can stand in a document."),
        ("{% for x in s %}{% endfor %}", "{% for x in s %} cannot be worked out: it loops over a text; a list is expected."),
        ("{% for x in k %}{% endfor %}", "{% for x in k %} cannot be worked out: it loops over a number; a list is expected."),
        ("{{ k() }}", "{{ k() }} cannot be worked out: it calls a value as if it were a function."),
        ("{{ 1 / 0 }}", "{{ 1 / 0 }} cannot be worked out: it divides by zero."),
        ("{{ k + s }}", '{{ k + s }} cannot be worked out: a number and a text cannot be put together with "+".'),
        ("{{ bell }}", "{{ bell }} holds the control character U+0007, which a document cannot hold; remove it."),
    ],
)
def test_a_faulty_placeholder_is_told_in_a_sentence(template: str, says: str) -> None:
    found = faults(of_paragraphs(template), FACTS | {"bell": "ding\x07"})
    assert found == [(f'paragraph 1 ("{template}"), before the first heading', says)]


def test_one_failing_placeholder_does_not_hide_the_others() -> None:
    found = faults(of_paragraphs("{{ 1 / 0 }}", "{{ zz }}", "{{ l }}", "{{ n }}"))
    assert sorted(says.split(" has no fact")[0].split(" cannot be")[0] for _, says in found) == [
        "{{ 1 / 0 }}",
        "{{ l }}",
        "{{ n }}",
        "{{ zz }}",
    ]


@pytest.mark.parametrize(
    ("blocks", "says"),
    [
        (
            [p("{%p for x in l %} {{ x.v }} {%p endfor %}")],
            [
                "{%p endfor %} stands in the same paragraph as {%p for x in l %}; give each a paragraph of its own.",
                "{{ x.v }} would be lost: {%p for x in l %} stands for the whole paragraph; move it out of that paragraph.",
            ],
        ),
        (
            [p("{%p for x in l %}"), p("{% endfor %}")],
            ["{% endfor %} and its {%p for x in l %} stand at different depths of the document; write both with p, as in {%p … %}."],
        ),
        (
            [p("{% if s %}"), tbl(["{% endif %}", ""])],
            [
                "{% endif %} and its {% if s %} stand at different depths of the document; "
                "put both into paragraphs of the same table cell, or both into paragraphs outside of tables."
            ],
        ),
    ],
)
def test_blocks_that_would_tear_the_document(blocks: list[str], says: list[str]) -> None:
    assert [fault for _, fault in faults(of_xml(*blocks))] == says


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"[1]", "Expected an object, found a list."),
        (b"null", "Expected an object, found null."),
        (b'{"a": {"b": 1, "b": 2}}', 'The name "b" is given twice.'),
        (b'{"a": [1e999]}', "Expected a number below 10^18 with at most 20 decimal places, found the number 1e999, which is out of range."),
    ],
)
def test_facts_are_an_object_with_numbers_that_can_be_written(raw: bytes, says: str) -> None:
    assert [fault for _, fault in faults(of_paragraphs("{{ a }}"), parse_json(raw))] == [says]


def test_the_same_input_gives_the_same_bytes_and_no_time() -> None:
    template = of_paragraphs("{{ s }}", "{% for x in l %}{{ x.v }}{% endfor %}")
    once, again = draft(template, FACTS), draft(template, json.loads(json.dumps({"s": "text", "l": [{"v": "1"}, {"v": "2.50"}]})))
    assert once == again
    assert "dcterms:created" not in part(once, "docProps/core.xml")
