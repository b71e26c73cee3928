"""Templates that somebody made to do harm, and files that are no templates."""

import io
import zipfile

import openpyxl
import pytest

from absorb.documents.drafting import draft
from absorb.documents.linting import lint
from absorb.documents.package import LARGEST_PART
from absorb.kernel.errors import BadInput
from tests.documents.building import changed, of_paragraphs, of_xml, part, saved

FACTS = {"s": "text", "k": 3, "l": ["a", "b"], "o": {"x": 1}}
RELATIONSHIPS = "word/_rels/document.xml.rels"


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__ }}",
        "{{ s.__class__.__mro__ }}",
        "{{ o.__class__ }}",
        "{{ l.__class__ }}",
        "{{ k.__class__ }}",
        "{{ s['__class__'] }}",
        "{{ s|attr('__class__') }}",
        "{{ '{0.__class__}'.format(s) }}",
        "{{ self.__init__.__globals__ }}",
        "{{ range.__globals__ }}",
        "{{ namespace.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__.os }}",
        "{{ lipsum.__globals__ }}",
        "{{ s|safe }}",
        "{{ debug() }}",
        "{% include '/etc/passwd' %}",
        "{% import '/etc/passwd' as x %}",
        "{% from '/etc/passwd' import x %}",
        "{% extends '/etc/passwd' %}",
        "{% autoescape false %}{{ s }}{% endautoescape %}",
        "{% set x %}{{ s }}{% endset %}",
        "{% filter upper %}{{ s }}{% endfilter %}",
        "{{ s.encode() }}",
        "{{ s.format_map({}) }}",
        "{{ l.append(1) }}",
        "{% for i in range(10000) %}{% for j in range(10000) %}{% endfor %}{% endfor %}",
        "{% for i in range(10**9) %}{% endfor %}",
        "{{ range(10**9)|list }}",
        "{{ 'a' * 10**9 }}",
        "{{ l * 10**9 }}",
        "{{ 9**9**9 }}",
        "{{ s.zfill(999999999) }}",
        "{{ 1|round(999999999, 'floor') }}",
        "{{ l|batch(999999999)|list }}",
        "{{ '%0999999999d'|format(1) }}",
        "{{ '%*d' % (999999999, 1) }}",
        "{{ '{:0999999999d}'.format(1) }}",
        "{{ '{:{}}'.format(1, 999999999) }}",
        "{% set ns = namespace(x='aa') %}{% for i in range(99) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
        "{% set ns = namespace(x='aa') %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
        "{% set ns = namespace(x=l) %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
        "{% set ns = namespace(x='aa') %}{% for i in range(99) %}{% set ns.x = ns.x.replace('a', ns.x) %}{% endfor %}",
        "{% set ns = namespace(x='aa') %}{% for i in range(99) %}{% set ns.x = ns.x|replace('a', ns.x) %}{% endfor %}",
        "{% set ns = namespace(x=99) %}{% for i in range(99) %}{% set ns.x = ns.x * ns.x %}{% endfor %}",
        "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
        "{{ " + "(" * 500 + "1" + ")" * 500 + " }}",
    ],
)
def test_code_that_reaches_out_or_never_ends(template: str) -> None:
    with pytest.raises(BadInput):
        draft(of_paragraphs(template), FACTS)


def test_a_loop_that_copies_paragraphs_until_the_memory_is_full_is_stopped() -> None:
    with pytest.raises(BadInput, match="the document would come to more than 50000000 characters"):
        draft(of_paragraphs("{%p for i in range(9999) %}", *["x" * 5_000] * 40, "{%p endfor %}"), FACTS)
    with pytest.raises(BadInput, match="the document would come to more than 50000000 characters"):
        draft(of_paragraphs("{% set x = 'x'|replace('x', big) %}{% for i in range(9999) %}{{ x }}{% endfor %}"), {"big": "x" * 10_000})


def linked(kind: str, target: str = "file:///etc/passwd") -> bytes:
    address = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
    link = f'<Relationship Id="rIdX" Type="{address}" Target="{target}" TargetMode="External"/></Relationships>'.encode()
    return changed(of_paragraphs("x"), **{RELATIONSHIPS: lambda blob: blob.replace(b"</Relationships>", link)})


def typed(content_type: str) -> bytes:
    main = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return changed(of_paragraphs("x"), **{"[Content_Types].xml": lambda blob: blob.replace(main, content_type.encode())})


def added(name: str, blob: bytes) -> bytes:
    target = io.BytesIO(of_paragraphs("x"))
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, blob)
    return target.getvalue()


