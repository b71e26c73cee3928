"""Reading what people wrote: every fault at once, each with its place and with what would be right.

`parsing` makes plain values of the text, `reading` makes values of a shape within `bounds` (`plain_values` those that have no
parts, `telling` says what is wrong), `mending` lets the rest be checked where something could not be read, `pointing` names
places, and `writing` is the way out.
"""

from absorb.kernel.intake.bounds import KEPT, LARGEST_WHOLE, Bounds, first_of
from absorb.kernel.intake.parsing import parse_json
from absorb.kernel.intake.plain_values import DECIMAL_PATTERN
from absorb.kernel.intake.pointing import child, find_repeats, nearest
from absorb.kernel.intake.reading import Percent, PositiveMoney, Shape, convert, read_json
from absorb.kernel.intake.telling import is_of_form
from absorb.kernel.intake.writing import encode_json, plain, schema, told, write_json

__all__ = [
    "DECIMAL_PATTERN",
    "KEPT",
    "LARGEST_WHOLE",
    "Bounds",
    "Percent",
    "PositiveMoney",
    "Shape",
    "child",
    "convert",
    "encode_json",
    "find_repeats",
    "first_of",
    "is_of_form",
    "nearest",
    "parse_json",
    "plain",
    "read_json",
    "schema",
    "told",
    "write_json",
]
