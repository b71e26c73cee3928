"""Who an organisation surely is by its name alone; everything else is "unknown" until somebody looks.

Legal forms stand in names by law: the Civil Code (Act 89/2012) § 132 and the forms' own sections (§ 216 spolek,
§ 402 ústav, § 306 nadace), Act 248/1995 (o. p. s.), Act 90/2012 § 25 and following for companies. "o. s." is the form
of associations before 2014. Regions are those of the Constitutional Act 347/1997. A příspěvková organizace may belong to
a town, a region or the state, and a church's legal person need not say so: both stay unknown.
"""

import re

from absorb.kernel.czech import fold, tidy

_ASSOCIATION = r"z\.s|z\.u|o\.p\.s|o\.s|zapsany spolek|zapsany ustav|obcanske sdruzeni|obecne prospesna spolecnost"
_COMPANY = r"s\.r\.o|s r\.o|a\.s|v\.o\.s|k\.s|akciova spolecnost"
_REGIONS = (
    "stredocesky|jihocesky|plzensky|karlovarsky|ustecky|liberecky|kralovehradecky|pardubicky|jihomoravsky|olomoucky|zlinsky|moravskoslezsky"
)
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ngo", re.compile(rf"\b({_ASSOCIATION})\.?$|, ?spolek$")),
    ("foundation", re.compile(r"^(nadace|nadacni fond) ")),
    ("region", re.compile(rf"^(({_REGIONS}) kraj|kraj vysocina)$")),
    ("business", re.compile(rf"\b({_COMPANY})\.?$")),
)
_TOWN = re.compile(
    r"^(hlavní město|statutární město|město|městys|obec|HLAVNÍ MĚSTO|STATUTÁRNÍ MĚSTO|MĚSTO|MĚSTYS|OBEC) [A-ZÁČĎÉÍŇÓŘŠŤÚŮÝŽ]"
)


def surely_kind(name: str) -> str:
    """The kind of an organisation where its name leaves no doubt: "ngo", "foundation", "region", "business",
    "municipality", "job_centre"."""
    folded = re.sub(r"\. (?=[a-z]{1,2}\.|[a-z]\b)", ".", fold(name))
    for kind, form in _FORMS:
        if form.search(folded):
            return kind
    plain = tidy(name)
    if _TOWN.match(plain[:1].lower() + plain[1:] if not plain.isupper() else plain) and "," not in plain:
        return "municipality"
    return "job_centre" if folded.startswith("urad prace ceske republiky") else "unknown"
