"""What `lint` finds in a template, and how its word on the facts agrees with what `draft` does."""

from typing import Any

import msgspec
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment

from absorb.documents.drafting import draft
from absorb.documents.linting import LintReport, lint
from absorb.kernel.errors import BadInput
from absorb.kernel.intake import write_json
from tests.documents.building import new_document, of_paragraphs, of_xml, p, saved, tbl


def wanted(report: LintReport) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
    return [(found.text, found.type, [(fact.path, fact.shape, fact.optional) for fact in found.facts]) for found in report.placeholders]


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (["{{ a.b }}"], [("{{ a.b }}", "variable", [("a.b", "text", False)])]),
        (["{{ a|optional }}"], [("{{ a|optional }}", "variable", [("a", "text", True)])]),
        (["{{ a|default('x') }}"], [("{{ a|default('x') }}", "variable", [("a", "text", True)])]),
        (["{{ a|upper }}"], [("{{ a|upper }}", "variable", [("a", "text", False)])]),
        (["{{ a|round(2) }}"], [("{{ a|round(2) }}", "variable", [("a", "number", False)])]),
        (["{{ a * 2 }}"], [("{{ a * 2 }}", "variable", [("a", "number", False)])]),
        (["{{ a ~ b }}"], [("{{ a ~ b }}", "variable", [("a", "text", False), ("b", "text", False)])]),
        (["{{ a|join(', ') }}"], [("{{ a|join(', ') }}", "variable", [("a", "list", False)])]),
        (["{{ a[0].b }}"], [("{{ a[0].b }}", "variable", [("a.*.b", "text", False)])]),
        (
            ["{{ a|sum(attribute='x') }}"],
            [("{{ a|sum(attribute='x') }}", "variable", [("a.*.x", "any", False), ("a", "list", False)])],
        ),
        (["{% if a > 5 %}{% endif %}"], [("{% if a > 5 %}", "condition", [("a", "number", False)])]),
        (["{% if a is defined %}{% endif %}"], [("{% if a is defined %}", "condition", [("a", "any", True)])]),
        (
            ["{% for x in a %}{{ x.b }}{{ loop.index }}{% endfor %}"],
            [
                ("{% for x in a %}", "loop", [("a", "list", False)]),
                ("{{ x.b }}", "variable", [("a.*.b", "text", False)]),
                ("{{ loop.index }}", "variable", []),
            ],
        ),
        (
            ["{% for k, v in a.items() %}{{ k }}{{ v }}{% endfor %}"],
            [
                ("{% for k, v in a.items() %}", "loop", [("a", "object", False)]),
                ("{{ k }}", "variable", []),
                ("{{ v }}", "variable", [("a.*", "text", False)]),
            ],
        ),
        (
            ["{% set x = a.b %}{{ x.c }}"],
            [("{% set x = a.b %}", "assignment", [("a.b", "any", False)]), ("{{ x.c }}", "variable", [("a.b.c", "text", False)])],
        ),
        (["{# {{ a }} #}no placeholder"], []),
        (["nothing"], []),
    ],
)
def test_every_placeholder_with_its_type(template: list[str], expected: list[Any]) -> None:
    assert wanted(lint(of_paragraphs(*template), None)) == expected


def test_every_placeholder_with_its_place() -> None:
    document = new_document()
    document.add_heading("Applicant", 1)
    document.add_paragraph("Name: {{ name }}")
    table = document.add_table(3, 2)
    for row, text in enumerate(("{%tr for line in lines %}", "{{ line.amount }}", "{%tr endfor %}")):
        table.rows[row].cells[1].text = text
    document.sections[0].footer.paragraphs[0].text = "{{ ref }}"
    document.core_properties.title = "{{ name }}"
    report = lint(saved(document), None)
    assert [(found.text, msgspec.to_builtins(found.place)) for found in report.placeholders] == [
        ("{{ name }}", {"part": "body", "paragraph": 2, "text": "Name: {{ name }}", "heading": "Applicant"}),
        (
            "{%tr for line in lines %}",
            {
                "part": "body",
                "paragraph": 1,
                "table": 1,
                "row": 1,
                "column": 2,
                "text": "{%tr for line in lines %}",
                "heading": "Applicant",
            },
        ),
        (
            "{{ line.amount }}",
            {"part": "body", "paragraph": 1, "table": 1, "row": 2, "column": 2, "text": "{{ line.amount }}", "heading": "Applicant"},
        ),
        ("{{ ref }}", {"part": "footer", "paragraph": 1, "text": "{{ ref }}"}),
        ("{{ name }}", {"part": "properties", "text": "{{ name }}"}),
    ]


def test_headings_are_known_by_name_by_level_and_by_what_they_build_on() -> None:
    document = new_document()
    own = document.styles.add_style("Vlastní nadpis", 1)
    own.base_style = document.styles["Heading 2"]
    document.add_paragraph("Own", style=own)
    document.add_paragraph("{{ a }}")
    levelled = of_xml('<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>By level</w:t></w:r></w:p>', p("{{ a }}"))
    assert [found.place.heading for content in (saved(document), levelled) for found in lint(content, None).placeholders] == [
        "Own",
        "By level",
    ]


