"""What makes a budget wrong beyond the shape of its fields; every fault is found, not only the first."""

import re
from collections.abc import Iterator
from decimal import Decimal

from absorb.funding.rules.budget.models import FLAT_RATES
from absorb.funding.rules.budget.shapes import CODE_PATTERN, Call, Case, Line
from absorb.kernel.errors import Fault
from absorb.kernel.intake import find_repeats
from absorb.kernel.money import money_text
from absorb.kernel.phrases import Phrase

_CODE = re.compile(CODE_PATTERN)


def is_under(code: str, ancestor: str) -> bool:
    """Whether a code is the ancestor's or stands below it, number by number: 1.10 is not under 1.1."""
    return code == ancestor or code.startswith(f"{ancestor}.")


def find_faults(case: Case) -> list[Fault]:
    """The faults of a case, in the order of its fields."""
    faults: list[Fault] = []
    for index, line in enumerate(case.lines):
        faults.extend(_line_faults(case, line, f"/lines/{index}"))
    faults.extend(find_repeats(((f"/lines/{index}/code", line.code) for index, line in enumerate(case.lines)), "code"))
    faults.extend(_parent_faults(case))
    faults.extend(_call_faults(case.call, case.currency))
    return faults


def _line_faults(case: Case, line: Line, pointer: str) -> Iterator[Fault]:
    if case.cost_model == "staff-20" and line.kind == "direct_staff":
        yield Fault(
            f"{pointer}/kind",
            Phrase(
                "Under staff-20 a flat rate stands for direct staff, so no line may be direct_staff; remove it or take another cost_model."
            ),
        )
    if not _CODE.match(line.code):
        yield Fault(
            f"{pointer}/code",
            Phrase(
                'The code "%(code)s" is not a budget code; it is whole numbers without leading zeros parted by dots, '
                'at most twelve of at most nine digits, such as "1.1.2.1".',
                code=line.code[:40],
            ),
        )
        return
    root = "2" if line.kind == "ineligible" else "1.1"
    if not is_under(line.code, root):
        article = "an" if line.kind[0] in "aeiou" else "a"
        says = 'The code of %(article)s %(kind)s line begins with %(root)s; "%(code)s" does not.'
        yield Fault(f"{pointer}/code", Phrase(says, article=article, kind=line.kind, root=root, code=line.code))
    rate = FLAT_RATES.get(case.cost_model)
    if rate is not None and is_under(line.code, rate.code):
        says = "Under %(model)s the code %(code)s is kept for the flat rate; give this line another code."
        yield Fault(f"{pointer}/code", Phrase(says, model=case.cost_model, code=rate.code))


def _parent_faults(case: Case) -> Iterator[Fault]:
    """A parent is the sum of its children, so a line with a price of its own cannot be one."""
    parents: dict[str, str] = {}
    for line in case.lines:
        for parent in parents_of(line.code) if _CODE.match(line.code) else ():
            parents.setdefault(parent, line.code)
    rate = FLAT_RATES.get(case.cost_model)
    for parent in parents_of(rate.code) if rate is not None else ():
        parents.setdefault(parent, f"{rate.code}, the flat rate" if rate is not None else "")
    for index, line in enumerate(case.lines):
        if line.code in parents and line.code != "1":
            yield Fault(
                f"/lines/{index}/code",
                Phrase(
                    "%(code)s is the parent of %(child)s and so a sum of what is under it; it can have no price of its own.",
                    code=line.code,
                    child=parents[line.code],
                ),
            )


def parents_of(code: str) -> list[str]:
    """The codes above one: 1.1.2.1 has 1, 1.1 and 1.1.2."""
    steps = code.split(".")
    return [".".join(steps[:length]) for length in range(1, len(steps))]


def _call_faults(call: Call, currency: str) -> Iterator[Fault]:
    if call.min_total is not None and call.max_total is not None and call.min_total > call.max_total:
        yield Fault(
            "/call/min_total",
            Phrase(
                "The least total %(least)s is above the greatest %(greatest)s; no budget meets both.",
                least=money_text(call.min_total),
                greatest=money_text(call.max_total),
            ),
        )
    if currency == "EUR" and call.eur_rate not in (None, Decimal(1)):
        yield Fault("/call/eur_rate", Phrase("The budget is in euro, so the rate to the euro is 1; leave it out."))
    if call.rates is None:
        return
    yield from find_repeats(((f"/call/rates/{index}/source", rate.source) for index, rate in enumerate(call.rates)), "source")
    total = sum((rate.percent for rate in call.rates), Decimal(0))
    if total != 100:
        yield Fault("/call/rates", Phrase("The rates must total 100; they total %(total)s.", total=f"{total.normalize():f}"))
