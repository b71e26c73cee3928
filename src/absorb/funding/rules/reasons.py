"""The engines' reasons for readers. What no pattern knows stays as the engine said it."""

import re
from collections.abc import Callable, Iterable, Mapping

from absorb.funding.rules.schedule import Shortfall
from absorb.kernel.czech import amount, plural
from absorb.kernel.money import parse_money

Names = Mapping[str, str]
_QUOTED = re.compile(r'"([^"]*)"')

_GAP: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Names], str]], ...] = (
    (
        re.compile(r'"(.+)" is at its limit of ([\d.]+) in total \(.*\)'),
        lambda found, names: f"{name_of(found[1], names)}: vyčerpán strop {in_crowns(found[2])} celkem",
    ),
    (
        re.compile(r'"(.+)" is at its limit of ([\d.]+) in the period \(.*\)'),
        lambda found, names: f"{name_of(found[1], names)}: vyčerpán strop {in_crowns(found[2])} na období",
    ),
    (
        re.compile(r'"(.+)" is at its limit of ([\d.]+) in the year (\d+) \(.*\)'),
        lambda found, names: f"{name_of(found[1], names)}: vyčerpán strop {in_crowns(found[2])} na rok {found[3]}",
    ),
    (
        re.compile(r'"(.+)" never shares a line with "(.+)"'),
        lambda found, names: f"{name_of(found[1], names)} nesmí platit stejnou položku jako {name_of(found[2], names)}",
    ),
    (
        re.compile(r'"(.+)" can pay no more within its limits taken together'),
        lambda found, names: f"{name_of(found[1], names)}: víc nedovolují jeho stropy dohromady",
    ),
    (re.compile(r'"(.+)" is pinned here \(.*\)'), lambda found, names: f"{name_of(found[1], names)}: částka je tu pevně určena"),
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
        return f"Paušál {in_crowns(found[1])} je {found[2]} % z {in_crowns(found[3])}; {condition}."
    if found := _TOTAL.fullmatch(says):
        return f"Způsobilé výdaje {in_crowns(found[1])} {_RELATIONS[found[2]]} {in_crowns(found[3])}."
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


def gap_reason(says: str, names: Names) -> str:
    """Why nobody pays a cost, in Czech; sources by their names."""
    return "; ".join(_clause(clause, names) for clause in says.removesuffix(".").split("; "))


def _clause(clause: str, names: Names) -> str:
    for pattern, words in _GAP:
        if found := pattern.fullmatch(clause):
            return words(found, names)
    return clause


_REFUSALS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"It fits, but adds no points\."), lambda found: "Vešel by se, ale nepřidal by žádné body."),
    (re.compile(r'"(.+)", which is chosen, excludes it\.'), lambda found: f"Vylučuje ho vybraný záměr {found[1]}."),
    (
        re.compile(r'It requires "(.+)", which "(.+)" excludes, and that is chosen\.'),
        lambda found: f"Vyžaduje záměr {found[1]}, který vylučuje vybraný záměr {found[2]}.",
    ),
    (
        re.compile(r'With all that it requires it would need both "(.+)" and "(.+)", which exclude each other\.'),
        lambda found: f"Se vším, co vyžaduje, by potřeboval {found[1]} i {found[2]}, a ty se navzájem vylučují.",
    ),
    (
        re.compile(r'The ranking stopped before it, at "(.+)", the first that did not fit\.'),
        lambda found: f"Výběr podle pořadí skončil dřív, u záměru {found[1]}, který se jako první nevešel.",
    ),
    (
        re.compile(
            r'(?:Its shares|It requires "(.+)", whose shares) cannot add up to the cost of ([\d.]+): they pay at (least|most) ([\d.]+)\.'
        ),
        lambda found: (
            f"{f'Vyžaduje záměr {found[1]} a jeho zdroje' if found[1] else 'Jeho zdroje'} nedají dohromady {in_crowns(found[2])}, "
            f"které stojí: zaplatí {'nejméně' if found[3] == 'least' else 'nejvýše'} {in_crowns(found[4])}."
        ),
    ),
    (
        re.compile(
            r"The limit /limits/\d+ allows (?:at most (\d+)|none) of its projects"
            r"(?:; (?:with (.+) chosen)?(?: and )?(?:with (.+), which it requires,)? it would be more)?\."
        ),
        lambda found: (
            f"Ze skupiny záměrů s omezeným počtem smí být {f'vybráno nejvýše {found[1]}' if found[1] else 'vybráno 0'}"
            f"{f'; vybráno už je: {listed(found[2])}' if found[2] else ''}{f'; vyžaduje ještě: {listed(found[3])}' if found[3] else ''}."
        ),
    ),
)


def refusal_reason(says: str, names: Names) -> str:
    """Why an idea was not chosen, in Czech."""
    for pattern, words in _REFUSALS:
        if found := pattern.fullmatch(says):
            return words(found)
    found = _LACK.fullmatch(says)
    return _lack(found, names) if found else says


def _lack(found: re.Match[str], names: Names) -> str:
    if found["who"] == "all sources together":
        who = "ze všech zdrojů dohromady"
    else:
        codes = _QUOTED.findall(found["who"])
        who = f"{'ze zdroje' if len(codes) == 1 else 'ze zdrojů'} {' a '.join(name_of(code, names) for code in codes)}"
    needs = f"Spolu s tím, co vyžaduje ({listed(found['others'])}), potřebuje" if found["others"] else "Potřebuje"
    taken = f", z toho vybrané záměry potřebují nejméně {in_crowns(found['taken'])}" if found["taken"] else ""
    return f"{needs} nejméně {in_crowns(found['own'])} {who}; k dispozici je {in_crowns(found['has'])}{taken}."


_MORE = re.compile(r" and (\d+) (?:more|others)")


def listed(names: str) -> str:
    """Quoted names, of which some may only be counted: "P, Q a 3 další"."""
    more = _MORE.search(names)
    counted = f" a {more[1]} {plural(int(more[1]), 'další', 'další', 'dalších')}" if more else ""
    return f"{', '.join(_QUOTED.findall(names))}{counted}"


_POINTER = re.compile(r" \(/[^()]*\)")
_AMOUNT = re.compile(r"(?<![\w.])(\d+)(\.\d\d)(?: ([A-Z]{3}))?(?![\w.]| %)")


def in_english(says: str, names: Names) -> str:
    """An engine's sentence for readers of English: without pointers into the case, names and amounts as people write them."""
    named = _QUOTED.sub(lambda found: name_of(found[1], names), _POINTER.sub("", says))
    return _AMOUNT.sub(lambda found: f"{found[3] or 'CZK'}\u00a0{int(found[1]):,}{found[2]}", named)


def gaps_by_reason(gaps: Iterable[Shortfall]) -> list[tuple[str, int, list[Shortfall]]]:
    """What nobody pays, put together by its reason: the reason, the sum, and where it is missing. The largest sum first."""
    together: dict[str, list[Shortfall]] = {}
    for gap in gaps:
        together.setdefault(gap.why, []).append(gap)
    rows = [(why, sum(int(gap.amount) for gap in found), found) for why, found in together.items()]
    return sorted(rows, key=lambda row: -row[1])


def name_of(code: str, names: Names) -> str:
    """A source by its name, or by its code where it has none."""
    return names.get(code, code)


def in_crowns(text: str) -> str:
    """An amount of the engines' sentences as Czech readers write it."""
    return amount(parse_money(text))


def _euro(text: str) -> str:
    return amount(parse_money(text), unit="EUR")
