"""The engines' reasons for readers of Czech. What no pattern knows stays as the engine said it."""

import re
from collections.abc import Callable, Iterable, Mapping

from absorb.funding.rules.schedule import Shortfall
from absorb.kernel.czech import amount
from absorb.kernel.money import parse_money

_Names = Mapping[str, str]
_QUOTED = re.compile(r'"([^"]*)"')

_GAP: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], _Names], str]], ...] = (
    (
        re.compile(r'"(.+)" is at its limit of ([\d.]+) in total \(.*\)'),
        lambda found, names: f"{_name(found[1], names)}: vyčerpán strop {_money(found[2])} celkem",
    ),
    (
        re.compile(r'"(.+)" is at its limit of ([\d.]+) in the period \(.*\)'),
        lambda found, names: f"{_name(found[1], names)}: vyčerpán strop {_money(found[2])} na období",
    ),
    (
        re.compile(r'"(.+)" is at its limit of ([\d.]+) in the year (\d+) \(.*\)'),
        lambda found, names: f"{_name(found[1], names)}: vyčerpán strop {_money(found[2])} na rok {found[3]}",
    ),
    (
        re.compile(r'"(.+)" never shares a line with "(.+)"'),
        lambda found, names: f"{_name(found[1], names)} nesmí platit stejnou položku jako {_name(found[2], names)}",
    ),
    (
        re.compile(r'"(.+)" can pay no more within its limits taken together'),
        lambda found, names: f"{_name(found[1], names)}: víc nedovolují jeho stropy dohromady",
    ),
    (re.compile(r'"(.+)" is pinned here \(.*\)'), lambda found, names: f"{_name(found[1], names)}: částka je tu pevně určena"),
    (re.compile(r"No source may pay this line in this period"), lambda found, names: "tuto položku v tomto období nesmí platit nikdo"),
)

_LACK = re.compile(
    r"(?:It needs|With (?P<others>.+), which it requires, it needs) at least (?P<own>[\d.]+) from (?P<who>.+), "
    r"which ha(?:s|ve) (?P<has>[\d.]+) in all(?:, of which the chosen projects need at least (?P<taken>[\d.]+))?\."
)

_FLAT_RATE_CONDITIONS = {
    "no calculation is needed": "výpočet není třeba dokládat",
    "the rate must have been calculated by a method of Art. 53(3)(a)": "sazba musí být vypočtena postupem podle čl. 53 odst. 3 písm. a)",
    "the direct costs must hold no contract above the EU thresholds for public procurement": (
        "v přímých nákladech nesmí být veřejná zakázka nad limity EU"
    ),
    "it may not be combined with a flat rate for staff": "nesmí se spojovat s paušální sazbou na osobní náklady",
}
_FLAT_RATE = re.compile(r"The flat rate of ([\d.]+) [A-Z]{3} is (\d+) % of ([\d.]+) [A-Z]{3}; (.+)\.")
_TOTAL = re.compile(
    r"The eligible costs of ([\d.]+) [A-Z]{3} (reach|are below|keep within|are above) "
    r"the call's (?:least|greatest) total of ([\d.]+) [A-Z]{3}\."
)
_RELATIONS = {
    "reach": "dosahují nejmenší částky výzvy",
    "are below": "nedosahují nejmenší částky výzvy",
    "keep within": "nepřesahují největší částku výzvy",
    "are above": "přesahují největší částku výzvy",
}
_IN_EURO = re.compile(r"The total cost of ([\d.]+) EUR is (not )?above ([\d.]+) EUR, so .*")
_PERIOD = re.compile(r"Every line with a month falls within (\d+)-(\d+) to (\d+)-(\d+)\.")
_OUTSIDE = re.compile(r"Not within (\d+)-(\d+) to (\d+)-(\d+): (.+)\.")


def check_says(says: str) -> str:
    """What a check of a budget saw, in Czech."""
    if found := _FLAT_RATE.fullmatch(says):
        condition = _FLAT_RATE_CONDITIONS.get(found[4], found[4])
        return f"Paušál {_money(found[1])} je {found[2]} % z {_money(found[3])}; {condition}."
    if found := _TOTAL.fullmatch(says):
        return f"Způsobilé výdaje {_money(found[1])} {_RELATIONS[found[2]]} {_money(found[3])}."
    if found := _IN_EURO.fullmatch(says):
        duty = "zjednodušené vykazování je povinné" if found[2] else "zjednodušené vykazování není povinné"
        relation = "nepřesahují" if found[2] else "přesahují"
        return f"Celkové náklady {_euro(found[1])} {relation} {_euro(found[3])}; {duty}."
    if found := _PERIOD.fullmatch(says):
        return f"Všechny položky s měsíci leží mezi {int(found[2])}/{found[1]} a {int(found[4])}/{found[3]}."
    if found := _OUTSIDE.fullmatch(says):
        return f"Mimo dobu od {int(found[2])}/{found[1]} do {int(found[4])}/{found[3]}: {found[5]}."
    return says


def basis_in_czech(basis: str) -> str:
    """Where a rule stands: "nařízení (EU) 2021/1060 čl. 54(c)"."""
    return basis.replace("Regulation", "nařízení").replace("Art.", "čl.").replace("Call", "výzva")


def gap_reason(says: str, names: _Names) -> str:
    """Why nobody pays a cost, in Czech; sources by their names."""
    return "; ".join(_clause(clause, names) for clause in says.removesuffix(".").split("; "))


