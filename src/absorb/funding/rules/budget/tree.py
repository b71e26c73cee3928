"""The tree of a budget: lines and the flat rate are its leaves, every parent is the exact sum of its children."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from absorb.funding.rules.budget.faults import parents_of
from absorb.funding.rules.budget.models import KIND_NAMES
from absorb.funding.rules.budget.shapes import Line, Node
from absorb.kernel.money import Money

_NAMES: Mapping[str, str] = MappingProxyType({"1": "Total eligible costs", "1.1": "Direct costs", "2": "Ineligible costs"})


def build_tree(lines: Iterable[tuple[Line, int]], flat_rate: Node | None) -> tuple[Node, ...]:
    """Nodes in the order of their codes, number by number. 1 and 1.1 are always there, 2 where a line stands under it."""
    lines = tuple(lines)
    leaves = [Node(line.code, line.name, Money(amount)) for line, amount in lines]
    if flat_rate is not None:
        leaves.append(flat_rate)
    sums: dict[str, int] = {"1": 0, "1.1": 0}
    for leaf in leaves:
        for parent in parents_of(leaf.code):
            sums[parent] = sums.get(parent, 0) + leaf.amount
    kinds: dict[str, set[str]] = {}
    for line, _ in lines:
        for parent in parents_of(line.code):
            kinds.setdefault(parent, set()).add(line.kind)
    for leaf in leaves:
        sums.pop(leaf.code, None)
    made = [Node(code, _parent_name(code, kinds.get(code, set())), Money(amount)) for code, amount in sums.items()]
    return tuple(sorted(leaves + made, key=lambda node: [int(step) for step in node.code.split(".")]))


def _parent_name(code: str, kinds: set[str]) -> str:
    """A parent that nobody named is called after what all its lines are."""
    if code in _NAMES:
        return _NAMES[code]
    return KIND_NAMES[next(iter(kinds))] if len(kinds) == 1 else f"Costs under {code}"