def field(code: str) -> bytes:
    half = len(code) // 2
    runs = "".join(f'<w:r><w:instrText xml:space="preserve">{piece}</w:instrText></w:r>' for piece in (code[:half], code[half:]))
    begin, end = ('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
    return of_xml(f"<w:p>{begin}{runs}{end}</w:p>")


def over_paragraphs(code: str) -> bytes:
    begin, end = ('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
    nested = f"{begin}<w:r><w:instrText>PAGE</w:instrText></w:r>{end}"
    return of_xml(f"<w:p>{begin}</w:p>", f"<w:p><w:r><w:instrText>{code}</w:instrText></w:r>{nested}</w:p>", f"<w:p>{end}</w:p>")


def moved(content: bytes, name: str) -> bytes:
    """The same document, its main part under another name, as the package may call it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    folder, _, last = name.rpartition("/")
    renamed = {"word/document.xml": name, "word/_rels/document.xml.rels": f"{folder}/_rels/{last}.rels"}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for one, blob in parts.items():
            archive.writestr(renamed.get(one, one), blob.replace(b"word/document.xml", name.encode()))
    return target.getvalue()


def encrypted() -> bytes:
    content = bytearray(of_paragraphs("x"))
    for place in range(len(content) - 4):
        if content[place : place + 4] == b"PK\x01\x02":
            content[place + 8] |= 1
    return bytes(content)


def workbook() -> bytes:
    return saved(openpyxl.Workbook())


ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "' + b"x" * 99 + b'">' + b'<!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'


def with_prologue(prologue: bytes) -> bytes:
    return changed(of_paragraphs("x"), **{"word/document.xml": lambda blob: prologue + blob.split(b"?>", 1)[1]})


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The template is not a Word or Excel file (.docx, .xlsx), or it is damaged."),
        (b"{}", "The template is not a Word or Excel file (.docx, .xlsx), or it is damaged."),
        (of_paragraphs("x")[:-30], "The template is not a Word or Excel file (.docx, .xlsx), or it is damaged."),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            "The template is protected by a password or in the format of Office 97; save it unprotected as .docx or .xlsx.",
        ),
        (added("word/vbaProject.bin", b"x"), "The template carries macros or controls; save it as .docx or .xlsx, which have none."),
        (
            added("word/activeX/activeX1.xml", b"<x/>"),
            "The template carries macros or controls; save it as .docx or .xlsx, which have none.",
        ),
        (
            typed("application/vnd.ms-word.document.macroEnabled.main+xml"),
            "The template is of a kind that carries macros (.docm, .dotm, .xlsm); save it as .docx or .xlsx.",
        ),
        (linked("image"), 'The template draws on "file:///etc/passwd" outside itself (image); put its content into the template.'),
        (linked("oleObject"), 'The template draws on "file:///etc/passwd" outside itself (oleObject); put its content into the template.'),
        (
            linked("subDocument"),
            'The template draws on "file:///etc/passwd" outside itself (subDocument); put its content into the template.',
        ),
        (field(' INCLUDETEXT "c:\\x" '), "The template has a field INCLUDETEXT, which reaches outside the document; take it out."),
        (field(" ddeauto x y "), "The template has a field DDEAUTO, which reaches outside the document; take it out."),
        (over_paragraphs("RD x"), "The template has a field RD, which reaches outside the document; take it out."),
        (moved(field(" DDE x "), "doc/main.xml"), "The template has a field DDE, which reaches outside the document; take it out."),
        (moved(field(" DDE x "), "word/document.dat"), "The template has a field DDE, which reaches outside the document; take it out."),
        (with_prologue(ENTITY), "This part of the template declares a DOCTYPE, which no Word or Excel file does; it is refused."),
        (with_prologue(BOMB), "This part of the template declares a DOCTYPE, which no Word or Excel file does; it is refused."),
        (added("../evil.xml", b"<x/>"), "The template holds a part whose name leads outside the file."),
        (added("word/Document.xml", b"<x/>"), "The template holds this part twice."),
        (added("word/big.xml", bytes(LARGEST_PART + 1)), "This part of the template unpacks to more than 64 MiB."),
        (
            changed(of_paragraphs("x"), **{"word/document.xml": lambda blob: blob[:-9]}),
            "This part of the template is not well-formed XML (line 2); the file is damaged.",
        ),
    ],
)
def test_files_that_are_refused(content: bytes, says: str) -> None:
    for use in (lambda: draft(content, {}), lambda: lint(content, None)):
        with pytest.raises(BadInput) as caught:
            use()
        assert [fault.says for fault in caught.value.faults] == [says]


def test_an_encrypted_archive_is_refused() -> None:
    with pytest.raises(BadInput) as caught:
        draft(encrypted(), {})
    assert {fault.says for fault in caught.value.faults} == {"The template is encrypted; save it without a password."}


def test_a_workbook_is_no_template_of_a_draft() -> None:
    with pytest.raises(BadInput, match="The template is an Excel workbook; a draft is made from a Word document"):
        draft(workbook(), {})


def test_a_hyperlink_is_kept_for_its_reader() -> None:
    assert "https://example.org" in part(draft(linked("hyperlink", "https://example.org"), {}), RELATIONSHIPS)


def test_the_link_to_a_word_template_goes() -> None:
    settings = "word/_rels/settings.xml.rels"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    relationships = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{kind}" Target="http://example.org/x.dotm" TargetMode="External"/></Relationships>'
    )
    content = changed(
        of_paragraphs("x"),
        **{
            settings: lambda _: relationships.encode(),
            "word/settings.xml": lambda blob: blob.replace(
                b"<w:zoom",
                b'<w:attachedTemplate xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1"/><w:zoom',
            ),
        },
    )
    filled = draft(content, {})
    assert "example.org" not in part(filled, settings)
    assert "attachedTemplate" not in part(filled, "word/settings.xml")


def test_a_word_template_file_becomes_a_document() -> None:
    filled = draft(typed("application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"), {})
    assert "wordprocessingml.document.main+xml" in part(filled, "[Content_Types].xml")
