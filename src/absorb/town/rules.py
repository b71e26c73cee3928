"""What a statement needs before it may say anything, and where a town may lie."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping

from absorb.kernel.czech import tidy
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.phrases import Phrase
from absorb.kernel.typed import read_day, text_of
from absorb.people.rules import find_email_faults
from absorb.town.schemas import METHODS, STATUSES, Statement, Territory

LONGEST_LINE = 300
LONGEST_TEXT = 5000
LINES = ("body", "contact_name", "contact_email", "contact_phone", "contact_address")
TEXTS = ("failures", "burden", "outside", "enforcement")
DAYS = ("prepared_on", "reviewed_on")

MISSING_WORDS = {
    "body": "the name of the responsible body",
    "status": "whether the pages comply",
    "failures": "what does not comply",
    "method": "how it was assessed",
    "prepared_on": "when the statement was prepared",
    "contact_email": "an e-mail for complaints",
    "enforcement": "the state's body that hears complaints, with its contact",
}


def missing(statement: Statement) -> list[str]:
    """The fields that a whole statement needs and that nobody has filled in, in the order of the form."""
    needed = [name for name in MISSING_WORDS if name != "failures" or statement.status in ("partial", "none")]
    return [name for name in needed if getattr(statement, name) in ("", "unknown", None)]


def read_statement(typed: Mapping[str, str], today: dt.date) -> Statement:
    """The statement from a form; `BadInput` with every fault at its field. Empty fields are allowed: it may be filled in bit
    by bit, and says itself what it lacks."""
    faults: list[Fault] = []
    lines = {name: tidy(typed.get(name, "")) for name in LINES}
    texts = {name: text_of(typed.get(name)) for name in TEXTS}
    for longest, values in ((LONGEST_LINE, lines), (LONGEST_TEXT, texts)):
        faults.extend(
            Fault(f"/{name}", Phrase("At most %(most)s characters; here are %(found)s.", most=longest, found=len(value)))
            for name, value in values.items()
            if len(value) > longest
        )
    if lines["contact_email"]:
        faults.extend(find_email_faults(lines["contact_email"], pointer="/contact_email"))
    days = {name: _day(name, typed.get(name, ""), today, faults) for name in DAYS}
    choices = {name: typed.get(name, "unknown") for name in ("status", "method")}
    for name, known in (("status", STATUSES), ("method", METHODS)):
        if choices[name] not in known:
            faults.append(Fault(f"/{name}", "Choose one of the answers."))
    if faults:
        raise BadInput(faults)
    return Statement(**lines, **texts, **days, **choices)  # type: ignore[arg-type]


def _day(name: str, typed: str, today: dt.date, faults: list[Fault]) -> dt.date | None:
    found = read_day(name, typed, faults)
    if found is not None and found > today:
        faults.append(Fault(f"/{name}", "This day is yet to come."))
    return found


REGIONS = {
    "CZ010": "Hlavní město Praha",
    "CZ020": "Středočeský kraj",
    "CZ031": "Jihočeský kraj",
    "CZ032": "Plzeňský kraj",
    "CZ041": "Karlovarský kraj",
    "CZ042": "Ústecký kraj",
    "CZ051": "Liberecký kraj",
    "CZ052": "Královéhradecký kraj",
    "CZ053": "Pardubický kraj",
    "CZ063": "Kraj Vysočina",
    "CZ064": "Jihomoravský kraj",
    "CZ071": "Olomoucký kraj",
    "CZ072": "Zlínský kraj",
    "CZ080": "Moravskoslezský kraj",
}
"""The regions by NUTS 3; the first four signs are the NUTS 2 region, by which the Union's rates go."""


def find_territory_faults(territory: Territory) -> Iterator[Fault]:
    if territory.nuts is not None and territory.nuts not in REGIONS:
        yield Fault("/nuts", Phrase("Choose one of the regions, such as CZ042."))
    if territory.lau is not None and not re.fullmatch("[0-9]{6}", territory.lau):
        yield Fault("/lau", Phrase("A municipality's code has six digits, such as 554804."))
