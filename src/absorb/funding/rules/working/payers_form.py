"""Who pays, as the fields of a form, and back: what was typed, and what of it cannot be read, at its field.

A payer's fields are `payer-CODE-NAME`, its amounts by year `payer-CODE-year-2027`, its agreed payments
`payer-CODE-instalment-N-month` and `…-percent`. Limits of single months are one text, `payer-CODE-by-month`, a month a line:
"3/2027: 5 000,00". Payers stand in the order of preference. Whatever a form shows as it was stays as it was.
"""

import re
from collections.abc import Mapping, Sequence

import msgspec
from msgspec.structs import replace

from absorb.funding.rules import schedule as schedules
from absorb.funding.rules.budget.models import FLAT_RATES
from absorb.funding.rules.working import payers
from absorb.funding.rules.working.fields import Row, Texts
from absorb.funding.rules.working.limits import split_limits
from absorb.funding.rules.working.numbers import money_words, month_words, number_text, read_money, read_month
from absorb.funding.rules.working.shapes import FLAT_RATE, ScenarioText
from absorb.kernel.errors import Fault
from absorb.kernel.money import Money
from absorb.kernel.period import Month

WAYS: Mapping[str, str] = {
    "costs": "month by month, as the costs fall",
    "advance": "an advance, then what was used",
    "instalments": "agreed payments, then what was used",
    "arrears": "afterwards, what was used",
}
"""How a source may pay, and what pages call it."""
FIELDS = ("least", "most", "exact", "total", "by-month", "lines", "months", "ways", "advance", "lag", "days")
WHOLE = ("first", "months", "reporting", "opening")
MANY = ("kinds", "never")
"""Fields that may be sent more than once."""

_YEAR_FIELD = re.compile(r"year-[0-9]{4}\Z")
_PARTED = re.compile(r"[,;\s]+")
_RANGE = re.compile(r"\s*(?:–|—|(?<=[0-9])-(?=[0-9]{1,2}[/.])|\s-\s)\s*")
_MOST_LENGTHS = 1200


class Payer(msgspec.Struct, frozen=True):
    """One payer's fields as texts; `instalments` are rows of a month and a share, `kinds` and `never` what was ticked."""

    texts: Texts
    instalments: list[Texts]
    kinds: list[str]
    never: list[str]


class Typed(msgspec.Struct, frozen=True):
    """The form as texts: payers by their codes in the order of preference, and the fields of the whole."""

    payers: dict[str, Payer]
    whole: Texts


def typed_payers(text: ScenarioText, comma: str = ",") -> Typed:
    """The fields of a working copy as it stands."""
    lengths = payers.told_reporting(text.reporting)
    return Typed(
        {source.id: typed_payer(source, text, comma) for source in payers.in_preference(text)},
        {
            "first": month_words(text.first), "months": str(text.months), "reporting": ", ".join(map(str, lengths)),
            "opening": money_words(text.opening_cash, comma) if text.opening_cash else "",
        },
    )  # fmt: skip


def typed_payer(source: schedules.Source, text: ScenarioText, comma: str = ",") -> Payer:
    """The fields of one payer."""
    pays, codes = source.pays, codes_of(text)
    shares = {"least": source.min_percent, "most": source.max_percent, "exact": source.exact_percent}
    numbers = {**shares, "advance": pays.advance_percent if pays else None}
    texts = {name: "" if value is None else number_text(value, comma) for name, value in numbers.items()}
    texts |= {
        "total": "" if source.max_total is None else money_words(source.max_total, comma),
        "by-month": "\n".join(f"{_month_told(name)}: {money_words(most, comma)}" for name, most in sorted(source.max_per_period.items())),
        "lines": ", ".join(codes[one] for one in source.lines or () if one in codes), "months": _told_months(source.periods or ()),
        "ways": _way(pays), "lag": str(pays.lag_months) if pays else "", "days": str(pays.within_days or "") if pays else "",
    }  # fmt: skip
    texts |= {f"year-{year}": "" for year in payers.project_years(text)}
    texts |= {f"year-{year}": money_words(most, comma) for year, most in source.max_per_year.items()}
    rows = [{"month": month_words(one.month), "percent": number_text(one.percent, comma)} for one in (pays.instalments if pays else ())]
    others = {other.id for other in text.sources}
    return Payer(texts, rows, sorted(source.kinds or ()), sorted(name for name in source.never_with if name in others))


