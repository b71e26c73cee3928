"""What people suppose of late payments, as they type it into a form and as an address keeps it."""

from collections.abc import Mapping, Sequence

from absorb.funding.rules.delays import Chance, Delay, Late
from absorb.funding.rules.working.numbers import read_number
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.intake import convert
from absorb.kernel.numerals import whole
from absorb.kernel.phrases import Phrase

MONTHS = (1, 2, 3, 6, 12)
"""How late the form asks about; programs may name any number of months."""

LONGEST_SEED = 9


def field_of(source: str, months: int) -> str:
    """The name of the field that asks how many payments of a hundred come so many months late."""
    return f"late-{source}-{months}"


def together_of(source: str) -> str:
    """The name of the box that says that the source is late as a whole."""
    return f"together-{source}"


def said_of(texts: Mapping[str, str]) -> dict[str, str]:
    """The fields that say what is supposed, be it that nothing comes late: a form that is sent has them all."""
    return {name: text for name, text in texts.items() if name == "seed" or name.startswith(("late-", "together-"))}


def typed_late(late: Late, comma: str) -> dict[str, str]:
    """The form's fields as they say these delays, with a decimal `comma` or point; what the form does not ask about is left out."""
    typed = {"seed": str(late.seed)}
    for delay in late.delays:
        shown = [chance for chance in delay.chances if chance.months in MONTHS]
        typed |= {field_of(delay.source, one.months): f"{one.percent.normalize():f}".replace(".", comma) for one in shown}
        if delay.together and shown:
            typed[together_of(delay.source)] = "yes"
    return typed


def beyond_form(late: Late, sources: Sequence[str]) -> list[tuple[str, Chance]]:
    """The chances that the form cannot show: of months that it does not ask about, and of sources that are not among these."""
    return [
        (delay.source, one) for delay in late.delays for one in delay.chances if delay.source not in sources or one.months not in MONTHS
    ]


def read_late(texts: Mapping[str, str], sources: Sequence[str]) -> Late:
    """The delays of a form; fields that were left empty say nothing. BadInput with every fault at its field."""
    faults: list[Fault] = []
    delays = []
    for source in sources:
        chances = [chance for months in MONTHS if (chance := _chance(texts, source, months, faults)) is not None]
        total = sum(chance.percent for chance in chances)
        if total > 100:
            says = Phrase("The chances add up to %(total)s %%; they may be 100 %% at most, the rest comes on time.", total=f"{total:f}")
            faults.append(Fault(f"/{field_of(source, MONTHS[0])}", says))
        if chances:
            delays.append(Delay(source=source, chances=tuple(chances), together=together_of(source) in texts))
    seed = whole(texts.get("seed", "") or "1", LONGEST_SEED, None)
    if seed is None:
        faults.append(Fault("/seed", Phrase("Write a whole number of at most %(digits)s digits.", digits=LONGEST_SEED)))
    if faults or seed is None:
        raise BadInput(faults)
    return Late(delays=tuple(delays), seed=seed)


def _chance(texts: Mapping[str, str], source: str, months: int, faults: list[Fault]) -> Chance | None:
    name = field_of(source, months)
    text = texts.get(name, "")
    percent = read_number(text) if text else None
    if text and (percent is None or percent > 100 or percent != round(percent, 3)):
        faults.append(Fault(f"/{name}", Phrase("Write per cent from 0 to 100, such as 20 or 12,5.")))
        return None
    return Chance(months=months, percent=percent) if percent else None


def late_key(late: Late) -> str:
    """The delays as a part of an address: "1~EU_ESF-each-1-30-3-12.5"."""
    told = [
        "-".join([delay.source, "all" if delay.together else "each", *(f"{one.months}-{one.percent:f}" for one in delay.chances)])
        for delay in late.delays
    ]
    return "~".join([str(late.seed), *told])


def late_of(key: str) -> Late | None:
    """The delays that such a part keeps; None where it is none."""
    seed, *told = key.split("~")
    delays = []
    for one in told:
        source, how, *pairs = [*one.split("-"), ""]
        chances = [{"months": whole(months, 2, 0), "percent": percent} for months, percent in zip(pairs[::2], pairs[1::2], strict=False)]
        delays.append({"source": source, "chances": chances, "together": how == "all"})
    try:
        return convert({"seed": whole(seed, LONGEST_SEED, -1), "delays": delays}, Late)
    except BadInput:
        return None
