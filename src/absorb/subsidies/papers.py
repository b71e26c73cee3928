"""The grant contract as a Word document, with what § 10a(5) of Act 250/2000 asks of it."""

import datetime as dt
from collections.abc import Mapping

import msgspec

from absorb.documents.word import WordDocument
from absorb.kernel.czech import amount, day
from absorb.subsidies.schemas import ContractOut, InstalmentOut, ReportOut, Subsidy

MARK = "UKÁZKA – projekt je skutečná operace ESF zveřejněná v roce 2016; dotace, částky a data v této smlouvě jsou smyšlené a neplatí"


class Parties(msgspec.Struct, frozen=True):
    """Who gives and who takes. A missing IČO or account is shown as missing, never left out silently."""

    provider: str
    provider_ico: str | None
    recipient: str
    recipient_ico: str | None


MISSING = "CHYBÍ: doplňte před podpisem"


def contract(subsidy: Subsidy, parties: Parties, *, mark: str) -> bytes:
    """The contract of one subsidy; it must have its contract facts already."""
    if subsidy.contract is None:
        raise ValueError("the subsidy has no contract yet")
    paper = WordDocument(title="Veřejnoprávní smlouva o poskytnutí dotace", reference=subsidy.contract.number, version="1", mark=mark)
    paper.title("Veřejnoprávní smlouva o poskytnutí dotace")
    paper.text(f"č. {subsidy.contract.number}, uzavřená podle § 10a odst. 5 zákona č. 250/2000 Sb.")
    _write_parties(paper, parties)
    _write_money(paper, subsidy)
    _write_use(paper, subsidy, subsidy.contract)
    _write_instalments(paper, subsidy.instalments, {one.source: one.name_cs for one in subsidy.money})
    _write_reports(paper, subsidy.reports, subsidy.contract)
    _write_closing(paper, subsidy.contract)
    return paper.to_bytes(made_at=dt.datetime.combine(subsidy.contract.signed_on, dt.time(12), dt.UTC))


def _write_parties(paper: WordDocument, parties: Parties) -> None:
    paper.heading("1. Smluvní strany")
    paper.facts(
        [
            ("Poskytovatel", parties.provider),
            ("IČO poskytovatele", parties.provider_ico or MISSING),
            ("Příjemce", parties.recipient),
            ("IČO příjemce", parties.recipient_ico or MISSING),
            ("Bankovní účet příjemce", MISSING),
        ]
    )


def _write_money(paper: WordDocument, subsidy: Subsidy) -> None:
    paper.heading("2. Výše dotace a zdroje")
    paper.text(
        f"Na žádost {subsidy.application} ({subsidy.call}) se poskytuje dotace nejvýše {amount(subsidy.awarded)}. "
        f"Požadováno bylo {amount(subsidy.asked)}; celkové způsobilé výdaje projektu jsou {amount(subsidy.eligible_budget)}."
    )
    if subsidy.reason:
        paper.text(f"Odůvodnění rozdílu: {subsidy.reason}")
    rows = [[one.name_cs, _bare(one.asked), _bare(one.awarded)] for one in subsidy.money]
    paper.table(
        ["Zdroj", "Požadováno (Kč)", "Přiznáno (Kč)"],
        [*rows, ["Celkem", _bare(subsidy.asked), _bare(subsidy.awarded)]],
        amounts=[1, 2],
        widths_cm=[8, 4, 4],
        total=True,
    )


def _bare(minor: int) -> str:
    """An amount in a column whose head names the unit."""
    return amount(minor, unit="")


def _write_use(paper: WordDocument, subsidy: Subsidy, terms: ContractOut) -> None:
    paper.heading("3. Účel a doba použití")
    paper.facts(
        [
            ("Projekt", f"{subsidy.idea_title} ({subsidy.idea})"),
            ("Účel", terms.purpose),
            ("Použít od", day(terms.use_from_on)),
            ("Použít do", day(terms.use_to_on)),
        ]
    )


def _write_instalments(paper: WordDocument, instalments: list[InstalmentOut], names: Mapping[str, str]) -> None:
    paper.heading("4. Splátky")
    rows = [[names[one.source], day(one.due_on), _bare(one.amount), one.condition or "–"] for one in instalments]
    total = sum(one.amount for one in instalments)
    paper.table(
        ["Zdroj", "Splatnost", "Částka (Kč)", "Podmínka"],
        [*rows, ["Celkem", "", _bare(total), ""]],
        amounts=[2],
        widths_cm=[6, 2.8, 3.4, 3.8],
        total=True,
    )


def _write_reports(paper: WordDocument, reports: list[ReportOut], terms: ContractOut) -> None:
    paper.heading("5. Zprávy a vyúčtování")
    if reports:
        paper.table(
            ["Zpráva", "Období", "Odevzdat do", "Odpovídá"],
            [[str(one.number), _period(one), day(one.due_on), one.holder] for one in reports],
            widths_cm=[2, 5, 4, 5],
        )
    paper.text(
        f"Příjemce předloží vyúčtování nejpozději {day(terms.settle_by_on)} a nevyčerpanou část dotace vrátí na účet, z něhož ji obdržel."
    )


def _period(one: ReportOut) -> str:
    last = one.from_month.plus(one.months - 1)
    return f"{one.from_month.number}/{one.from_month.year} – {last.number}/{last.year}"


def _write_closing(paper: WordDocument, terms: ContractOut) -> None:
    paper.heading("6. Podmínky a porušení")
    paper.bullets(
        [
            "Příjemce vede výdaje hrazené z dotace odděleně v účetnictví a umožní jejich kontrolu.",
            "Tentýž výdaj nesmí být uhrazen z více veřejných zdrojů.",
            "Při přeměně nebo zrušení s likvidací příjemce oznámí tuto skutečnost poskytovateli předem a dotaci vypořádá.",
            "Porušení podmínek je porušením rozpočtové kázně podle § 22 zákona č. 250/2000 Sb.",
        ]
    )
    paper.text(f"Datum podpisu: {day(terms.signed_on)}")
    paper.signature(["za poskytovatele"])
    paper.signature(["za příjemce"])
