"""Demands that cannot be met together, in the words of readers."""

import re
from collections.abc import Callable, Mapping, Sequence

from absorb.funding.rules.reasons import Names, in_crowns, in_english, listed, name_of

_AT = re.compile(r"(.+) \(/[^()]*\)\.")
"""A demand's sentence without the pointers into the case, which no reader of a workbook has before them."""

_HOW_MUCH = {"at least": "nejméně", "at most": "nejvýše", "exactly": "přesně"}
_SCOPES = {"kinds": "druhy nákladů", "lines": "položky", "periods": "období"}
_NONE_OF = {"kinds": "žádný druh nákladů", "lines": "žádnou položku", "periods": "v žádném období"}

_DEMANDS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Names], str]], ...] = (
    (
        re.compile(r'"(.+)" pays (at least|at most|exactly) ([\d.]+) % of the cost that it may pay'),
        lambda found, names: (
            f"{name_of(found[1], names)} platí {_HOW_MUCH[found[2]]} {found[3].replace('.', ',')} % nákladů, které smí platit"
        ),
    ),
    (
        re.compile(r'"(.+)" pays at most ([\d.]+) in total'),
        lambda found, names: f"{name_of(found[1], names)} platí nejvýše {in_crowns(found[2])} celkem",
    ),
    (
        re.compile(r'"(.+)" pays at most ([\d.]+) in period "(.+)"'),
        lambda found, names: f"{name_of(found[1], names)} platí nejvýše {in_crowns(found[2])} v období {found[3]}",
    ),
    (
        re.compile(r'"(.+)" pays at most ([\d.]+) in the year (\d+)'),
        lambda found, names: f"{name_of(found[1], names)} platí nejvýše {in_crowns(found[2])} v roce {found[3]}",
    ),
    (
        re.compile(r'"(.+)" pays exactly ([\d.]+) of line "(.+)" in period "(.+)", which costs ([\d.]+)'),
        lambda found, names: (
            f"{name_of(found[1], names)} platí přesně {in_crowns(found[2])} z položky {found[3]} v období {found[4]}, "
            f"kde stojí {in_crowns(found[5])}"
        ),
    ),
    (
        re.compile(r'"(.+)" pays exactly ([\d.]+) of line "(.+)" in period "(.+)", which has no cost there'),
        lambda found, names: (
            f"{name_of(found[1], names)} platí přesně {in_crowns(found[2])} z položky {found[3]} v období {found[4]}, kde nic nestojí"
        ),
    ),
    (
        re.compile(r'"(.+)" pays only the (kinds|lines|periods) (.+?)( and others)?'),
        lambda found, names: f"{name_of(found[1], names)} platí jen {_SCOPES[found[2]]} {listed(found[3])}{' a další' if found[4] else ''}",
    ),
    (
        re.compile(r'"(.+)" pays no (kinds|lines|periods) at all'),
        lambda found, names: f"{name_of(found[1], names)} neplatí {_NONE_OF[found[2]]}",
    ),
    (
        re.compile(r'"(.+)" and "(.+)" never share a line'),
        lambda found, names: f"{name_of(found[1], names)} a {name_of(found[2], names)} nikdy neplatí stejnou položku",
    ),
    (re.compile(r'"(.+)" is mandatory'), lambda found, names: f"Záměr {found[1]} musí být vybrán"),
    (re.compile(r'"(.+)" has ([\d.]+) in all'), lambda found, names: f"{name_of(found[1], names)} dává celkem {in_crowns(found[2])}"),
    (re.compile(r'"(.+)" is chosen only with "(.+)"'), lambda found, names: f"Záměr {found[1]} lze vybrat jen se záměrem {found[2]}"),
    (re.compile(r'"(.+)" and "(.+)" are not both chosen'), lambda found, names: f"Záměry {found[1]} a {found[2]} nelze vybrat zároveň"),
    (
        re.compile(r"(At least|At most) (\d+) of (.+) are chosen"),
        lambda found, names: f"Ze záměrů {listed(found[3])} má být vybráno {_HOW_MUCH[found[1].lower()]} {found[2]}",
    ),
    (
        re.compile(r'"(.+)" pays (at least|at most) ([\d.]+) % of "(.+)"'),
        lambda found, names: (
            f"{name_of(found[1], names)} platí {_HOW_MUCH[found[2]]} {found[3].replace('.', ',')} % nákladů záměru {found[4]}"
        ),
    ),
)


def demand_in_czech(says: str, names: Names) -> str:
    """A demand that cannot be met together with others, in Czech and without its pointers; sources by their names."""
    bare = found[1] if (found := _AT.fullmatch(says)) else says
    for pattern, words in _DEMANDS:
        if match := pattern.fullmatch(bare):
            return f"{words(match, names)}."
    return says


def told_conflict(conflict: Sequence[str], names: Mapping[str, Names]) -> dict[str, str]:
    """A conflict as a fact of a `Phrase`: as the engine said it for programs, and in each language. `names` are the sources'
    by language."""
    return {
        "programs": " ".join(conflict),
        "cs": " ".join(demand_in_czech(says, names["cs"]) for says in conflict),
        "en": " ".join(in_english(says, names["en"]) for says in conflict),
    }
