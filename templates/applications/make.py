"""Makes application.docx and cover_letter.docx, the templates of the programmes' documents, with the office's styles: in the
folders of the Union's programmes with its emblem, in `general` for every other programme without one of its own.

    .venv/bin/python templates/applications/make.py

The same script gives the same bytes; a test compares them with the files beside it.
"""

import math
import struct
import zlib
from pathlib import Path

from docx.shared import RGBColor

from absorb.documents.word import WordDocument
from absorb.documents.word_styles import BODY

HERE = Path(__file__).resolve().parent
UNION = ("opz-2014", "opz-plus")
"""Folders whose documents carry the emblem of the Union."""
GENERAL = "general"
STATEMENT = "Spolufinancováno Evropskou unií"
LACK = "Chybí"
"""The style of what is missing: red and bold, so that nobody hands it in by mistake."""

BLUE, GOLD = (0x00, 0x33, 0x99), (0xFF, 0xCC, 0x00)
HEIGHT, FINE = 240, 4
"""The emblem's height in pixels, and how many times finer it is drawn before it is smoothed."""


def emblem() -> bytes:
    """The emblem of the Union as PNG by Annex IX of Regulation (EU) 2021/1060: 3 : 2, blue #003399, twelve gold stars
    #FFCC00 upright on a circle of a third of the height, each within a circle of an eighteenth of it."""
    height, width = HEIGHT, HEIGHT * 3 // 2
    stars = [_star(hour, height) for hour in range(12)]
    rows = []
    for y in range(height):
        row = bytearray(b"\x00")
        for x in range(width):
            near = [star for cx, cy, star in stars if abs(cx - x) < height / 16 and abs(cy - y) < height / 16]
            hits = sum(
                any(_inside((x + (i + 0.5) / FINE, y + (j + 0.5) / FINE), star) for star in near) for i in range(FINE) for j in range(FINE)
            )
            share = hits / FINE**2
            row += bytes(round(gold * share + blue * (1 - share)) for blue, gold in zip(BLUE, GOLD, strict=True))
        rows.append(bytes(row))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(b"".join(rows), 9)) + _chunk(b"IEND", b"")


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def _star(hour: int, height: int) -> tuple[float, float, list[tuple[float, float]]]:
    """A five-pointed star at its hour: its middle and its ten corners."""
    turn = math.radians(30 * hour)
    cx, cy = height * 0.75 + height / 3 * math.sin(turn), height / 2 - height / 3 * math.cos(turn)
    outer = height / 18
    inner = outer * math.sin(math.radians(18)) / math.sin(math.radians(126))
    corners = [
        (cx + radius * math.sin(math.radians(36 * corner)), cy - radius * math.cos(math.radians(36 * corner)))
        for corner, radius in enumerate([outer, inner] * 5)
    ]
    return cx, cy, corners


def _inside(point: tuple[float, float], corners: list[tuple[float, float]]) -> bool:
    x, y = point
    crossings = 0
    for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            crossings += 1
    return crossings % 2 == 1


def _paper(title: str) -> WordDocument:
    paper = WordDocument(title=title, reference="{{ reference }}", version="{{ version }}", mark="{{ mark | optional }}")
    style = paper._document.styles.add_style(LACK, 1)
    style.base_style = paper._document.styles[BODY]
    style.font.bold, style.font.color.rgb = True, RGBColor(0x9B, 0x1C, 0x1C)
    return paper


def application(*, union: bool) -> bytes:
    """The draft of an application, screen by screen in the order of form.toml."""
    paper = _paper("Žádost o podporu (koncept)")
    if union:
        paper.picture(emblem(), width_cm=2.7, description="Znak Evropské unie")
        paper.text(STATEMENT, strong=True)
    paper.title("{{ title }}")
    paper.text("{{ applicant }}", strong=True)
    paper.text("Žádost o podporu {{ reference }} do výzvy {{ call.code }} {{ call.title }}, {{ call.programme }}.")
    paper.facts(
        [
            ("Celkové náklady", "{{ cost }}"),
            ("Celkové způsobilé výdaje", "{{ eligible }}"),
            ("Požadovaná podpora", "{{ asked }}"),
            ("Z jiných zdrojů", "{{ others }}"),
            ("Vlastní zdroje žadatele", "{{ own }}"),
            ("Zatím nepokryto", "{{ gap }}"),
            ("Doba realizace", "{{ start }} – {{ end }}"),
            ("Doporučení města", "{{ recommendation }}"),
        ]
    )
    paper.note(
        "Koncept z údajů systému; vychází z rozpočtu ve verzi {{ basis.budget_version }} a z rozvrhu ve verzi "
        "{{ basis.schedule_version }}. Co v údajích není, je označeno slovem CHYBÍ."
    )
    paper.text("{%p for screen in screens %}")
    paper.heading("{{ screen.name }}")
    paper.text("{%p for field in screen.fields %}")
    paper.heading("{{ field.name }}", 2)
    paper.text("{%p if field.is_missing %}")
    paper._paragraph("{{ field.text }}", LACK)
    paper.text("{%p else %}")
    paper.text("{{ field.text }}")
    paper.text("{%p if field.note %}")
    paper.note("{{ field.note }}")
    paper.text("{%p endif %}")
    paper.text("{%p endif %}")
    paper.text("{%p endfor %}")
    _tables(paper, union=union)
    paper.text("{%p endfor %}")
    return paper.to_bytes()


