"""Writes demo/plan-usti.xlsx and demo/plan-family-examples.xlsx: the plans that the two presentations of the Community
Work Centre in Ústí nad Labem tell of, in the plan's import format. Nothing is added; where the presentations are
silent, the workbooks are too. The same code writes the same bytes.

    .venv/bin/python demo/make_plan.py
"""

import datetime as dt
from pathlib import Path

from absorb.plan.papers import plan_workbook
from absorb.plan.rules import AreaBranch, MeasureCard, ObjectiveBranch, PlanTree

HERE = Path(__file__).resolve().parent

ABBREVIATIONS = "DPD je domov-penzion pro důchodce; zkratky KB a ST prezentace nevysvětluje."


def measure(code: str, name: str, english: str, *more: str) -> MeasureCard:
    """A measure of the tree under objective 1.1: the first part of its code is the measure it stands under."""
    parent = code.rpartition(".")[0] or None
    return MeasureCard(code=code, name=name, parent=parent, note=" ".join([f"Anglický originál: {english}.", *more]))


QUALITY = MeasureCard(
    code="1.1",
    name="Zvyšování kvality stávajících služeb",
    parent="1",
    characteristics="Rozvoj individuální péče, rozvoj aktivizačních programů, rozvoj sociálního poradenství, naplňování standardů "
    "kvality péče, zjišťování spokojenosti klientů",
    impact="Zlepšení kvality života klientů, uspokojování vyšších individuálních potřeb, vytváření volnočasových aktivit, "
    "rozvoj a udržení schopností a dovedností, pomoc při řešení obtížných situací apod.",
    cost_minor=3_848_250_00,
    cost_note="Bez provozních nákladů jednotlivých domovů důchodců",
    funds="Magistrát města, příjmy domovů důchodců, úřady městských obvodů, sponzoři, nadace, fondy, klienti",
    clients=650,
    clients_per="day",
    involved="Domovy důchodců, dobrovolníci, školská zařízení, spolupracující rodiny",
    new_service="both",
    new_service_note="„Ne“ v obecném smyslu, „ano“ ve smyslu inovativních dílčích projektů",
    implementer="Domovy důchodců",
    note="Anglický originál: Increasing the quality of existing services. CZK 3,848,250 (operational costs of individual "
    "retirement homes not included), 650/day.",
)

RESIDENTIAL = (
    measure(
        "1",
        "Rozvoj stávajících pobytových služeb v domovech důchodců",
        "Development of the existing residential services in retirement homes",
    ),
    QUALITY,
    measure("1.2", "Podpora klubových aktivit pro seniory v komunitě", "Support of club activities for senior citizens in the community"),
    measure("2", "Transformace domovů-penzionů pro důchodce", "Transformation of boarding houses for seniors"),
    measure(
        "2.1",
        "Postupná transformace s rozšířením služeb i pro další skupiny obyvatel v DPD Bukov",
        "Gradual transformation to extend services also for other population groups in DPD Bukov",
        ABBREVIATIONS,
    ),
    measure("2.2", "Postupná transformace 14 lůžek v DPD na DPD KB", "Gradual transformation of 14 beds in DPD to DPD KB", ABBREVIATIONS),
    measure("2.3", "Transformace DPD ST na dům s pečovatelskou službou", "Transformation of DPD ST to a care service house", ABBREVIATIONS),
    measure("2.4", "Transformace DPD ST na malé byty", "Transformation of DPD ST to small flats", ABBREVIATIONS),
    measure("3", "Rozvoj dobrovolnických aktivit v pobytových službách", "Development of volunteer activities in residential services"),
)

SENIORS = AreaBranch(
    code="1",
    name="Sociální pomoc a péče o seniory a další oblasti péče",
    objectives=(
        ObjectiveBranch(
            code="1.1",
            name="Poskytování pobytových služeb",
            description="Dosažení účelného a efektivního využití finančních prostředků na poskytování pobytových služeb, jejich udržení "
            "a zvýšení jejich kvality. (V návrhu plánu má tento cíl číslo 1; čísla opatření jsou vlastní číslovanou řadou pod cílem, "
            "takže opatření 1.1 není cíl 1.1.) Anglický originál: Provision of residential services.",
            measures=RESIDENTIAL,
        ),
        ObjectiveBranch(code="1.2", name="Poskytování terénních služeb", description="Anglický originál: Provision of field services."),
        ObjectiveBranch(
            code="1.3",
            name="Zvyšování úrovně vzdělanosti a informovanosti seniorů",
            description="Anglický originál: Raising of the education and awareness levels among senior citizens.",
        ),
        ObjectiveBranch(
            code="1.4",
            name="Rozvoj přeshraniční spolupráce",
            description="Anglický originál: Development of transborder cooperation.",
        ),
    ),
)

