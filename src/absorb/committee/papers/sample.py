"""The facts of two made-up meetings: one on which everything happened that minutes can tell, and one on which nothing did.

A town's own template is tried on both: what it asks for must be a fact of the first, and must not be missed on the second.
"""

from typing import Any

_HEAD = {
    "body": "Výbor pro sociální věci, Vzorové Město",
    "day": "12. 3. 2027",
    "place": "Zasedací místnost radnice",
    "called": "16:00 hod.",
    "opened": "16:02 hod.",
    "closed": "17:30 hod.",
    "effect": "doporučující",
    "rule": "nadpoloviční většina všech členů, podjatí se započítávají do základu (§ 118 zákona č. 128/2000 Sb.)",
}

_DECIDED = {
    "position": 1,
    "title": "Terénní služba pro rodiny",
    "idea": "Záměr VM-2027-0001: Terénní služba pro rodiny · náklady 1 234 567 Kč",
    "conflicts": ["Střet zájmů oznámila Eva Vzorová: je členkou spolku – orgán rozhodl o vyloučení z hlasování."],
    "discussion": "Výbor se seznámil s rozpočtem záměru.",
    "amendments": ["Pozměňovací návrh 1: „ve výši 1 000 000 Kč“. Výsledek: pro 3 z 5 všech členů: přijato."],
    "undecided": None,
    "motion": "Výbor doporučuje záměr podpořit.",
    "vote_rows": [
        {"a": "Jana Vzorová (předsedá)", "b": "pro", "c": "Petr Vzorový", "d": "pro"},
        {"a": "Eva Vzorová", "b": "podjatý(á), nehlasuje", "c": "", "d": ""},
    ],
    "how": "Hlasováno jmenovitě.",
    "result": "Výsledek: pro 3 z 5 všech členů: přijato.",
    "counts": "Pro 3, proti 0, zdrželo se 1; přítomno 4, k přijetí třeba 3. § 118 zákona č. 128/2000 Sb.",
    "resolution": "Usnesení č. 1/2027: Výbor doporučuje záměr podpořit.",
    "consequences": ["Důvod: služba v území chybí.", "Provede: odbor sociálních věcí, do 30. 4. 2027"],
}

_UNDECIDED = {
    "position": 2,
    "title": "Různé",
    "idea": None,
    "conflicts": [],
    "discussion": None,
    "amendments": [],
    "undecided": "Bod byl k projednání, nehlasovalo se.",
}

FULL: dict[str, Any] = {
    "mark": "UKÁZKA",
    "number": 2,
    "reference": "Výbor pro sociální věci 12. 3. 2027",
    "head": _HEAD,
    "attendance": {
        "summary": "Přítomno 4 z 5 členů.",
        "excused": "Omluveni: Karel Vzorový.",
        "absent": "Nepřítomni bez omluvy: nikdo.",
        "rows": [
            {"name": "Jana Vzorová (předsedá)", "stay": "po celou dobu"},
            {"name": "Petr Vzorový", "stay": "příchod 16:20, do ukončení"},
        ],
    },
    "discussion": "Předsedkyně zahájila zasedání.",
    "items": [_DECIDED, _UNDECIDED],
    "resolutions": [{"number": "1/2027", "title": "Terénní služba pro rodiny", "verdict": "přijato"}],
    "annexes": ["Pořadí záměrů č. 1, otisk podkladů ab12"],
    "chair": "Jana Vzorová",
    "verifiers": ["Petr Vzorový", "Eva Vzorová"],
    "are_signers_left_out": False,
}
"""Everything that minutes can tell."""

BARE: dict[str, Any] = FULL | {
    "mark": None,
    "attendance": FULL["attendance"] | {"rows": []},
    "discussion": None,
    "items": [
        _UNDECIDED,
        _DECIDED | {"idea": None, "conflicts": [], "discussion": None, "amendments": [], "vote_rows": [], "consequences": []},
    ],
    "resolutions": [],
    "annexes": ["Bez příloh"],
    "chair": "",
    "verifiers": [],
    "are_signers_left_out": True,
}
"""As little as minutes can tell: an item nobody voted on, and one with nothing but its result."""

EMPTY: dict[str, Any] = BARE | {"items": []}
"""A meeting without an agenda."""
