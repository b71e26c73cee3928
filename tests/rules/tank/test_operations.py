"""The published list, attacked: what is taken, what is refused, and in which words."""

import datetime as dt
from typing import Any

import openpyxl
import pytest

from absorb.kernel.errors import BadInput
from absorb.tank.papers.operations import COLUMNS, PassedOver, read_operations
from tests.books import DEMO, book, operation, operations_book, saved

ALL: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("title", "value", "kept"),
    [
        ("CZV projektu", 1234567, 123456700),
        ("CZV projektu", 25987343.879999999, 2598734388),
        ("CZV projektu", 0, 0),
        ("CZV projektu", 0.1 + 0.7, 80),
        ("CZV projektu", "1 234 567,50", 123456750),
        ("CZV projektu", "1\u00a0234\u00a0567,5 Kč", 123456750),
        ("CZV projektu", "1234567.50 CZK", 123456750),
        ("CZV projektu", "1 234 567,-", 123456700),
        ("CZV projektu", None, None),
        ("CZV projektu", "   ", None),
    ],
)
def test_amounts_as_people_write_them(title: str, value: Any, kept: int | None) -> None:
    published = read_operations(operations_book([operation(1, **{title: value})]), ALL)
    assert (published.refused, [one.cost_minor for one in published.operations]) == ([], [kept])