JOINT = AreaBranch(
    code="F",
    name="Společný cíl osmi oblastí sociální pomoci a sledování komunitního plánu péče",
    objectives=(
        ObjectiveBranch(
            code="1",
            name="Koordinace, plánování a hodnocení sociálních služeb v osmi oblastech sociální pomoci",
            description="Anglický originál: Coordination, planning and evaluation of social services in eight areas of social assistance.",
        ),
    ),
)

USTI = PlanTree(
    code="usti-2004",
    name="2. komunitní plán péče v Ústí nad Labem na léta 2004–2006",
    valid_from=dt.date(2004, 1, 1),
    valid_to=dt.date(2006, 12, 31),
    note="Přeloženo z anglické prezentace Centra komunitní práce Ústí nad Labem o deseti krocích komunitního plánování (kroky 5 a 7). "
    "Prezentace popisuje jen část plánu: z osmi oblastí sociální pomoci jmenuje oblast č. 1 a společný cíl (část F), opatření uvádí "
    "jen u cíle 1.1 a celou kartu jen u opatření 1.1. Váhy opatření neuvádí, proto mají všechna váhu 1.",
    areas=(SENIORS, JOINT),
)

NAMED_BY_TOWNS = (
    "Podpora rodičů na mateřské dovolené, individuální odborná pomoc a odborné vedení rodičů na MD",
    "Vznik rodinného a mateřského centra",
    "Vznik centra pro rodinu",
    "Rozšíření informovanosti o problematice pro-rodinné politiky a slaďování profesního a rodinného života",
    "Vznik centra rodinné terapie a služeb pro rodinu",
    "Podpora mateřských center a programy pro rodiče na RD",
    "Zajištění hlídání malých dětí, podpora vzniku miniškolek",
    "Vznik poradny pro rodinu, manželství a mezilidské vztahy",
    "Úprava otevřenosti mateřských škol, pracovní doba",
    "Zřízení pracovního místa koordinátora prorodinných aktivit",
    "Optimalizace otevírací doby jeslí, MŠ a družin",
    "Podpora aktivit pro zajištění péče pro děti do 4 let",
    "Informační centrum pro mládež",
)

FAMILY = PlanTree(
    code="priklady-rodina-2010",
    name="Příklady prorodinných opatření, která města jmenovala v šetření 2010",
    is_example=True,
    note="Příklady, ne plán Ústí nad Labem. Odpovědi na 3. otázku dotazníku, který v červenci až září 2010 dostali hlavní aktéři "
    "komunitního plánování v obcích Ústeckého a Libereckého kraje (rozesláno 31, vráceno 20); prezentace Centra komunitní práce, "
    "Litoměřice 12. 10. 2010, snímek 25. Která města co jmenovala, prezentace neříká; čísla přidal zápis do tabulky.",
    areas=(
        AreaBranch(
            code="R",
            name="Pro-rodinná politika a slaďování rodiny a pracovního života (příklady)",
            objectives=(
                ObjectiveBranch(
                    code="1",
                    name="Cíle a opatření dotýkající se této oblasti ve stávajících či připravovaných komunitních plánech (příklady)",
                    measures=tuple(MeasureCard(code=str(number), name=name) for number, name in enumerate(NAMED_BY_TOWNS, start=1)),
                ),
            ),
        ),
    ),
)

FILES = {"plan-usti.xlsx": USTI, "plan-family-examples.xlsx": FAMILY}


def main() -> None:
    for name, tree in FILES.items():
        (HERE / name).write_bytes(plan_workbook(tree))
        print(f"demo/{name}")


if __name__ == "__main__":
    main()
