"""Organisations: their kinds, and the number they have in the register."""

import re
from typing import Literal, get_args

from stdnum.cz import dic
from stdnum.exceptions import ValidationError

from absorb.kernel.phrases import Phrase

OrganisationKind = Literal[
    "ngo",
    "foundation",
    "municipality",
    "municipal",
    "region",
    "regional",
    "school",
    "job_centre",
    "employer",
    "church",
    "business",
    "unknown",
]
ORGANISATION_KINDS: tuple[str, ...] = get_args(OrganisationKind)

KIND_WORDS = {
    "ngo": "Non-profit organisation",
    "foundation": "Foundation or endowment fund",
    "municipality": "Municipality",
    "municipal": "Municipal organisation",
    "region": "Region",
    "regional": "Regional organisation",
    "school": "School",
    "job_centre": "Job centre",
    "employer": "Employer",
    "church": "Church organisation",
    "business": "Business",
    "unknown": "Kind not known",
}
"""What the kinds are called: msgids of the pages' catalogues."""

MOST_INHABITANTS = 100_000_000


def read_ico(text: str) -> str:
    """An IČO as eight digits; ValueError with what would be right. The check digit follows domain sources via stdnum."""
    digits = re.sub(r"\s", "", text)
    if not re.fullmatch(r"[0-9]{1,8}", digits):
        raise ValueError(Phrase('"%(given)s" is not an IČO; an IČO has eight digits, such as 00081531.', given=text[:40]))
    digits = digits.zfill(8)
    try:
        dic.validate(digits)
    except ValidationError:
        says = '"%(given)s" is not an IČO: its check digit does not fit; copy it from the register (ARES).'
        raise ValueError(Phrase(says, given=text[:40])) from None
    return digits
