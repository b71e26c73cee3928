"""The facts that the template of minutes is filled with, in Czech; what the setting leaves out is not among them."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from absorb.committee.papers.proposals import KINDS, proposal_lines
from absorb.committee.rules.votes import Rule, Stay, Tally, present_at
from absorb.committee.rules.words import result_words
from absorb.committee.schemas.agenda import ConflictOut, ItemOut
from absorb.committee.schemas.meetings import MeetingOut, MemberOut
from absorb.committee.schemas.minutes import Material, Publishing
from absorb.committee.schemas.resolutions import Named, ResolutionOut
from absorb.kernel.czech import amount, day, out_of, plural
from absorb.priority.rules.why import points_words

MARK = "UKÁZKA: jména, body, hlasování a usnesení jsou smyšlené; záměry jsou skutečné operace ESF zveřejněné v roce 2016"
LOCAL = ZoneInfo("Europe/Prague")
CHOICES = {"for": "pro", "against": "proti", "abstain": "zdržel(a) se"}
EFFECTS = {"recommends": "doporučující", "approves": "schvalující"}
CONFLICTS = {True: "orgán rozhodl o vyloučení z hlasování", False: "orgán rozhodl, že se hlasování účastní", None: "nerozhodnuto"}


def minutes_facts(material: Material, setting: Publishing) -> dict[str, Any]:
    """Everything that the template asks for; the same material and setting give the same facts."""
    meeting, members, items = material.meeting, material.members, material.items
    chair = next((one.name for one in members if one.is_chair and one.stays), "") if setting.signatures else ""
    return {
        "mark": MARK if material.is_demonstration else None,
        "number": meeting.number,
        "reference": f"{meeting.body} {day(meeting.held_on)}",
        "head": _head(meeting, material.rule, material.town),
        "attendance": _attendance(meeting, members, setting),
        "discussion": material.texts.get(None) if setting.discussion else None,
        "items": [_item(item, material, setting) for item in items],
        "resolutions": [
            {"number": one.number, "title": item.title, "verdict": "přijato" if one.tally.is_adopted else "nepřijato"}
            for item in items
            for one in [item.resolution]
            if one is not None
        ],
        "annexes": _annexes(items),
        "chair": chair,
        "verifiers": [name for _, name in material.verifiers] if setting.signatures else [],
        "are_signers_left_out": not setting.signatures,
    }


def _head(meeting: MeetingOut, rule: Rule, town: str) -> dict[str, str]:
    return {
        "body": f"{meeting.body}, {town}",
        "day": day(meeting.held_on),
        "place": meeting.place,
        "called": f"{_clock(meeting.starts_at)} hod.",
        "opened": f"{_clock(meeting.opened_at)} hod.",
        "closed": f"{_clock(meeting.closed_at)} hod.",
        "effect": EFFECTS[meeting.effect],
        "rule": f"{_rule_words(rule)} ({rule.basis})",
    }


def _rule_words(rule: Rule) -> str:
    """The rule in one line, as it held on the day."""
    of = "všech členů" if rule.majority_of == "all_members" else "přítomných členů"
    share = f"{rule.threshold_numerator}/{rule.threshold_denominator}"
    is_plain = rule.threshold_is_exceeded and (rule.threshold_numerator, rule.threshold_denominator) == (1, 2)
    majority = "nadpoloviční většina" if is_plain else f"{'více než' if rule.threshold_is_exceeded else 'nejméně'} {share}"
    excluded = "podjatí se započítávají" if rule.excluded_count else "podjatí se nezapočítávají"
    casting = "; při rovnosti hlasů rozhoduje předsedající" if rule.casting_vote else ""
    return f"{majority} {of}, {excluded} do základu{casting}"


def _attendance(meeting: MeetingOut, members: Sequence[MemberOut], setting: Publishing) -> dict[str, Any]:
    came = [one for one in members if one.stays]
    excused, absent = ([one for one in members if not one.stays and one.is_excused is given] for given in (True, False))
    noun = plural(len(members), "člena", "členů", "členů")
    rows = [{"name": _member(one), "stay": "; ".join(_stay(stay, meeting) for stay in one.stays)} for one in came]
    return {
        "summary": f"Přítomno {len(came)} {out_of(len(members))} {noun}.",
        "excused": f"Omluveni: {_names(excused)}." if setting.excused else f"Omluveno: {len(excused)}.",
        "absent": f"Nepřítomni bez omluvy: {_names(absent)}." if setting.excused else f"Nepřítomno bez omluvy: {len(absent)}.",
        "rows": rows if setting.attendance else [],
    }


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


def _item(item: ItemOut, material: Material, setting: Publishing) -> dict[str, Any]:
    resolution = item.resolution
    undecided = "Bod byl stažen z programu." if item.state == "taken_off" else "Bod nebyl projednán."
    if item.state == "waiting" and not item.motion.strip():
        undecided = "Bod byl k projednání, nehlasovalo se."
    facts: dict[str, Any] = {
        "position": item.position,
        "title": item.title,
        "idea": idea_line(item) if item.reference else None,
        "conflicts": _conflicts(item.conflicts, setting),
        "discussion": material.texts.get(item.id) if setting.discussion else None,
        "amendments": proposal_lines(item, material.motions.get(item.id, []), setting),
        "undecided": None if resolution else undecided,
    }
    return facts | (_decision(item, resolution, material.members, setting) if resolution else {})


def _conflicts(conflicts: Sequence[ConflictOut], setting: Publishing) -> list[str]:
    if setting.conflicts:
        return [
            f"Střet zájmů oznámil(a) {one.name}: {one.reason.rstrip('. ')} – {CONFLICTS[one.is_excluded]}{_absence(one)}."
            for one in conflicts
        ]
    counts = [(verdict, sum(1 for one in conflicts if one.is_excluded is verdict)) for verdict in CONFLICTS]
    return [f"Střet zájmů {_told(count)}: {CONFLICTS[verdict]}." for verdict, count in counts if count]


def _told(count: int) -> str:
    return f"{plural(count, 'oznámil', 'oznámili', 'oznámilo')} {count} {plural(count, 'člen', 'členové', 'členů')}"


def _absence(one: ConflictOut) -> str:
    if one.left_at is None:
        return ""
    back = f", vrátil(a) se v {_clock(one.returned_at)}" if one.returned_at else ""
    return f"; místnost opustil(a) v {_clock(one.left_at)}{back}"


def _decision(item: ItemOut, resolution: ResolutionOut, members: Sequence[MemberOut], setting: Publishing) -> dict[str, Any]:
    tally = resolution.tally
    vote = next((one for one in reversed(item.votes) if one.state == "closed" and one.tally is not None), None)
    kind = vote.kind if vote is not None else "by_name"
    verdict = "Usnesení" if tally.is_adopted else "Nepřijatý návrh usnesení"
    return {
        "motion": resolution.wording,
        "vote_rows": _vote_rows(item, resolution, members, setting) if setting.votes and kind == "by_name" else [],
        "how": f"Hlasováno {KINDS[kind]}.",
        "result": f"Výsledek: {result_words('cs', tally)}.",
        "counts": f"Pro {tally.votes_for}, proti {tally.votes_against}, zdrželo se {tally.votes_abstained}; přítomno {tally.present},"
        f" k přijetí třeba {tally.needed}. {_paper(tally)}{resolution.basis}",
        "resolution": f"{verdict} č. {resolution.number}: {resolution.wording}",
        "consequences": _consequences(resolution),
    }


def _paper(tally: Tally) -> str:
    counted = f"Odevzdané lístky: {tally.valid + tally.invalid}, platné: {tally.valid}, neplatné: {tally.invalid}. "
    return counted if tally.on_paper else ""


def _consequences(resolution: ResolutionOut) -> list[str]:
    """What an adopted resolution rests on and brings with it."""
    lines = []
    if resolution.why:
        lines.append(f"Důvod: {resolution.why}")
    if resolution.amount_minor is not None:
        lines.append(f"Částka: {amount(resolution.amount_minor)}")
    if resolution.recommendation:
        how = "Odchyluje se od doporučení" if resolution.departs else "Podle doporučení"
        lines.append(f"{how} č. {_other(resolution.recommendation)}{f': {resolution.departure_why}' if resolution.departure_why else ''}")
    if resolution.revokes and resolution.tally.is_adopted:
        lines.append(f"Ruší usnesení č. {_other(resolution.revokes)}")
    if resolution.carried_out_by or resolution.due_on:
        who, until = resolution.carried_out_by or "neurčeno", f", do {day(resolution.due_on)}" if resolution.due_on else ""
        lines.append(f"Provede: {who}{until}")
    return lines


def _other(named: Named) -> str:
    return f"{named.number} ({named.body}, {day(named.held_on)})"


def _vote_rows(item: ItemOut, resolution: ResolutionOut, members: Sequence[MemberOut], setting: Publishing) -> list[dict[str, str]]:
    """Names and votes in two columns side by side, read downwards: a meeting has many votes and paper is short."""
    votes = _votes(item, resolution, [one for one in members if one.stays or setting.excused], setting)
    half = (len(votes) + 1) // 2
    right = [*votes[half:], ("", "")][:half]
    return [{"a": a, "b": b, "c": c, "d": d} for (a, b), (c, d) in zip(votes[:half], right, strict=True)]


def _votes(item: ItemOut, resolution: ResolutionOut, members: Sequence[MemberOut], setting: Publishing) -> list[tuple[str, str]]:
    """How every member voted, or why not."""
    choices = {ballot.person_id: CHOICES[ballot.choice] for ballot in item.ballots if ballot.is_counted}
    excluded = {conflict.person_id for conflict in item.conflicts if conflict.is_excluded}
    present = present_at([Stay(one.person_id, *stay) for one in members for stay in one.stays], resolution.made_at)
    rows = []
    for one in members:
        if one.person_id in excluded:
            vote = "podjatý(á), nehlasuje" if setting.conflicts else "nehlasoval(a)"
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


def _annexes(items: Sequence[ItemOut]) -> list[str]:
    """What the resolutions rest on: the rankings by their numbers and fingerprints."""
    rested = {item.ranking: item.resolution.snapshot_sha256 for item in items if item.ranking is not None and item.resolution is not None}
    return [f"Pořadí záměrů č. {number}, otisk podkladů {sha256}" for number, sha256 in sorted(rested.items())] or ["Bez příloh"]


def _clock(moment: dt.datetime | None) -> str:
    return "–" if moment is None else f"{moment.astimezone(LOCAL):%H:%M}"
