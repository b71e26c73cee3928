"""Numbers and amounts as people and Excel write them: "1 234,50", "1.234,50 Kč", "33,8 %"."""

import re
from decimal import Decimal

from absorb.kernel.money import LARGEST_KEPT, Money, money_decimal

_UNITS = re.compile(r"(?:kč|czk|eur|€|%)\Z", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,16}(?:[.,][0-9]{1,9})?\Z")
_GROUPED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]{1,9}\Z|[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]{1,9}\Z")


def read_number(text: str) -> Decimal | None:
    """A number from 0, exact; None for what is none. Of two kinds of separators the last parts the decimals; a lone one does
    so always, so that "1.234" is a little more than one and never a thousand by guess."""
    bare = "".join(text.split())
    bare = _UNITS.sub("", bare).removesuffix(",-").removesuffix(",\u2013")
    if _GROUPED.match(bare):
        whole, separator, rest = bare.rpartition("," if bare.rfind(",") > bare.rfind(".") else ".")
        bare = whole.replace(",", "").replace(".", "") + separator + rest
    return Decimal(bare.replace(",", ".")) if _NUMBER.match(bare) else None


def read_money(text: str) -> Money | None:
    """Minor units of an amount; None for what is no amount, is not whole in haléře, or is more than can be kept."""
    number = read_number(text)
    if number is None or number != round(number, 2) or number * 100 > LARGEST_KEPT:
        return None
    return Money(int(number * 100))


def number_text(value: Decimal, comma: str = ",") -> str:
    """A number for a field: "1234,5", without a needless fraction."""
    return f"{value.normalize():f}".replace(".", comma)


def money_words(minor: int, comma: str = ",") -> str:
    """An amount for a field, its thousands parted by a hard space: "1 234,50"."""
    return f"{money_decimal(minor):,.2f}".replace(",", "\u00a0").replace(".", comma)
