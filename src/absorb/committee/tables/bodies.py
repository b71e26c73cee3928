"""Who decides: bodies, their dated rules, their members' terms, and who decides how much."""

from piccolo.columns import Boolean, Date, Integer
from piccolo.constraints import Unique
from piccolo.table import Table

from absorb.db import amount, belongs_to, community, day, row_id, text
from absorb.people.tables import Person


class Body(Table, tablename="body"):
    id = row_id()
    community_id = community()
    name = text()
    kind = text()
    effect = text()
    """`recommends` or `approves`."""

    body_one_name = Unique(["community_id", "name"])


class BodyRule(Table, tablename="body_rule"):
    """How a body decides, with the dates between which that holds and where it stands."""

    id = row_id()
    community_id = community()
    body = belongs_to(Body)
    valid_from = day()
    valid_to = Date(default=None, null=True)
    seats = Integer(default=None)
    quorum_numerator = Integer(default=1)
    quorum_denominator = Integer(default=2)
    """More than this share of all members must be present."""
    majority_of = text()
    """`all_members` or `present`."""
    threshold_numerator = Integer(default=1)
    threshold_denominator = Integer(default=2)
    threshold_is_exceeded = Boolean(default=True)
    """More than the threshold is needed (a half); otherwise at least the threshold (three fifths)."""
    excluded_count = Boolean(default=True)
    """An excluded member still counts in the denominator."""
    casting_vote = Boolean(default=False)
    """At equal votes the chair's counts once more."""
    remote_allowed = Boolean(default=False)
    """Members may attend from elsewhere by picture and sound."""
    stepped_out_count = Boolean(default=False)
    """Who left the room for a conflict of interest counts as present all the same."""
    basis = text()

    body_rule_one_start = Unique(["body", "valid_from"])


class Seat(Table, tablename="body_seat"):
    """A member's term in a body."""

    id = row_id()
    community_id = community()
    body = belongs_to(Body)
    person = belongs_to(Person)
    is_chair = Boolean(default=False)
    position = Integer(default=0)
    """The order in which members are listed, as the town gave it."""
    from_on = day()
    to_on = Date(default=None, null=True)


class Competence(Table, tablename="competence"):
    """A town's own row of who decides how much, with the dates between which it holds; it goes before the law's rows."""

    id = row_id()
    community_id = community()
    valid_from = day()
    valid_to = Date(default=None, null=True)
    above_minor = amount()
    above_kind = text()
    """The kind of body that decides more than this."""
    otherwise_kind = text()
    basis = text()
    note = text(null=True)

    competence_one_start = Unique(["community_id", "valid_from"])