def _month_told(name: str) -> str:
    """A period as people write it; what is no month stays as it is."""
    month = read_month(name)
    return month_words(month) if month is not None else name


def _way(pays: schedules.Pays | None) -> str:
    if pays is None:
        return "costs"
    return "instalments" if pays.instalments else "advance" if pays.advance_percent is not None else "arrears"


def codes_of(text: ScenarioText) -> dict[str, str]:
    """The codes of the budget's lines by their ids, the flat rate's row among them."""
    rate = FLAT_RATES.get(text.budget.cost_model)
    return {line.id: line.code for line in text.budget.lines} | ({FLAT_RATE: rate.code} if rate is not None else {})


def _told_months(periods: Sequence[str]) -> str:
    """Months as people write them, those in a row as one: "1/2027–6/2027, 9/2027"."""
    runs: list[list[Month]] = []
    for month in sorted({found for found in map(read_month, periods) if found is not None}):
        if runs and month == runs[-1][-1] + 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    return ", ".join("–".join(dict.fromkeys((month_words(run[0]), month_words(run[-1])))) for run in runs)


def split_form(fields: Mapping[str, str], many: Mapping[str, Sequence[str]], codes: Sequence[str]) -> Typed:
    """The fields of a sent form; `many` has those that may be sent more than once. Rows of payments that are empty are left out."""
    return Typed(
        {code: _split(fields, many, f"payer-{code}-") for code in dict.fromkeys(codes)}, {name: fields.get(name, "") for name in WHOLE}
    )


def _split(fields: Mapping[str, str], many: Mapping[str, Sequence[str]], begin: str) -> Payer:
    own = {name.removeprefix(begin): text for name, text in fields.items() if name.startswith(begin)}
    rows = []
    for number in range(len(own)):
        row = {name: own.get(f"instalment-{number}-{name}", "") for name in ("month", "percent")}
        if any(row.values()):
            rows.append(row)
    texts = {name: own.get(name, "") for name in FIELDS} | {name: text for name, text in own.items() if _YEAR_FIELD.match(name)}
    return Payer(texts, rows, *(sorted(set(many.get(f"{begin}{name}", ()))) for name in MANY))


def read_typed(typed: Typed, base: ScenarioText, comma: str = ",") -> tuple[ScenarioText, list[Fault]]:
    """The working copy that the fields say, begun from `base`; what cannot be read is told at its field and stands as nothing."""
    faults: list[Fault] = []
    text = _whole(typed.whole, base, faults)
    shown, known = typed_payers(base, comma), {source.id: source for source in base.sources}
    sources = {}
    for code, payer in typed.payers.items():
        before = known.get(code, schedules.Source(id=code))
        is_same = code in known and payer == shown.payers[code]
        sources[code] = before if is_same else _source(payer, before, shown.payers.get(code), text, faults)
    order = [*(code for code in known if code in sources), *(code for code in sources if code not in known)]
    text = replace(text, sources=tuple(sources[code] for code in order))
    return replace(text, prefer=payers.prefer(text, sources)), faults


