"""The pack of a meeting as a Word document: what a member prints and reads on the way there.

The agenda, the ranking on one sheet, then each item on a page of its own, with the same things in the same order.
"""

import uuid
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from absorb.catalogues import words
from absorb.committee.papers import MARK, idea_line
from absorb.committee.schemas.agenda import ItemOut
from absorb.committee.schemas.meetings import MeetingOut
from absorb.committee.schemas.sheets import Front, Share, Sheet, Standing
from absorb.documents.word import WordDocument
from absorb.kernel.czech import amount, day
from absorb.kernel.engine import Progress
from absorb.kernel.period import Month
from absorb.pictures.png import draw_png
from absorb.priority.pictures import points_picture
from absorb.priority.rules.why import points_words
from absorb.priority.schemas import RankedOut
from absorb.tank.rules.form import TARGET_GROUPS

LOCAL = ZoneInfo("Europe/Prague")
MOST_OF_NEED = 600
MOST_OF_REASON = 160
MOST_EFFECTS = 5
"""What of each fits the page; the rest stands in the tank."""


def pack(
    meeting: MeetingOut,
    items: Sequence[ItemOut],
    sheets: Mapping[uuid.UUID, Sheet],
    fronts: Sequence[Front],
    *,
    town: str,
    is_demonstration: bool,
    progress: Progress,
) -> bytes:
    """The .docx of a meeting's pack; the same agenda gives the same bytes."""
    paper = WordDocument(
        title=f"Podklady pro {meeting.number}. zasedání",
        reference=f"{meeting.body} {day(meeting.held_on)}",
        mark=MARK if is_demonstration else "",
    )
    paper.title(f"Podklady pro {meeting.number}. zasedání")
    _write_agenda(paper, meeting, items, town)
    for front in fronts:
        _write_front(paper, front)
    for index, item in enumerate(items):
        progress(index / len(items), f"item {item.position}")
        if item.state != "taken_off":
            _write_item(paper, item, sheets.get(item.id))
    return paper.to_bytes()


def _write_agenda(paper: WordDocument, meeting: MeetingOut, items: Sequence[ItemOut], town: str) -> None:
    starts = meeting.starts_at.astimezone(LOCAL)
    paper.facts(
        [
            ("Orgán", f"{meeting.body}, {town}"),
            ("Kdy", f"{day(meeting.held_on)} v {starts.hour}:{starts:%M}"),
            ("Kde", meeting.place + (" nebo na dálku" if meeting.remote_allowed else "")),
        ],
        label_width_cm=2.5,
    )
    paper.heading("Program")
    if not items:
        paper.text("Program je zatím prázdný.")
        return
    rows = [[str(item.position), _title(item), item.reference or "", _place(item)] for item in items]
    paper.table(["Bod", "Věc", "Záměr", "Místo"], rows, widths_cm=[1.2, 9.6, 3.4, 1.8])
    paper.note("Kdo by mohl mít z některé věci prospěch nebo újmu, on sám nebo osoba blízká, oznámí to před jejím projednáním.")


def _title(item: ItemOut) -> str:
    return f"{item.title} (staženo)" if item.state == "taken_off" else item.title


def _place(item: ItemOut) -> str:
    if item.points is None:
        return ""
    return str(item.place) if item.place is not None else "vyřazeno"


def _write_front(paper: WordDocument, front: Front) -> None:
    """The ranking on a sheet; what stands on the agenda is marked with its item."""
    ranking = front.ranking
    paper.heading(f"Pořadí č. {ranking.number}", new_page=True)
    paper.note(
        f"{ranking.model_name}, verze {ranking.model_version}; {ranking.plan_name}. S místem {ranking.placed},"
        f" vyřazeno {ranking.excluded}. Otisk podkladů {ranking.snapshot_sha256[:16]}…"
    )
    rows = [_front_row(one, front.on_agenda.get(one.reference)) for one in front.ideas]
    paper.table(["Místo", "Záměr", "Organizace", "Body", "Bod"], rows, amounts=[3], widths_cm=[1.6, 7.2, 4.2, 1.6, 1.4])
    left_out = ranking.placed + ranking.excluded - len(front.ideas)
    if left_out > 0:
        paper.note(f"Dalších v pořadí: {left_out}. Celé pořadí je v sešitu XLSX.")


def _front_row(one: RankedOut, position: int | None) -> list[str]:
    place = str(one.place) if one.place is not None else "–"
    points = f"{one.points:.2f}".replace(".", ",")
    return [place, _short(one.title, 34), _short(one.organisation or "", 20), points, str(position) if position else ""]


