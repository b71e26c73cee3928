"""Makes minutes.docx, the template of a meeting's minutes, with the office's styles.

    .venv/bin/python templates/committee/make.py

The same script gives the same bytes; a test compares them with the file beside it. A town may change the file in Word: what
stands in double braces is filled in, the rest is the town's. `absorb lint` tells whether a changed template can be filled.
"""

from pathlib import Path

from absorb.documents.word import WordDocument

HERE = Path(__file__).resolve().parent


def minutes() -> bytes:
    """The minutes: head, attendance, each item with its vote and resolution, annexes, signatures."""
    paper = WordDocument(title="Zápis z {{ number }}. zasedání", reference="{{ reference }}", mark="{{ mark | optional }}")
    paper.title("Zápis z {{ number }}. zasedání")
    paper.facts(
        [
            ("Orgán", "{{ head.body }}"),
            ("Datum", "{{ head.day }}"),
            ("Místo", "{{ head.place }}"),
            ("Svoláno na", "{{ head.called }}"),
            ("Zahájeno", "{{ head.opened }}"),
            ("Ukončeno", "{{ head.closed }}"),
            ("Povaha usnesení", "{{ head.effect }}"),
            ("Jak se rozhoduje", "{{ head.rule }}"),
        ]
    )
    _attendance(paper)
    paper.text("{%p if discussion %}")
    paper.heading("Průběh")
    paper.text("{{ discussion }}")
    paper.text("{%p endif %}")
    paper.heading("Program a usnesení")
    paper.text("{%p for item in items %}")
    _item(paper)
    paper.text("{%p endfor %}")
    _end(paper)
    return paper.to_bytes()


def _attendance(paper: WordDocument) -> None:
    paper.heading("Účast")
    for line in ("summary", "excused", "absent"):
        paper.text("{{ attendance." + line + " }}")
    paper.text("{%p if attendance.rows %}")
    rows = [["{%tr for row in attendance.rows %}", ""], ["{{ row.name }}", "{{ row.stay }}"], ["{%tr endfor %}", ""]]
    paper.table(["Člen", "Přítomnost"], rows, widths_cm=[8.0, 8.0])
    paper.text("{%p endif %}")


def _item(paper: WordDocument) -> None:
    paper.heading("{{ item.position }}. {{ item.title }}", level=2)
    for name in ("idea", "discussion", "undecided"):
        paper.text("{%p if item." + name + " %}")
        paper.text("{{ item." + name + " }}")
        paper.text("{%p endif %}")
        if name == "idea":
            _lines(paper, "conflicts")
    _lines(paper, "amendments")
    paper.text("{%p if not item.undecided %}")
    paper.text("Návrh usnesení: {{ item.motion }}")
    paper.text("{%p if item.vote_rows %}")
    rows = [
        ["{%tr for row in item.vote_rows %}", "", "", ""],
        ["{{ row.a }}", "{{ row.b }}", "{{ row.c | optional }}", "{{ row.d | optional }}"],
        ["{%tr endfor %}", "", "", ""],
    ]
    caption = "Hlasování o bodu {{ item.position }}"
    paper.table(["Člen", "Hlas", "Člen", "Hlas"], rows, widths_cm=[4.6, 3.4, 4.6, 3.4], whole=True, caption=caption)
    paper.text("{%p else %}")
    paper.text("{{ item.how }}", with_next=True)
    paper.text("{%p endif %}")
    paper.text("{{ item.result }}", strong=True, with_next=True)
    paper.note("{{ item.counts }}", with_next=True)
    paper.text("{{ item.resolution }}", strong=True)
    paper.text("{%p for line in item.consequences %}")
    paper.bullets(["{{ line }}"])
    paper.text("{%p endfor %}")
    paper.text("{%p endif %}")


def _lines(paper: WordDocument, name: str) -> None:
    paper.text("{%p for line in item." + name + " %}")
    paper.text("{{ line }}")
    paper.text("{%p endfor %}")


def _end(paper: WordDocument) -> None:
    paper.text("{%p if resolutions %}")
    paper.heading("Přehled usnesení")
    rows = [
        ["{%tr for row in resolutions %}", "", ""],
        ["{{ row.number }}", "{{ row.title }}", "{{ row.verdict }}"],
        ["{%tr endfor %}", "", ""],
    ]
    paper.table(["Číslo", "Věc", "Výsledek"], rows, widths_cm=[2.5, 10.5, 3.0])
    paper.text("{%p endif %}")
    paper.heading("Přílohy")
    paper.text("{%p for annex in annexes %}")
    paper.bullets(["{{ annex }}"])
    paper.text("{%p endfor %}")
    paper.heading("Podpisy")
    paper.text("{%p if are_signers_left_out %}")
    paper.text("Zápis podepsal předsedající a ověřili určení ověřovatelé. Jména a podpisy jsou v zápisu uloženém u města.")
    paper.text("{%p else %}")
    paper.signature(["Předsedající", "{{ chair | optional }}"])
    paper.text("{%p for name in verifiers %}")
    paper.signature(["Ověřovatel", "{{ name }}"])
    paper.text("{%p endfor %}")
    paper.text("{%p if not verifiers %}")
    paper.signature(["Ověřovatel", "jméno, datum a podpis"])
    paper.text("{%p endif %}")
    paper.text("{%p endif %}")


if __name__ == "__main__":
    (HERE / "minutes.docx").write_bytes(minutes())
