"""Czech text and numbers: order (č after c, ch after h), folding for search, amounts and dates as people write them.

The order follows ČSN 97 6030 as far as names need it: č, ř, š, ž and the digraph ch are letters of their own;
á, ď, é, ě, í, ň, ó, ť, ú, ů, ý count as their base letter at first and break ties afterwards.
"""

import datetime as dt
import re
import unicodedata

_NARROW = "\u00a0"
_ALPHABET = [
    "a",
    "b",
    "c",
    "č",
    "d",
    "e",
    "f",
    "g",
    "h",
    "ch",
    "i",
    "j",
    "k",
    "l",
    "m",
    "n",
    "o",
    "p",
    "q",
    "r",
    "ř",
    "s",
    "š",
    "t",
    "u",
    "v",
    "w",
    "x",
    "y",
    "z",
    "ž",
]
_RANK = {letter: index for index, letter in enumerate(_ALPHABET)}
_OWN_LETTERS = "čřšž"
_PARTS = re.compile(r"ch|[0-9]+|.", re.DOTALL)
_LONGEST_NUMBER = 64
"""So many digits count as a number's length; the key stays within ASCII."""
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Cn"))


def tidy(text: str) -> str:
    """Text as a person meant it: NFC, no-break and other odd spaces become plain ones, runs and ends are trimmed, and what
    nobody sees (control characters, zero widths, marks that turn the writing round) is left out."""
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    return plain if plain.isprintable() else " ".join("".join(char for char in plain if unicodedata.category(char) not in _UNSEEN).split())


def fold(text: str) -> str:
    """Text for searching and for likeness: lower case, without accents, with plain single spaces."""
    decomposed = unicodedata.normalize("NFD", tidy(text).casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def sort_key(text: str) -> str:
    """A plain string whose byte order is Czech dictionary order, whole numbers by their value ("byt 2" before "byt 10");
    stored, so every server sorts alike."""
    letters: list[str] = []
    ties: list[str] = []
    for part in _PARTS.findall(tidy(text).lower()):
        symbol, tie = _place(part)
        letters.append(symbol)
        ties.append(tie)
    return "".join(letters) + " " + "".join(ties)


def _place(part: str) -> tuple[str, str]:
    """Where a letter, "ch" or a number stands, and what decides between those that stand alike: accents, leading zeros."""
    if part.isascii() and part.isdigit():
        digits = part.lstrip("0") or "0"
        return f"1{chr(ord('0') + min(len(digits), _LONGEST_NUMBER))}{digits}", str(min(len(part) - len(digits), 9))
    base = part if part in _OWN_LETTERS or part == "ch" else unicodedata.normalize("NFD", part)[0]
    return _symbol(base), "0" if base == part else "1"


def _symbol(letter: str) -> str:
    if letter == " ":
        return "!"
    if letter.isdigit():
        return "1" + letter
    if letter in _RANK:
        return "2" + chr(ord("A") + _RANK[letter])
    if letter.isalpha():
        return "3" + letter
    return "0" + letter


def amount(minor: int, *, unit: str = "Kč") -> str:
    """An amount as Czech readers write it: "1 234 567,50 Kč", with a real minus sign below zero."""
    sign, units = ("\u2212", -minor) if minor < 0 else ("", minor)
    whole = f"{units // 100:,}".replace(",", _NARROW)
    tail = f"{_NARROW}{unit}" if unit else ""
    return f"{sign}{whole},{units % 100:02d}{tail}"


def day(value: dt.date) -> str:
    """A date as Czech readers write it: "12. 3. 2027"."""
    return f"{value.day}.{_NARROW}{value.month}.{_NARROW}{value.year}"


def plural(count: int, one: str, few: str, many: str) -> str:
    """The Czech form for a whole count: 1 projekt, 2–4 projekty, 0 and 5+ projektů."""
    magnitude = abs(count)
    return one if magnitude == 1 else few if 2 <= magnitude <= 4 else many


def out_of(count: int) -> str:
    """ "z 13", "ze 7": the preposition as the number is read aloud (ze dvou, tří, čtyř, šesti, sedmi, čtrnácti …)."""
    first = count // 100 if 100 <= count < 1000 else count
    read_hard = count in (2, 3, 4, 6, 7, 14, 16, 17) or 40 <= count < 50 or 60 <= count < 80 or 100 <= count < 200
    return f"{'ze' if read_hard or (100 <= count < 1000 and first in (3, 4, 6, 7)) else 'z'} {count}"
