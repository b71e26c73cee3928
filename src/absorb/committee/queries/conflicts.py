"""Rows of conflicts of interest: who left the room for an item and came back."""

CONFLICT = "select is_excluded, left_at, returned_at from conflict_of_interest where item = $1 and person = $2"

STEP_OUT = "update conflict_of_interest set left_at = $3, returned_at = null where item = $1 and person = $2"

COME_BACK = """
update conflict_of_interest set returned_at = greatest($3, left_at)
where item = $1 and person = $2 and left_at is not null and returned_at is null
"""

ALL_COME_BACK = """
update conflict_of_interest c set returned_at = greatest($3, c.left_at) from agenda_item i
where i.id = c.item and i.meeting = $1 and i.id <> $2 and c.left_at is not null and c.returned_at is null
returning c.item, c.person
"""