def _tables(paper: WordDocument, *, union: bool) -> None:
    _identification(paper)
    _measures(paper)
    _indicators(paper)
    _budget(paper)
    _sources(paper)
    _schedule(paper, union=union)
    _annexes(paper)


def _when(paper: WordDocument, table: str) -> None:
    paper.text("{%p if screen.table == '" + table + "' %}")


def _end(paper: WordDocument) -> None:
    paper.text("{%p endif %}")


def _identification(paper: WordDocument) -> None:
    _when(paper, "identification")
    paper.facts([("{%tr for row in identification %}", ""), ("{{ row.name }}", "{{ row.text }}"), ("{%tr endfor %}", "")])
    _end(paper)


def _measures(paper: WordDocument) -> None:
    _when(paper, "measures")
    paper.text("{{ recommendation }}")
    paper.text("{%p if measures %}")
    paper.table(
        ["Opatření komunitního plánu", "Přínos", "Proč"],
        [
            ["{%tr for row in measures %}", "", ""],
            ["{{ row.code }} {{ row.name }}", "{{ row.degree }}", "{{ row.why }}"],
            ["{%tr endfor %}", "", ""],
        ],
        widths_cm=[6.0, 2.0, 8.0],
    )
    paper.text("{%p else %}")
    paper._paragraph("CHYBÍ: opatření komunitního plánu, kterému projekt slouží", LACK)
    _end(paper)
    _end(paper)


def _indicators(paper: WordDocument) -> None:
    _when(paper, "indicators")
    paper.text("{%p if indicators %}")
    paper.table(
        ["Kód", "Indikátor", "Jednotka", "Cílová hodnota"],
        [
            ["{%tr for row in indicators %}", "", "", ""],
            ["{{ row.code }}", "{{ row.name }} {{ row.note | optional }}", "{{ row.unit }}", "{{ row.target }}"],
            ["{%tr endfor %}", "", "", ""],
        ],
        widths_cm=[2.0, 7.5, 2.0, 4.5],
    )
    paper.text("{%p else %}")
    paper.text("Výzva, jak ji máme, indikátory neuvádí.")
    _end(paper)
    _end(paper)


def _budget(paper: WordDocument) -> None:
    _when(paper, "budget")
    paper.table(
        ["Kód", "Položka", "Částka (Kč)"],
        [["{%tr for row in budget %}", "", ""], ["{{ row.code }}", "{{ row.name }}", "{{ row.amount }}"], ["{%tr endfor %}", "", ""]],
        amounts=[2],
        widths_cm=[2.5, 9.5, 4.0],
    )
    paper.text("{%p for check in checks %}")
    paper.note("Kontrola: {{ check.rule }} – {{ check.ok }}; {{ check.basis }}.")
    paper.text("{%p endfor %}")
    _end(paper)


def _sources(paper: WordDocument) -> None:
    _when(paper, "sources")
    paper.table(
        ["Zdroj", "Částka (Kč)", "Podíl (%)"],
        [
            ["{%tr for row in sources %}", "", ""],
            ["{{ row.name }}", "{{ row.amount }}", "{{ row.percent }}"],
            ["{%tr endfor %}", "", ""],
            ["Celkem", "{{ cost_plain }}", "100,000"],
        ],
        amounts=[1, 2],
        widths_cm=[9.0, 4.0, 3.0],
        total=True,
        whole=True,
    )
    paper.note("Podíly jsou z celkových nákladů rozvrhu {{ cost }}.")
    _end(paper)