@pytest.mark.parametrize(
    ("title", "value", "says"),
    [
        ("CZV projektu", 1.005, 'I2: "CZV projektu" holds 1.005, which has more than two decimal places; an amount is whole in haléře.'),
        ("CZV projektu", -5, 'I2: "CZV projektu" holds -5; an amount must not be negative.'),
        ("CZV projektu", 1e15, 'I2: "CZV projektu" holds 1000000000000000; an amount must be at most 1 000 000 000 000 crowns.'),
        ("CZV projektu", "1.234", 'I2: "CZV projektu" holds "1.234"; an amount in crowns such as 1234567.50 is expected.'),
        ("CZV projektu", "12 34,5", 'I2: "CZV projektu" holds "12 34,5"; an amount in crowns such as 1234567.50 is expected.'),
        ("CZV projektu", "neuvedeno", 'I2: "CZV projektu" holds "neuvedeno"; an amount in crowns such as 1234567.50 is expected.'),
        ("CZV projektu", True, 'I2: "CZV projektu" holds "TRUE"; an amount in crowns such as 1234567.50 is expected.'),
        ("CZV projektu", dt.date(2016, 8, 1),
         'I2: "CZV projektu" holds the date 2016-08-01; an amount in crowns such as 1234567.50 is expected.'),
        ("CZV projektu", "#N/A", 'I2: "CZV projektu" holds the error #N/A; an amount in crowns such as 1234567.50 is expected.'),
        ("CZV projektu", "=J2*2",
         'I2: "CZV projektu" holds the formula =J2*2 without a saved result; open the file in Excel and save it, or write the value.'),
        ("Název projektu CZ", 12.5,
         'B2: "Název projektu CZ" holds the number 12.5; a text is expected: format the cell as text and write it again, '
         "so that 1.1 and 1.10 stay apart."),
        ("Název projektu CZ", "x" * 501, 'B2: "Název projektu CZ" holds 501 characters; at most 500 fit.'),
        ("Žadatel", "\u00a0", 'C2: "Žadatel" is empty; no operation is without it.'),
        ("Registrační číslo projektu", None, 'A2: "Registrační číslo projektu" is empty; no operation is without it.'),
        ("Číslo výzvy", "výzva 22", 'F2: "Číslo výzvy" holds "výzva 22"; a call\'s number such as 03_15_022 is expected.'),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_taken_is_told_in_one_sentence(title: str, value: Any, says: str) -> None:
    published = read_operations(operations_book([operation(1, **{title: value}), operation(2)]), ALL)
    assert ([(one.row, one.reason) for one in published.refused], [one.row for one in published.operations]) == ([(2, says)], [3])


def test_spaces_are_tidied_and_kept_as_published() -> None:
    row = operation(1, **{"Název projektu CZ": " Rozvoj\u00a0 práce\nv  kraji ", "Žadatel": "Spolek\u00a0A", "Číslo výzvy": " 03_15_022 "})
    (found,) = read_operations(operations_book([row]), frozenset(("03_15_022",))).operations
    assert (found.title, found.applicant, found.call) == ("Rozvoj práce v kraji", "Spolek A", "03_15_022")
    assert found.values["Název projektu CZ"] == " Rozvoj\u00a0 práce\nv  kraji "


def test_columns_may_stand_in_any_order_below_other_rows_beside_others() -> None:
    heads = [" ČÍSLO  VÝZVY", *[title for title in COLUMNS[::-1] if title != "Číslo výzvy"], "Kraj"]
    rows = [operation(1), operation(2)]
    lines = [[{"Kraj": "Ústecký", " ČÍSLO  VÝZVY": row["Číslo výzvy"]}.get(head, row.get(head)) for head in heads] for row in rows]
    published = read_operations(book({"Úvod": [["Seznam"]], "Data": [["Seznam příjemců"], [], heads, *lines]}), ALL)
    assert [(one.row, one.values["Kraj"], one.values["Číslo výzvy"]) for one in published.operations] == [
        (4, "Ústecký", "03_15_022"), (5, "Ústecký", "03_15_022"),
    ]  # fmt: skip


def test_blank_rows_the_code_table_and_other_calls_are_counted() -> None:
    rows: list[list[Any]] = [list(operation(1).values()), [], list(operation(2, **{"Číslo výzvy": "03_15_099"}).values()), [],
                             ["Zkratka OP", "číslo kódů operačního programu"], ["OPZ", "003"], ["OPD", "004"]]  # fmt: skip
    published = read_operations(book({"Export": [COLUMNS, *rows]}), frozenset(("03_15_022",)))
    assert published.passed_over == PassedOver(blank_rows=2, code_rows=3, other_calls=1)
    assert (len(published.operations), published.refused) == (1, [])


def test_a_note_below_the_list_is_told_and_not_lost() -> None:
    published = read_operations(book({"Export": [COLUMNS, list(operation(1).values()), ["Zdroj: MMR"]]}), ALL)
    assert [(one.row, one.reason) for one in published.refused] == [
        (3, 'F3: "Číslo výzvy" is empty, so nobody can tell whether the row belongs to a wanted call.')
    ]


def test_a_registration_number_given_twice_is_refused_the_second_time() -> None:
    published = read_operations(operations_book([operation(1), operation(1, **{"Název projektu CZ": "Jiný"})]), ALL)
    assert [(one.row, one.reason) for one in published.refused] == [
        (3, 'A3: "Registrační číslo projektu" holds CZ.03.2.60/0.0/0.0/15_022/0000001, which stands in row 2 already.')
    ]


def test_merged_cells_are_told_and_hidden_rows_are_read() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in (COLUMNS, operation(1).values(), operation(2).values(), operation(3).values()):
        sheet.append(list(row))
    sheet.merge_cells("C2:C3")
    sheet.row_dimensions[4].hidden = True
    published = read_operations(saved(workbook), ALL)
    assert [one.row for one in published.operations] == [2, 4]
    assert [one.reason for one in published.refused] == [
        'C3: "Žadatel" is merged with a cell beside it; split the merged cells and write the value into each of them.'
    ]


def test_a_saved_result_of_a_formula_counts() -> None:
    import io
    import zipfile

    content = operations_book([operation(1, **{"CZV projektu": "=J2*2"})])
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            blob = source.read(name).replace(b"<f>J2*2</f><v />", b"<f>J2*2</f><v>1700001.7</v>").replace(b"<f>J2*2</f><v></v>", b"<f>J2*2</f><v>1700001.7</v>")  # fmt: skip
            copy.writestr(name, blob)
    (found,) = read_operations(target.getvalue(), ALL).operations
    assert (found.cost_minor, found.values["CZV projektu"]) == (170000170, "1700001.7")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is not a Word or Excel file"),
        (b"a;b;c\n1;2;3\n", "is not a Word or Excel file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "protected by a password or in the format of Office 97"),
        (book({"A": []}), "The workbook is empty; the list of beneficiaries is expected."),
        (operations_book([operation(1)], heads=COLUMNS[1:]), 'The column "Registrační číslo projektu" is missing.'),
        (operations_book([operation(1)], heads=(*COLUMNS[:2], "Žadatele", *COLUMNS[3:])), 'The column "Žadatel" is missing; did you mean "Žadatele"?'),
        (operations_book([operation(1)], heads=(*COLUMNS, "žadatel")), 'The column "žadatel" stands here a second time.'),
        (book({"A": [COLUMNS], "B": [COLUMNS]}), 'The sheets "A" and "B" both hold a list'),
        ((DEMO / "plan-usti.xlsx").read_bytes(), 'The column "Registrační číslo projektu" is missing'),
    ],
)  # fmt: skip
def test_a_wrong_file_gets_one_clear_sentence(content: bytes, says: str) -> None:
    with pytest.raises(BadInput) as refusal:
        read_operations(content, ALL)
    assert says in refusal.value.faults[0].says


def test_every_sentence_about_a_cell_has_its_czech() -> None:
    import re
    from pathlib import Path

    from absorb.catalogues import words
    from absorb.documents import sheet_intake
    from absorb.tank.papers import operations as papers

    said = [
        says
        for module in (sheet_intake, papers)
        for says in re.findall(r"Wrong\(\s*(['\"])(.+?)(?<!\\)\1[,)]", Path(module.__file__).read_text())
    ]
    expected = [f'{what}; {kind} is expected' for what in ("holds the error %(found)s", "holds the date %(found)s", 'holds "%(found)s"')
                for kind in ("a text", "an amount in crowns such as 1234567.50")]  # fmt: skip
    sentences = {text.replace("\\'", "'") for _, text in said} | set(expected)
    assert len(sentences) >= 15
    translate, _ = words("cs")
    assert [sentence for sentence in sorted(sentences) if translate(sentence) == sentence] == []


def test_a_cell_at_the_far_end_of_the_sheet_costs_nothing() -> None:
    workbook = openpyxl.Workbook()
    for row in (COLUMNS, operation(1).values()):
        workbook.active.append(list(row))
    workbook.active["XFD1048576"] = " "
    published = read_operations(saved(workbook), ALL)
    assert (len(published.operations), published.refused, published.passed_over.blank_rows) == (1, [], 1048574)