def _clause(clause: str, names: _Names) -> str:
    for pattern, words in _GAP:
        if found := pattern.fullmatch(clause):
            return words(found, names)
    return clause


_AT = re.compile(r"(.+) \(/[^()]*\)\.")
"""A demand's sentence without the pointers into the case, which no reader of a workbook has before them."""

_HOW_MUCH = {"at least": "nejméně", "at most": "nejvýše", "exactly": "přesně"}
_SCOPES = {"kinds": "druhy nákladů", "lines": "položky", "periods": "období"}
_NONE_OF = {"kinds": "žádný druh nákladů", "lines": "žádnou položku", "periods": "v žádném období"}

_DEMANDS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], _Names], str]], ...] = (
    (
        re.compile(r'"(.+)" pays (at least|at most|exactly) ([\d.]+) % of the cost that it may pay'),
        lambda found, names: (
            f"{_name(found[1], names)} platí {_HOW_MUCH[found[2]]} {found[3].replace('.', ',')} % nákladů, které smí platit"
        ),
    ),
    (
        re.compile(r'"(.+)" pays at most ([\d.]+) in total'),
        lambda found, names: f"{_name(found[1], names)} platí nejvýše {_money(found[2])} celkem",
    ),
    (
        re.compile(r'"(.+)" pays at most ([\d.]+) in period "(.+)"'),
        lambda found, names: f"{_name(found[1], names)} platí nejvýše {_money(found[2])} v období {found[3]}",
    ),
    (
        re.compile(r'"(.+)" pays at most ([\d.]+) in the year (\d+)'),
        lambda found, names: f"{_name(found[1], names)} platí nejvýše {_money(found[2])} v roce {found[3]}",
    ),
    (
        re.compile(r'"(.+)" pays exactly ([\d.]+) of line "(.+)" in period "(.+)", which costs ([\d.]+)'),
        lambda found, names: (
            f"{_name(found[1], names)} platí přesně {_money(found[2])} z položky {found[3]} v období {found[4]}, "
            f"kde stojí {_money(found[5])}"
        ),
    ),
    (
        re.compile(r'"(.+)" pays exactly ([\d.]+) of line "(.+)" in period "(.+)", which has no cost there'),
        lambda found, names: (
            f"{_name(found[1], names)} platí přesně {_money(found[2])} z položky {found[3]} v období {found[4]}, kde nic nestojí"
        ),
    ),
    (
        re.compile(r'"(.+)" pays only the (kinds|lines|periods) (.+?)( and others)?'),
        lambda found, names: (
            f"{_name(found[1], names)} platí jen {_SCOPES[found[2]]} {', '.join(_QUOTED.findall(found[3]))}{' a další' if found[4] else ''}"
        ),
    ),
    (
        re.compile(r'"(.+)" pays no (kinds|lines|periods) at all'),
        lambda found, names: f"{_name(found[1], names)} neplatí {_NONE_OF[found[2]]}",
    ),
    (
        re.compile(r'"(.+)" and "(.+)" never share a line'),
        lambda found, names: f"{_name(found[1], names)} a {_name(found[2], names)} nikdy neplatí stejnou položku",
    ),
)


def demand_in_czech(says: str, names: _Names) -> str:
    """A demand that cannot be met together with others, in Czech and without its pointers; sources by their names."""
    bare = found[1] if (found := _AT.fullmatch(says)) else says
    for pattern, words in _DEMANDS:
        if match := pattern.fullmatch(bare):
            return f"{words(match, names)}."
    return says


def refusal_reason(says: str, names: _Names) -> str:
    """Why an idea was not chosen, in Czech."""
    if says == "It fits, but adds no points.":
        return "Vešel by se, ale nepřidal by žádné body."
    if found := re.fullmatch(r'"(.+)", which is chosen, excludes it\.', says):
        return f"Vylučuje ho vybraný záměr {found[1]}."
    if found := re.fullmatch(r'The ranking stopped before it, at "(.+)", the first that did not fit\.', says):
        return f"Výběr podle pořadí skončil dřív, u záměru {found[1]}, který se jako první nevešel."
    found = _LACK.fullmatch(says)
    if found is None:
        return says
    if found["who"] == "all sources together":
        who = "ze všech zdrojů dohromady"
    else:
        codes = _QUOTED.findall(found["who"])
        who = f"{'ze zdroje' if len(codes) == 1 else 'ze zdrojů'} {' a '.join(_name(code, names) for code in codes)}"
    needs = f"Spolu s tím, co vyžaduje ({found['others']}), potřebuje" if found["others"] else "Potřebuje"
    taken = f", z toho vybrané záměry potřebují nejméně {_money(found['taken'])}" if found["taken"] else ""
    return f"{needs} nejméně {_money(found['own'])} {who}; k dispozici je {_money(found['has'])}{taken}."


def gaps_by_reason(gaps: Iterable[Shortfall]) -> list[tuple[str, int, list[Shortfall]]]:
    """What nobody pays, put together by its reason: the reason, the sum, and where it is missing. The largest sum first."""
    together: dict[str, list[Shortfall]] = {}
    for gap in gaps:
        together.setdefault(gap.why, []).append(gap)
    rows = [(why, sum(int(gap.amount) for gap in found), found) for why, found in together.items()]
    return sorted(rows, key=lambda row: -row[1])


def _name(code: str, names: _Names) -> str:
    return names.get(code, code)


def _money(text: str) -> str:
    return amount(parse_money(text))


def _euro(text: str) -> str:
    return amount(parse_money(text), unit="EUR")
