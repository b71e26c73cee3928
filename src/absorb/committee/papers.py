"""The minutes of a meeting as a Word document."""

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from absorb.committee.rules.votes import Rule, Stay, present_at
from absorb.committee.rules.words import result_words
from absorb.committee.schemas.agenda import ItemOut
from absorb.committee.schemas.meetings import MeetingOut, MemberOut
from absorb.committee.schemas.resolutions import ResolutionOut
from absorb.documents.word import WordDocument
from absorb.kernel.czech import amount, day, out_of, plural
from absorb.priority.rules.why import points_words

MARK = "UKÁZKA: jména, body, hlasování a usnesení jsou smyšlené; záměry jsou skutečné operace ESF zveřejněné v roce 2016"
LOCAL = ZoneInfo("Europe/Prague")
CHOICES = {"for": "pro", "against": "proti", "abstain": "zdržel(a) se"}
EFFECTS = {"recommends": "doporučující", "approves": "schvalující"}


def minutes(
    meeting: MeetingOut, members: Sequence[MemberOut], items: Sequence[ItemOut], rule: Rule, *, town: str, is_demonstration: bool
) -> bytes:
    """The .docx of a closed meeting's minutes; the same meeting gives the same bytes."""
    paper = WordDocument(
        title=f"Zápis z {meeting.number}. zasedání",
        reference=f"{meeting.body} {day(meeting.held_on)}",
        mark=MARK if is_demonstration else "",
    )
    paper.title(f"Zápis z {meeting.number}. zasedání")
    _write_head(paper, meeting, rule, town)
    _write_attendance(paper, meeting, members)
    paper.heading("Program a usnesení")
    for item in items:
        _write_item(paper, item, members)
    _write_resolutions(paper, items)
    _write_annexes(paper, items)
    _write_signatures(paper, meeting, members)
    return paper.to_bytes(made_at=meeting.closed_at)


def _write_head(paper: WordDocument, meeting: MeetingOut, rule: Rule, town: str) -> None:
    paper.facts(
        [
            ("Orgán", f"{meeting.body}, {town}"),
            ("Datum", day(meeting.held_on)),
            ("Místo", meeting.place),
            ("Svoláno na", f"{_clock(meeting.starts_at)} hod."),
            ("Zahájeno", f"{_clock(meeting.opened_at)} hod."),
            ("Ukončeno", f"{_clock(meeting.closed_at)} hod."),
            ("Povaha usnesení", EFFECTS[meeting.effect]),
            ("Jak se rozhoduje", f"{_rule_words(rule)} ({rule.basis})"),
        ]
    )


def _rule_words(rule: Rule) -> str:
    """The rule in one line, as it held on the day."""
    of = "všech členů" if rule.majority_of == "all_members" else "přítomných členů"
    share = f"{rule.threshold_numerator}/{rule.threshold_denominator}"
    is_plain = rule.threshold_is_exceeded and (rule.threshold_numerator, rule.threshold_denominator) == (1, 2)
    majority = "nadpoloviční většina" if is_plain else f"{'více než' if rule.threshold_is_exceeded else 'nejméně'} {share}"
    excluded = "podjatí se započítávají" if rule.excluded_count else "podjatí se nezapočítávají"
    casting = "; při rovnosti hlasů rozhoduje předsedající" if rule.casting_vote else ""
    return f"{majority} {of}, {excluded} do základu{casting}"


def _write_attendance(paper: WordDocument, meeting: MeetingOut, members: Sequence[MemberOut]) -> None:
    paper.heading("Účast")
    came = [one for one in members if one.stays]
    missing = [one for one in members if not one.stays]
    noun = plural(len(members), "člena", "členů", "členů")
    paper.text(f"Přítomno {len(came)} {out_of(len(members))} {noun}.")
    paper.text(f"Omluveni: {_names([one for one in missing if one.is_excused])}.")
    paper.text(f"Nepřítomni bez omluvy: {_names([one for one in missing if not one.is_excused])}.")
    rows = [[_member(one), "; ".join(_stay(stay, meeting) for stay in one.stays)] for one in came]
    if rows:
        paper.table(["Člen", "Přítomnost"], rows, widths_cm=[8.0, 8.0])


def _member(one: MemberOut) -> str:
    return f"{one.name} (předsedá)" if one.is_chair else one.name


def _names(people: Sequence[MemberOut]) -> str:
    return ", ".join(one.name for one in people) or "nikdo"


def _stay(stay: tuple[dt.datetime, dt.datetime | None], meeting: MeetingOut) -> str:
    """From when to when; what fits the whole meeting is said so."""
    arrived, left = stay
    from_start = meeting.opened_at is not None and arrived <= meeting.opened_at
    to_end = left is None or left == meeting.closed_at
    if from_start and to_end:
        return "po celou dobu"
    parts = ["od zahájení" if from_start else f"příchod {_clock(arrived)}", "do ukončení" if to_end else f"odchod {_clock(left)}"]
    return ", ".join(parts)


