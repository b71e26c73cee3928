"""What is done in the tank; one verb is one transaction, unless its name ends in `_in`: that works in a running one."""

from absorb.tank.actions.adding import add_idea
from absorb.tank.actions.contributing import Contributed, set_contributions
from absorb.tank.actions.imports import import_operations
from absorb.tank.actions.moving import Return, move, move_in
from absorb.tank.actions.twins import find_twins

__all__ = ["Contributed", "Return", "add_idea", "find_twins", "import_operations", "move", "move_in", "set_contributions"]
