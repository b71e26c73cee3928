"""The names of filters and of their values, English and Czech; letter case, accents, spaces, "-" and "_" do not matter."""

import difflib
import re

from absorb.kernel.czech import fold

NONE = "none"
"""The value of a filter that asks for ideas without any."""

KEYS: dict[str, tuple[str, ...]] = {
    "state": ("stav",),
    "measure": ("opatření",),
    "org": ("organisation", "organization", "organizace"),
    "cost": ("cena", "náklady"),
    "ripeness": ("zralost",),
    "place": ("místo",),
    "subprogramme": ("subprogram", "podprogram"),
    "target": ("cílovka", "skupina", "cílová skupina"),
    "me": ("já",),
    "changed": ("změněno", "změna"),
}
"""Every filter, with its other names; Czech ones but for `_ENGLISH_TOO`."""

_ENGLISH_TOO = frozenset(("organisation", "organization"))

CHOICES: dict[str, dict[str, tuple[str, ...]]] = {
    "state": {
        "draft": ("rozepsáno", "rozepsaný", "koncept"),
        "submitted": ("podáno", "podaný"),
        "returned": ("vráceno", "vráceno k doplnění"),
        "in_tank": ("v zásobníku", "zásobník", "tank"),
        "under_assessment": ("hodnotí se", "hodnocení", "v hodnocení"),
        "chosen": ("vybráno", "vybraný"),
        "reserve": ("náhradník", "náhradníci"),
        "set_aside": ("odloženo", "odložený"),
        "merged": ("sloučeno", "sloučeno s jiným"),
        "withdrawn": ("staženo", "stažený"),
        "in_application": ("v žádosti", "žádost"),
        "funded": ("podpořeno", "podpořený"),
    },
    "ripeness": {
        "suggestion": ("podnět", "námět"),
        "idea": ("záměr",),
        "proposal": ("projekt", "návrh", "návrh projektu", "projektový záměr"),
    },
    "subprogramme": {
        "human_resources": ("rozvoj lidských zdrojů", "lidské zdroje"),
        "labour_market": ("rozvoj trhu práce", "trh práce"),
        "social_services": ("rozvoj sociálních služeb", "sociální služby"),
        NONE: ("žádný", "neuvedeno"),
    },
    "me": {"waiting": ("čeká", "čeká na mě"), "mine": ("moje", "můj")},
}
"""Filters that know all their values."""

NO_VALUE = frozenset(("none", "zadny", "zadna", "zadne", "neuvedeno"))

EXAMPLES: dict[str, dict[str, str]] = {
    "word": {
        "en": 'terén "social flat"',
        "cs": 'terén "sociální byt"',
        "meaning": "a word that begins so; words side by side as they stand",
    },
    "state": {"en": "state:submitted,returned", "cs": "stav:podáno,vráceno", "meaning": "in any of these states"},
    "me": {"en": "me:waiting", "cs": "já:čeká", "meaning": "waiting for me; me:mine finds what is mine or my organisation’s"},
    "cost": {"en": "cost:>1000000", "cs": "cena:>1000000", "meaning": "cost in crowns; also <=500000, 1000..2000 or none"},
    "org": {"en": "org:charita", "cs": "org:charita", "meaning": "words of the organisation’s name, or its IČO"},
    "measure": {"en": "measure:1.2", "cs": "opatření:1.2", "meaning": "serves this measure of the plan or one below it"},
    "ripeness": {"en": "ripeness:proposal", "cs": "zralost:projekt", "meaning": "suggestion, idea or proposal"},
    "place": {"en": "-place:Trmice", "cs": "-místo:Trmice", "meaning": "everything but what happens there"},
    "subprogramme": {
        "en": "subprogramme:social_services",
        "cs": 'podprogram:"sociální služby"',
        "meaning": "the subprogramme it belongs to",
    },
    "target": {"en": "target:seniors", "cs": "cílovka:senioři", "meaning": "whom it is to help"},
    "changed": {"en": "changed:>2026-01-01", "cs": "změněno:>1.1.2026", "meaning": "last changed then; also 2026-03 or 2025..2026"},
}
"""One example of each kind of thing that may be searched for, and what it means (a phrase of the catalogue)."""

_GAPS = re.compile(r"[\s_\-]+")


def plain(name: str) -> str:
    """A name without what does not matter in it."""
    return _GAPS.sub(" ", fold(name)).strip()


_KEY_NAMES = {plain(name): key for key, others in KEYS.items() for name in (key, *others)}
_VALUE_NAMES = {
    key: {plain(name): value for value, others in values.items() for name in (value, *others)} for key, values in CHOICES.items()
}


def find_key(name: str) -> str | None:
    """The filter under this name."""
    return _KEY_NAMES.get(plain(name))


def key_name(key: str, language: str) -> str:
    """What a filter is called in a language."""
    return KEYS[key][-1 if key in ("org", "subprogramme") else 0] if language == "cs" else key


def nearest_key(name: str) -> dict[str, str] | None:
    """The name of a filter that is most like it, as a fact of a `Phrase`: a name of another language than the reader's is
    told as that filter is called in theirs."""
    near = _nearest(plain(name), [name for key, others in KEYS.items() for name in (key, *others)])
    if near is None:
        return None
    key = _KEY_NAMES[plain(near)]
    is_english = near == key or near in _ENGLISH_TOO
    return {
        "programs": near,
        "en": near if is_english else key_name(key, "en"),
        "cs": key_name(key, "cs") if is_english else near,
    }


def find_value(key: str, name: str) -> str | None:
    """The value of a filter under this name."""
    return _VALUE_NAMES[key].get(plain(name))


def nearest_value(key: str, name: str) -> str | None:
    return _nearest(plain(name), [name for value, others in CHOICES[key].items() for name in (value, *others)])


def _nearest(wanted: str, names: list[str]) -> str | None:
    """The name most like it, as a person would write it; one that begins so is nearest."""
    by_plain = {plain(name): name for name in reversed(names)}
    beginning = [known for known in by_plain if wanted and known.startswith(wanted)]
    close = beginning or difflib.get_close_matches(wanted, by_plain, n=1, cutoff=0.5)
    return by_plain[close[0]] if close else None
