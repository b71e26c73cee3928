"""Words for what the engines name by themselves, and for sources: workbooks and papers are read by people."""

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from absorb.funding.rules.budget.models import KIND_NAMES
from absorb.funding.rules.schedule import Case

BUDGET_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "Total eligible costs": "Celkové způsobilé výdaje",
        "Direct costs": "Přímé náklady",
        "Ineligible costs": "Nezpůsobilé náklady",
        "Direct staff": "Osobní náklady",
        "Wages and allowances of participants": "Mzdy a příspěvky účastníků",
        "Travel": "Cestovné",
        "Equipment and supplies": "Zařízení, vybavení a materiál",
        "Purchased services": "Nákup služeb",
        "Construction": "Stavební úpravy",
        "Direct support of participants": "Přímá podpora účastníků",
        "Cross-financing": "Křížové financování",
        "Other direct costs": "Ostatní přímé náklady",
        "Indirect costs (7 % of direct costs)": "Nepřímé náklady (7 % přímých nákladů)",
        "Indirect costs (15 % of direct staff costs)": "Nepřímé náklady (15 % přímých osobních nákladů)",
        "Indirect costs (25 % of direct costs)": "Nepřímé náklady (25 % přímých nákladů)",
        "Direct staff (20 % of other direct costs)": "Osobní náklady (20 % ostatních přímých nákladů)",
        "Remaining costs (40 % of direct staff costs)": "Ostatní náklady (40 % přímých osobních nákladů)",
    }
)
"""What the budget engine calls its own rows, in Czech; a person's own names stay as they are."""


def kind_names(language: str) -> Mapping[str, str]:
    """What kinds of costs are called, by their names in files."""
    if language == "cs":
        return {kind: BUDGET_NAMES[name] for kind, name in KIND_NAMES.items()} | {"flat_rate": "Paušální sazba"}
    return {**KIND_NAMES, "flat_rate": "Flat rate"}


def budget_name(name: str) -> str:
    """A row's name in Czech."""
    return BUDGET_NAMES.get(name, name)


def in_words(case: Case, sources: Mapping[str, str]) -> Case:
    """The case with Czech names on its lines and sources, where nobody gave them others; nothing else changes."""
    lines = [msgspec.structs.replace(line, name=budget_name(line.name)) for line in case.lines]
    named = [msgspec.structs.replace(source, name=source.name or sources.get(source.id, "")) for source in case.sources]
    return msgspec.structs.replace(case, lines=lines, sources=named)