def _schedule(paper: WordDocument, *, union: bool) -> None:
    _when(paper, "schedule")
    paper.table(
        ["Rok", "Zdroj", "Částka (Kč)"],
        [["{%tr for row in years %}", "", ""], ["{{ row.year }}", "{{ row.name }}", "{{ row.amount }}"], ["{%tr endfor %}", "", ""]],
        amounts=[2],
        widths_cm=[2.5, 9.5, 4.0],
        caption="Kdo platí v jednotlivých letech",
    )
    paper.table(
        ["Období", "Měsíce", "Náklady (Kč)", "Pokryto (Kč)"],
        [
            ["{%tr for row in periods %}", "", "", ""],
            ["{{ row.id }}", "{{ row.span }}", "{{ row.cost }}", "{{ row.paid }}"],
            ["{%tr endfor %}", "", "", ""],
        ],
        amounts=[2, 3],
        widths_cm=[2.0, 6.0, 4.0, 4.0],
        caption="Monitorovací období" if union else "Období",
    )
    paper.text("{{ prefinancing }}")
    _end(paper)


def _annexes(paper: WordDocument) -> None:
    _when(paper, "annexes")
    paper.text("{%p if annexes %}")
    paper.text("{%p for annex in annexes %}")
    paper.bullets(["{{ annex }}"])
    paper.text("{%p endfor %}")
    paper.text("{%p else %}")
    paper.text("Výzva, jak ji máme, přílohy neuvádí.")
    _end(paper)
    _end(paper)


def cover_letter(*, union: bool) -> bytes:
    """The town's letter that goes with the application."""
    paper = _paper("Průvodní dopis")
    paper.facts(
        [
            ("Odesílatel", "{{ town }}\nCentrum komunitní práce"),
            ("Adresát", "{{ addressee }}\n" + ("řídicí orgán" if union else "poskytovatel") + ": {{ call.programme }}"),
            ("Naše značka", "{{ reference }}"),
            ("Číslo jednací", "CHYBÍ: přidělí podatelna"),
            ("Datum", "{{ date }}"),
        ],
        label_width_cm=3.5,
    )
    paper.heading("Průvodní dopis k žádosti o podporu projektu „{{ title }}“")
    paper.text("Vážené dámy, vážení pánové,")
    paper.text(
        "předkládáme žádost o podporu {{ reference }} do výzvy {{ call.code }} „{{ call.title }}“. Žadatelem je {{ organisation }} "
        "(IČO {{ ico }}). Projekt potrvá {{ months }}, od {{ start }} do {{ end }}."
    )
    paper.text(
        "Celkové způsobilé výdaje projektu činí {{ eligible }}. Žádáme o podporu {{ asked }} v tomto členění podle zdrojů."
        "{% if other_parts %} Další zdroje, o které touto žádostí nežádáme: {% for part in other_parts %}{{ part.name }} "
        "{{ part.amount }}\u00a0Kč{% if not loop.last %}, {% endif %}{% endfor %}.{% endif %}"
        "{% if own_minor %} Z vlastních zdrojů hradí žadatel {{ own }}.{% endif %}"
        "{% if gap_minor %} Zatím není pokryto {{ gap }}.{% endif %}"
    )
    paper.table(
        ["Zdroj", "Požadovaná částka (Kč)"],
        [
            ["{%tr for part in asked_parts %}", ""],
            ["{{ part.name }}", "{{ part.amount }}"],
            ["{%tr endfor %}", ""],
            ["Celkem", "{{ asked_plain }}"],
        ],
        amounts=[1],
        widths_cm=[10.5, 5.5],
        total=True,
        whole=True,
    )
    paper.text(
        "{% if measures %}Projekt naplňuje komunitní plán: {% for row in measures %}{{ row.code }} {{ row.name }} (přínos {{ row.degree }})"
        "{% if not loop.last %}; {% endif %}{% endfor %}. {% endif %}{{ recommendation }}"
    )
    paper.text("Prosíme o posouzení žádosti. Doplnění a vysvětlení podáme na vyžádání.")
    paper.heading("Přílohy", 2)
    paper.text("{%p for annex in annexes %}")
    paper.bullets(["{{ annex }}"])
    paper.text("{%p endfor %}")
    paper.signature(["za {{ town }}", "jméno, funkce a podpis"])
    return paper.to_bytes()


def documents(folder: str) -> dict[str, bytes]:
    """What is to stand in a folder, by its name."""
    union = folder in UNION
    return {"application.docx": application(union=union), "cover_letter.docx": cover_letter(union=union)}


if __name__ == "__main__":
    for folder in (*UNION, GENERAL):
        for name, content in documents(folder).items():
            (HERE / folder / name).write_bytes(content)