def _write_item(paper: WordDocument, item: ItemOut, members: Sequence[MemberOut]) -> None:
    paper.heading(f"{item.position}. {item.title}", level=2)
    if item.reference:
        paper.text(idea_line(item))
    for conflict in item.conflicts:
        verdict = {True: "orgán rozhodl o vyloučení z hlasování", False: "orgán rozhodl, že se hlasování účastní", None: "nerozhodnuto"}[
            conflict.is_excluded
        ]
        paper.text(f"Střet zájmů oznámil(a) {conflict.name}: {conflict.reason.rstrip('. ')} – {verdict}.")
    resolution = item.resolution
    if resolution is None:
        paper.text("Bod byl stažen z programu." if item.state == "taken_off" else "Bod nebyl projednán.")
        return
    paper.text(f"Návrh usnesení: {item.motion}")
    _write_votes(paper, _votes(item, resolution, members), caption=f"Hlasování o bodu {item.position}")
    tally = resolution.tally
    paper.text(f"Výsledek: {result_words('cs', tally)}.", strong=True, with_next=True)
    paper.note(
        f"Pro {tally.votes_for}, proti {tally.votes_against}, zdrželo se {tally.votes_abstained}; přítomno {tally.present},"
        f" k přijetí třeba {tally.needed}. {resolution.basis}",
        with_next=True,
    )
    verdict = "Usnesení" if tally.is_adopted else "Nepřijatý návrh usnesení"
    paper.text(f"{verdict} č. {resolution.number}: {resolution.wording}", strong=True)


def _write_votes(paper: WordDocument, votes: list[tuple[str, str]], *, caption: str) -> None:
    """Names and votes in two columns side by side, read downwards: a meeting has many votes and paper is short."""
    half = (len(votes) + 1) // 2
    right = [*votes[half:], ("", "")][:half]
    rows = [[*one, *other] for one, other in zip(votes[:half], right, strict=True)]
    paper.table(["Člen", "Hlas", "Člen", "Hlas"], rows, widths_cm=[4.6, 3.4, 4.6, 3.4], whole=True, caption=caption)


def _votes(item: ItemOut, resolution: ResolutionOut, members: Sequence[MemberOut]) -> list[tuple[str, str]]:
    """How every member voted, or why not."""
    choices = {ballot.person_id: CHOICES[ballot.choice] for ballot in item.ballots if ballot.is_counted}
    excluded = {conflict.person_id for conflict in item.conflicts if conflict.is_excluded}
    present = present_at([Stay(one.person_id, *stay) for one in members for stay in one.stays], resolution.made_at)
    rows = []
    for one in members:
        if one.person_id in excluded:
            vote = "podjatý(á), nehlasuje"
        else:
            vote = choices.get(one.person_id) or ("nehlasoval(a)" if one.person_id in present else "nepřítomen(a)")
        rows.append((_member(one), vote))
    return rows


def idea_line(item: ItemOut) -> str:
    """The idea that an item is about in one line."""
    parts = [f"Záměr {item.reference}: {item.idea_title}"]
    if item.organisation:
        parts.append(item.organisation)
    if item.cost_minor is not None:
        parts.append(f"náklady {amount(item.cost_minor)}")
    if item.points is not None:
        place = f"místo {item.place}" if item.place is not None else "bez místa (vyřazeno)"
        parts.append(f"{place}, {points_words('cs', item.points)} v pořadí č. {item.ranking}")
    return " · ".join(parts)


def _write_resolutions(paper: WordDocument, items: Sequence[ItemOut]) -> None:
    decided = [item for item in items if item.resolution is not None]
    if not decided:
        return
    paper.heading("Přehled usnesení")
    rows = [
        [item.resolution.number, item.title, "přijato" if item.resolution.tally.is_adopted else "nepřijato"]
        for item in decided
        if item.resolution is not None
    ]
    paper.table(["Číslo", "Věc", "Výsledek"], rows, widths_cm=[2.5, 10.5, 3.0])


def _write_annexes(paper: WordDocument, items: Sequence[ItemOut]) -> None:
    """What the resolutions rest on: the rankings by their numbers and fingerprints."""
    rested = {item.ranking: item.resolution.snapshot_sha256 for item in items if item.ranking is not None and item.resolution is not None}
    paper.heading("Přílohy")
    annexes = [f"Pořadí záměrů č. {number}, otisk podkladů {sha256}" for number, sha256 in sorted(rested.items())]
    paper.bullets(annexes or ["Bez příloh"])


def _write_signatures(paper: WordDocument, meeting: MeetingOut, members: Sequence[MemberOut]) -> None:
    chair = next((one.name for one in members if one.is_chair and one.stays), "")
    paper.heading("Podpisy")
    paper.signature(["Předsedající", chair])
    paper.signature(["Ověřovatel", "jméno, datum a podpis"])
    paper.signature(["Ověřovatel", "jméno, datum a podpis"])


def _clock(moment: dt.datetime | None) -> str:
    return "–" if moment is None else f"{moment.astimezone(LOCAL):%H:%M}"