def _whole(texts: Texts, base: ScenarioText, faults: list[Fault]) -> ScenarioText:
    row = Row("", texts, faults)
    first, months = row.month("first") or base.first, row.count("months") or base.months
    for name in ("first", "months"):
        if not texts[name]:
            row.fault(name, "Say when the project begins and how many months it takes.")
    reporting = _reporting(row, texts["reporting"], first, months)
    same = [(one.first, one.months) for one in reporting] == [(one.first, one.months) for one in base.reporting]
    debt = texts["opening"].startswith(("-", "\u2212"))
    opening = Row("", {"opening": texts["opening"].lstrip("-\u2212").strip()}, faults).money("opening") or Money(0)
    return replace(
        base, first=first, months=months, reporting=base.reporting if same else reporting, opening_cash=Money(-opening) if debt else opening
    )


def _reporting(row: Row, typed: str, first: Month, months: int) -> tuple[schedules.Period, ...]:
    """Lengths of reporting periods, of one or of each; none is month by month."""
    parts = [part for part in _PARTED.split(typed) if part]
    lengths = [int(part) for part in parts if part.isascii() and part.isdigit() and 1 <= len(part) <= 4 and int(part)]
    if len(lengths) != len(parts) or len(lengths) > _MOST_LENGTHS:
        row.fault("reporting", "Write the number of months of a reporting period, such as 6, or of each of them in turn, such as 6, 6, 3.")
        return ()
    if len(lengths) > 1 and sum(lengths) != months:
        says = "The reporting periods come to %(found)s months; the project takes %(months)s."
        row.fault("reporting", says, found=sum(lengths), months=months)
        return ()
    return payers.read_reporting(lengths, first, months) if lengths else ()


def _source(payer: Payer, before: schedules.Source, shown: Payer | None, text: ScenarioText, faults: list[Fault]) -> schedules.Source:
    row = Row(f"payer-{before.id}", payer.texts, faults)
    years = {name.removeprefix("year-"): row.money(name) for name in payer.texts if name.startswith("year-")}
    was = shown or Payer(dict.fromkeys(FIELDS, ""), [], [], [])
    by_month = payer.texts["by-month"]
    return replace(
        before, min_percent=row.percent("least"), max_percent=row.percent("most"), exact_percent=row.percent("exact"),
        max_total=row.money("total"), max_per_year={year: most for year, most in years.items() if most is not None},
        max_per_period=before.max_per_period if by_month == was.texts["by-month"] else _by_month(row, by_month, text),
        kinds=before.kinds if payer.kinds == was.kinds else payer.kinds or None,
        lines=before.lines if payer.texts["lines"] == was.texts["lines"] else _lines(row, payer.texts["lines"], before, text),
        periods=before.periods if payer.texts["months"] == was.texts["months"] else _months(row, payer.texts["months"], text),
        never_with=before.never_with if payer.never == was.never else _apart(payer, before, text), pays=_pays(row, payer, before),
    )  # fmt: skip


def _apart(payer: Payer, before: schedules.Source, text: ScenarioText) -> list[str]:
    """The sources that it never shares a cost with; those that do not pay here any more stay named."""
    there = {source.id for source in text.sources}
    return [*payer.never, *(name for name in before.never_with if name not in there)]


def _lines(row: Row, typed: str, before: schedules.Source, text: ScenarioText) -> list[str] | None:
    """The lines that codes of lines and chapters mean; those that are gone and may come back stay named."""
    codes, found = codes_of(text), dict[str, None]()
    for asked in filter(None, _PARTED.split(typed)):
        meant = payers.ids_by_code(codes, asked)
        if not meant:
            row.fault("lines", "There is no cost with the code %(code)s in the budget.", code=asked[:40])
        found |= dict.fromkeys(meant)
    gone = [one for one in before.lines or () if one not in codes]
    return [*found, *gone] if found else None