def _write_item(paper: WordDocument, item: ItemOut, sheet: Sheet | None) -> None:
    """One item on its page: idea, points, why, neighbours, money, conflicts, motion; what is missing is said."""
    paper.heading(f"{item.position}. {item.title}", new_page=True)
    if item.reference:
        paper.text(idea_line(item))
    if sheet is not None:
        _write_idea(paper, sheet)
        _write_points(paper, sheet.standing)
        _write_money(paper, item, sheet)
    paper.heading("Střety zájmů", level=2)
    declared = [f"{one.name}: {one.reason.rstrip('. ')}." for one in item.conflicts]
    paper.text("Oznámeno předem: " + " ".join(declared) if declared else "Předem nebyl oznámen žádný.")
    paper.heading("Návrh usnesení", level=2)
    paper.text(item.motion or "Bod je k rozpravě, návrh usnesení nemá.", strong=bool(item.motion))


def _write_idea(paper: WordDocument, sheet: Sheet) -> None:
    paper.heading("O co jde", level=2)
    paper.text(_short(sheet.need or "Potřebu záměr neuvádí.", MOST_OF_NEED))
    told = [("Kde", sheet.place or ""), ("Pro koho", ", ".join(map(_group, sheet.target_groups))), ("Kdy", _months(sheet))]
    effects = [f"{one.code} {one.name} ({one.degree} z 5)" for one in sheet.effects[:MOST_EFFECTS]]
    paper.facts([pair for pair in (*told, ("Slouží opatřením", "; ".join(effects))) if pair[1]], label_width_cm=3.2)


def _group(group: str) -> str:
    """A target group of the form's list by its name; any other is kept as it was typed."""
    return words("cs")[0](f"target group {group}") if group in TARGET_GROUPS else group


def _months(sheet: Sheet) -> str:
    if sheet.first_month is None or sheet.last_month is None:
        return ""
    first, last = Month(sheet.first_month), Month(sheet.last_month)
    return f"{_month(first)} – {_month(last)}"


def _month(month: Month) -> str:
    return f"{month.number}/{month.year}"


def _write_points(paper: WordDocument, standing: Standing | None) -> None:
    paper.heading("Body a místo", level=2)
    if standing is None:
        paper.text("Záměr není v žádném pořadí, o které by se rozhodnutí opíralo.")
        return
    picture = points_picture(standing.idea, standing.criteria, "cs")
    told = "; ".join(f"{mark.row} {mark.text}" for mark in picture.marks)
    paper.picture(draw_png(picture, "wide"), width_cm=13.0, description=f"{picture.title}: {told}")
    paper.text(" ".join(standing.sentences))
    near = [_neighbour("výš", standing.above), _neighbour("níž", standing.below)]
    paper.note("Sousedé: " + ("; ".join(one for one in near if one) or "nikdo") + ".")


def _neighbour(where: str, one: RankedOut | None) -> str:
    if one is None:
        return ""
    place = f"{one.place}. místo" if one.place is not None else "vyřazeno"
    return f"{where} {_short(one.title, 60)} ({place}, {points_words('cs', one.points)})"


def _write_money(paper: WordDocument, item: ItemOut, sheet: Sheet) -> None:
    paper.heading("Možnosti financování", level=2)
    lines = []
    if sheet.schedule:
        gap = f"; nikdo neplatí {amount(sheet.gap_minor)}" if sheet.gap_minor else "; vše je pokryto"
        lines.append(f"Rozpis: {_shares(sheet.schedule)}{gap}.")
    if sheet.portfolio is not None:
        verdict = "vybrán" if sheet.portfolio.is_selected else "nevybrán"
        why = f" – {_short(sheet.portfolio.why, MOST_OF_REASON)}" if sheet.portfolio.why else ""
        lines.append(f"Výběr č. {sheet.portfolio.number} na rok {sheet.portfolio.year}: {verdict}{why}.")
    if sheet.hoped:
        lines.append(f"Organizace počítá s: {_shares(sheet.hoped)}.")
    if not lines:
        cost = f" Náklady {amount(item.cost_minor)}." if item.cost_minor is not None else ""
        lines.append(f"Zatím nejsou rozepsány.{cost}")
    paper.bullets(lines)


def _shares(shares: Sequence[Share]) -> str:
    return ", ".join(f"{one.source} {amount(one.amount_minor)}" if one.amount_minor is not None else one.source for one in shares)


def _short(text: str, most: int) -> str:
    """The text, or as much of it as fits, up to the end of a word."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[:most].rsplit(' ', 1)[0].rstrip(',;:.')} …"


def file_name(meeting: MeetingOut) -> str:
    """What the file is called."""
    return f"podklady-{meeting.number}-{meeting.held_on.isoformat()}.docx"
