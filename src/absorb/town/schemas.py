"""What a town says of itself, as it is kept and typed: how accessible its pages are, and where it lies."""

import datetime as dt

import msgspec

from absorb.kernel.intake import Shape

STATUSES = ("unknown", "full", "partial", "none")
METHODS = ("unknown", "own", "third")


class Statement(msgspec.Struct, frozen=True):
    """The accessibility statement in the terms of the model statement, Implementing Decision (EU) 2018/1523, which § 7 of Act
    No. 99/2019 Coll. asks for. What is empty has not been filled in: the page says so, and claims nothing."""

    body: str = ""
    """The obliged body, such as the name of the town."""
    status: str = "unknown"
    failures: str = ""
    burden: str = ""
    outside: str = ""
    method: str = "unknown"
    prepared_on: dt.date | None = None
    reviewed_on: dt.date | None = None
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    contact_address: str = ""
    enforcement: str = ""
    """The state's body that hears complaints, with its contact, in the town's own words."""


class Territory(Shape, frozen=True):
    """Where the town lies: its region by NUTS 3 (CZ042), and the municipality's own code of six digits. None is not said."""

    nuts: str | None = None
    lau: str | None = None
