"""The needs map and the year plan of the demonstration. Needs, services and the filled-in cells are those of the presentation of
the ten steps (step 4), whose "specific provider" has no name: the names are made up, and so is the year's choice of measures."""

from collections.abc import Callable

from absorb.db import Acting, reading
from absorb.plan.actions.needs import save_map
from absorb.plan.actions.years import put_year
from absorb.plan.queries import list_measures
from absorb.plan.rules.needs_map import NeedColumn, NeedsMap, SaidCell, ServiceRow
from absorb.plan.rules.year_content import SaidMeasure, YearContent

CODE, YEAR = "usti-2004", 2027

NEEDS = {
    "Informace o poskytování": (), "Hospodaření s penězi": (), "Aktivní trávení volného času": ("1.2", "3"), "Osobní péče": (),
    "Pomoc v domácnosti": (), "Bydlení": (), "Stravování": (), "Vzdělávání a rekvalifikace": (),
}  # fmt: skip

MISSING, NOT_NEEDED = SaidCell("missing", None, True), SaidCell("not_needed", None, True)

SERVICES: dict[str, tuple[tuple[str, ...], dict[str, SaidCell]]] = {
    "Asistenční služby": ((), {
        "Informace o poskytování": SaidCell("provided", "Smyšlená asistence o. p. s.", True), "Hospodaření s penězi": MISSING,
        "Aktivní trávení volného času": NOT_NEEDED, "Osobní péče": SaidCell("provided", "Smyšlená asistence o. p. s.", True),
    }),
    "Terénní služby": ((), {}),
    "Chráněné bydlení": (("2.3", "2.4"), {"Pomoc v domácnosti": MISSING}),
    "Podporované zaměstnávání": ((), {"Informace o poskytování": SaidCell("provided", "Smyšlená dílna z. s.", True), "Bydlení": MISSING}),
    "Nízkoprahové centrum": ((), {}),
    "Následná péče": ((), {}),
    "Ústavní pobytová péče": (("1.1",), {}),
}  # fmt: skip

WHY = "Smyšlená volba pro ukázku"


async def fill_in(officer: Acting, say: Callable[[str], None]) -> None:
    """The needs map of seniors, and two measures given priority in a year."""
    needs = tuple(NeedColumn(name, measures) for name, measures in NEEDS.items())
    rows = tuple(ServiceRow("Senioři", name, measures, cells) for name, (measures, cells) in SERVICES.items())
    counts = (await save_map(officer, CODE, NeedsMap(needs, rows))).counts
    async with reading(officer) as connection:
        lines = {one.code: one.line for one in await list_measures(connection, CODE)}
    measures = {
        lines["1.1"]: SaidMeasure(WHY, "Domovy důchodců (smyšleno)"),
        lines["1.2"]: SaidMeasure(WHY, "Magistrát (smyšleno)"),
    }
    said = YearContent("Volba opatření je smyšlená; záměry a částky jsou z ukázky.", measures)
    await put_year(officer, CODE, YEAR, said, base_version=0, is_invented=True)
    say(f"Needs map: {counts['provided']} cells provided, {counts['missing']} missing; the year {YEAR} planned, all invented.")
