"""Makes application.docx and cover_letter.docx, the templates of this programme's documents, with the office's styles.

    .venv/bin/python templates/applications/opz-2014/make.py

The same script gives the same bytes; a test compares them with the files beside it.
"""

from pathlib import Path

from absorb.documents.word import WordDocument
from absorb.documents.word_styles import MARK, NOTE

HERE = Path(__file__).resolve().parent
STATEMENT = "Spolufinancováno Evropskou unií"


def application() -> bytes:
    """The draft of an application, screen by screen in the order of form.toml."""
    paper = WordDocument(
        title="Žádost o podporu (koncept)", reference="{{ reference }}", version="{{ version }}", mark="{{ mark | optional }}"
    )
    paper.title("{{ title }}")
    paper.text("{{ applicant }}", strong=True)
    paper.text("Žádost o podporu {{ reference }} do výzvy {{ call.code }} {{ call.title }}, {{ call.programme }}.")
    paper.text(STATEMENT, strong=True)
    paper.facts(
        [
            ("Celkové náklady", "{{ cost }}"),
            ("Celkové způsobilé výdaje", "{{ eligible }}"),
            ("Požadovaná podpora", "{{ asked }}"),
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
    paper._paragraph("{{ field.text }}", MARK)
    paper.text("{%p else %}")
    paper.text("{{ field.text }}")
    paper.text("{%p endif %}")
    paper.text("{%p if field.note %}")
    paper.note("{{ field.note }}")
    paper.text("{%p endif %}")
    paper.text("{%p endfor %}")
    _tables(paper)
    paper.text("{%p endfor %}")
    return paper.to_bytes()


def _tables(paper: WordDocument) -> None:
    _identification(paper)
    _measures(paper)
    _indicators(paper)
    _budget(paper)
    _sources(paper)
    _schedule(paper)
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
    paper._paragraph("CHYBÍ: opatření komunitního plánu, kterému projekt slouží", MARK)
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
    paper.note("Kontrola {{ check.rule }}: {{ check.ok }} ({{ check.basis }}).")
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
    )
    _end(paper)


def _schedule(paper: WordDocument) -> None:
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
        caption="Monitorovací období",
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


def cover_letter() -> bytes:
    """The town's letter that goes with the application."""
    paper = WordDocument(title="Průvodní dopis", reference="{{ reference }}", version="{{ version }}", mark="{{ mark | optional }}")
    paper.text("{{ town }}", strong=True)
    paper._paragraph("Centrum komunitní práce\nNaše značka: {{ reference }}\nČíslo jednací: doplní podatelna", NOTE)
    paper.text("{{ addressee }}\nkancelář řídicího orgánu\n{{ call.programme }}")
    paper.text("{{ town }}, {{ date }}")
    paper.heading("Průvodní dopis k žádosti o podporu projektu „{{ title }}“")
    paper.text("Vážené dámy, vážení pánové,")
    paper.text(
        "předkládáme žádost o podporu {{ reference }} do výzvy {{ call.code }} „{{ call.title }}“. Žadatelem je {{ organisation }} "
        "(IČO {{ ico }}). Projekt potrvá {{ months }}, od {{ start }} do {{ end }}."
    )
    paper.text(
        "Celkové způsobilé výdaje projektu činí {{ eligible }}. Žádáme o podporu ve výši {{ asked }}, a to "
        "{% for part in asked_parts %}{{ part.name }} {{ part.amount }}{% if not loop.last %}, {% endif %}{% endfor %}."
        "{% if own_parts %} Z vlastních zdrojů projekt hradí {% for part in own_parts %}{{ part.name }} {{ part.amount }}"
        "{% if not loop.last %}, {% endif %}{% endfor %}.{% endif %}"
        "{% if gap_minor %} Zatím není pokryto {{ gap }}.{% endif %}"
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


if __name__ == "__main__":
    (HERE / "application.docx").write_bytes(application())
    (HERE / "cover_letter.docx").write_bytes(cover_letter())
