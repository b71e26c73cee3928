"""What changed between two texts of a call: each figure, sentence or item with where it stands, as it was and as it is."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from absorb.calls.rules.text import CallText
from absorb.kernel.intake import plain

KEYS = ("code", "kind", "model", "payer", "name", "what", "applicants", "after")
"""What an item of a list is known by: the first of these that it has."""


class Difference(msgspec.Struct, frozen=True):
    """`place` leads to it (names of the text's keys, and what items are known by); None stands for what is not there."""

    place: tuple[str, ...]
    before: str | None
    after: str | None


def differences(old: CallText | None, new: CallText) -> list[Difference]:
    """Every difference in the order of the text; without an old text everything is new."""
    before = dict(_leaves(plain(old))) if old is not None else {}
    after = dict(_leaves(plain(new)))
    places = [*after, *(place for place in before if place not in after)]
    return [Difference(place, before.get(place), after.get(place)) for place in places if before.get(place) != after.get(place)]


def _leaves(value: Any, place: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Everything that says something: nothing, an empty list and an answer of no are not told."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, (*place, str(key)))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        if all(isinstance(item, str) for item in value):
            if value:
                yield place, ", ".join(value)
            return
        taken: dict[str, int] = {}
        for item in value:
            known = _known_by(item)
            taken[known] = taken.get(known, 0) + 1
            yield from _leaves(item, (*place, known if taken[known] == 1 else f"{known} ({taken[known]})"))
    elif value is not None and value is not False:
        yield place, "" if value is True else str(value)


def _known_by(item: Mapping[str, Any]) -> str:
    for key in KEYS:
        if found := item.get(key):
            return ", ".join(found) if isinstance(found, list) else str(found)
    return "–"


PLACE_WORDS = {
    "code": "Code of the call", "title": "Title", "programme": "Programme", "source": "Where it stands", "currency": "Currency",
    "identification": "Identification", "timing": "Dates", "announced_on": "Announced on", "opens_on": "Applications from",
    "closes_on": "Applications until", "latest_end_on": "Latest end of a project", "longest_months": "Longest project (months)",
    "amounts": "Amounts", "allocation": "Allocation", "min_total": "Least total of a project",
    "max_total": "Greatest total of a project", "applicants": "Who may apply", "partners": "Partners",
    "target_groups": "Target groups", "activities": "Activities", "territory": "Territory", "territory_codes": "Territory by codes",
    "aid": "State aid", "aid_regime": "Regime of State aid", "splits": "Who pays which share", "rates": "Rates", "percent": "Per cent",
    "cost_models": "Ways of counting costs", "ceilings": "Ceilings by kind of cost", "max_percent": "At most (%)", "base": "Of which costs",
    "payer": "Payer (code)",
    "indicators": "Indicators", "payment": "Payment", "instalments": "Instalments", "reporting": "Reporting",
    "text_limits": "Lengths of texts", "annexes": "Annexes", "published": "What came of it", "grid": "How the funder gives points",
    "minimum_points": "Points that are needed", "deadlines": "Deadlines", "chapters": "Chapters of the budget", "value": "Value",
    "unverified": "unverified", "name": "Name", "kind": "Kind", "authority": "Managing authority", "unit": "Unit", "most": "Most points",
    "within_days": "Within (days)", "on": "Day", "advance_percent": "Advance (%)", "lag_months": "Payment after a period (months)",
    "pays_within_days": "Payment within (days)", "period_months": "Reporting period (months)",
    "report_within_days": "Report due within (days)", "final_report_within_days": "Final report due within (days)",
    "durability_months": "Durability (months)", "above_inhabitants": "More inhabitants than", "up_to_inhabitants": "Inhabitants up to",
}  # fmt: skip
"""What pages call the keys of the text; other parts of a place are read as they are."""