def _by_month(row: Row, typed: str, text: ScenarioText) -> dict[str, Money]:
    """Limits of single months of the project."""
    found: dict[str, Money] = {}
    for of, amount in split_limits(typed):
        month, most = read_month(of), read_money(amount)
        if not amount:
            row.fault("by-month", "“%(text)s” says no amount; write for example 3/2027: 5 000.", text=of[:40])
        elif month is None or not text.first <= month < text.first.plus(text.months):
            row.fault("by-month", "“%(text)s” is no month of the project; write for example 3/2027: 5 000.", text=of[:40])
        elif most is None:
            row.fault("by-month", "“%(text)s” is no amount; write for example 1 234,50.", text=amount[:40])
        elif str(month) in found:
            row.fault("by-month", "“%(code)s” stands here already; each is there once.", code=of)
        else:
            found[str(month)] = most
    return found


def _months(row: Row, typed: str, text: ScenarioText) -> list[str] | None:
    found: set[Month] = set()
    end = text.first.plus(text.months)
    for part in filter(None, (part.strip() for part in re.split("[,;]", typed))):
        ends = [read_month(part)] if read_month(part) else [read_month(one) for one in _RANGE.split(part, 1)]
        first, last = ends[0], ends[-1]
        if first is None or last is None or not text.first <= first <= last < end:
            says = "“%(text)s” are no months of the project; write for example 1/2027–6/2027, 9/2027."
            row.fault("months", says, text=part[:40])
        else:
            found |= {first.plus(place) for place in range(last - first + 1)}
    return [str(month) for month in sorted(found)] or None


def _pays(row: Row, payer: Payer, before: schedules.Source) -> schedules.Pays | None:
    way = row.one_of("ways", WAYS) or "costs"
    if way == "costs":
        return None
    days = row.whole("days", 3660)
    begun = (
        before.pays if before.pays is not None and way == "arrears" == _way(before.pays) else schedules.Pays(in_arrears=way == "arrears")
    )
    advance = row.percent("advance") if way == "advance" else None
    if way == "advance" and advance is None and not payer.texts["advance"]:
        row.fault("advance", "Say how large the advance is.")
    if way == "instalments" and not payer.instalments:
        row.fault("instalment-0-month", "Write at least one payment: its month and its share.")
    rows = [Row(f"{row.begin}-instalment-{number}", texts, row.faults) for number, texts in enumerate(payer.instalments)]
    instalments = [found for found in map(_instalment, rows) if found is not None] if way == "instalments" else []
    return replace(begun, advance_percent=advance, lag_months=row.whole("lag", 120) or 0, within_days=days or None, instalments=instalments)


def _instalment(row: Row) -> schedules.Instalment | None:
    month, percent = row.month("month"), row.percent("percent")
    for name, found in (("month", month), ("percent", percent)):
        if found is None and not row.has(name):
            row.fault(name, "A payment has a month and a share.")
    return schedules.Instalment(month=month, percent=percent) if month is not None and percent is not None else None


_NAMES = {
    "min_percent": "least", "max_percent": "most", "exact_percent": "exact", "max_total": "total", "periods": "months",
    "never_with": "never", "advance_percent": "advance", "lag_months": "lag", "within_days": "days", "id": "ways",
}  # fmt: skip


def at_field(pointer: str, text: ScenarioText) -> str:
    """The field of the form that a place in the text is shown in; "" where it is in none. A field stays what it is."""
    match pointer.strip("/").split("/"):
        case ["sources", place, *rest] if int(place) < len(text.sources):
            return f"/payer-{text.sources[int(place)].id}-{_field(rest)}"
        case ["first" | "months" | "reporting" as name, *_]:
            return f"/{name}"
        case ["opening_cash"]:
            return "/opening"
        case [name]:
            return f"/{name}" if name else ""
        case _:
            return ""


def _field(rest: list[str]) -> str:
    match rest:
        case ["pays", "instalments", number, name]:
            return f"instalment-{number}-{name}"
        case ["pays", name, *_]:
            return _NAMES.get(name, name)
        case ["pays"]:
            return "ways"
        case ["max_per_period", *_]:
            return "by-month"
        case ["max_per_year", year]:
            return f"year-{year}"
        case [name, *_]:
            return _NAMES.get(name, name)
        case _:
            return "ways"