def test_what_the_facts_lack_and_what_is_of_no_use() -> None:
    rows = tbl(["{%tr for line in lines %}", ""], ["{{ line.name }}", "{{ line.amount }}"], ["{%tr endfor %}", ""])
    template = of_xml(p("{{ applicant.name }} {{ note|optional }}"), rows, p("{% if closed %}{{ reason }}{% endif %}"))
    facts = {
        "applicant": {"name": None, "ico": "00081531"},
        "lines": [{"name": "a", "amount": 1, "unit": "h"}, {"name": "b"}],
        "closed": False,
        "spare": {"deep": [1]},
    }
    report = lint(template, facts)
    assert [(lack.fact, lack.text) for lack in report.lacks] == [
        ("/applicant/name", "{{ applicant.name }}"),
        ("/lines/1/amount", "{{ line.amount }}"),
    ]
    assert report.unused == ("/applicant/ico", "/lines/*/unit", "/spare")
    assert lint(template, None).lacks == lint(template, None).unused == ()


@pytest.mark.parametrize(
    ("template", "facts", "unused"),
    [
        ("{{ a|join }}", {"a": ["x", "y"]}, ()),
        ("{% for k, v in a.items() %}{{ k }}{{ v }}{% endfor %}", {"a": {"b": 1, "c": 2}}, ()),
        ("{% for x in a %}{% endfor %}", {"a": [{"b": 1}]}, ("/a/*/b",)),
        ("{{ a.b }}", {"a": {"b": 1, "c/d~": 2}}, ("/a/c~1d~0",)),
        ("{{ a|length }}", {"a": [1]}, ()),
        ("x", {"a": 1, "b": {"c": 2}}, ("/a", "/b")),
        ("x", {}, ()),
    ],
)
def test_unused_facts(template: str, facts: dict[str, Any], unused: tuple[str, ...]) -> None:
    assert lint(of_paragraphs(template), facts).unused == unused


def test_faults_that_only_the_facts_bring_out() -> None:
    report = lint(of_paragraphs("{{ a }}"), {"a": [1]})
    assert report.faults == (
        'paragraph 1 ("{{ a }}"), before the first heading: '
        "{{ a }} cannot be worked out: it is a list; only a text, a number, true or false can stand in a document.",
    )


@given(st.dictionaries(st.sampled_from("abc"), st.one_of(st.none(), st.text("xy", max_size=3), st.just({"d": "x"})), max_size=3))
@settings(max_examples=40)
def test_lint_lacks_exactly_what_draft_refuses(facts: dict[str, Any]) -> None:
    template = of_paragraphs("{{ a|optional }} {{ b.d|optional }}", "{% if c %}{{ b.d }}{% endif %}", "{{ c|default('x') }}")
    report = lint(template, facts)
    try:
        draft(template, facts)
        refused = []
    except BadInput as refusal:
        refused = [fault.says for fault in refusal.faults]
    assert [lack.says for lack in report.lacks] + [fault.split(": ", 1)[1] for fault in report.faults] == refused


def a_workbook() -> openpyxl.Workbook:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Žádost {{ ref }}"
    sheet["A1"] = "Applicant: {{ applicant.name }}"
    sheet["A3"], sheet["B4"], sheet["A5"] = "{% for line in lines %}", "{{ line.name }} {{ line.amount }}", "{% endfor %}"
    sheet["C1"].comment = Comment("{{ note|optional }}", "x")
    sheet.oddHeader.center.text = "{{ ref }}"
    workbook.create_sheet("Druhý")["B2"] = "{{ applicant.name }}"
    return workbook


def test_a_workbook() -> None:
    report = lint(saved(a_workbook()), {"ref": "1", "applicant": {"name": "x"}, "lines": [{"name": "a"}], "spare": 1})
    assert [(found.text, found.type, found.says) for found in report.placeholders] == [
        ("{{ ref }}", "variable", "Žádost {{ ref }}!sheet name"),
        ("{{ ref }}", "variable", "Žádost {{ ref }}!page head (center)"),
        ("{{ applicant.name }}", "variable", "Žádost {{ ref }}!A1"),
        ("{{ note|optional }}", "variable", "Žádost {{ ref }}!C1 (comment)"),
        ("{% for line in lines %}", "loop", "Žádost {{ ref }}!A3"),
        ("{{ line.name }}", "variable", "Žádost {{ ref }}!B4"),
        ("{{ line.amount }}", "variable", "Žádost {{ ref }}!B4"),
        ("{{ applicant.name }}", "variable", "Druhý!B2"),
    ]
    assert [lack.fact for lack in report.lacks] == ["/lines/0/amount"]
    assert report.unused == ("/spare",)


def test_a_workbooks_faults_name_sheet_and_cell() -> None:
    workbook = a_workbook()
    workbook["Druhý"]["B3"], workbook["Druhý"]["B4"], workbook["Druhý"]["B5"] = "{{ x", "{%tr for x in y %}", "{{ a b }}"
    with pytest.raises(BadInput) as caught:
        lint(saved(workbook), None)
    assert [(fault.pointer, fault.says) for fault in caught.value.faults] == [
        ("Druhý!B3", "{{ x is never closed in this cell."),
        ("Druhý!B4", "{%tr for x in y %} has a level of Word documents; in a workbook write it without."),
    ]


def test_the_same_template_gives_the_same_report() -> None:
    template = of_paragraphs("{{ a }}", "{% for x in b %}{{ x.c }}{% endfor %}")
    assert write_json(lint(template, {"a": 1})) == write_json(lint(template, {"a": 1}))
