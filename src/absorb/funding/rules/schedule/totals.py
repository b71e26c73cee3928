"""Who pays how much in total: the smallest gap first, then as little as possible from the end of the preference.

The totals that a tree of limits lets the sources reach form a polymatroid (Megiddo, Optimal flows in networks with
multiple sources and sinks, 1974), so the greedy order is exact: meet every least total, then let each source in turn,
most preferred first, send as much more as fits. What is sent once is rerouted at most, never taken back.
"""

from absorb.funding.rules.schedule.model import Model
from absorb.funding.rules.schedule.network import Network
from absorb.funding.rules.schedule.tree import Tree


def totals(model: Model, tree: Tree) -> list[int] | None:
    """What each source pays in all, pins included, in haléře; None where the least totals cannot all be met.

    Limits by year that meet periods of two or more years are taken one period at a time, and pairs that never share a
    line are left out: with those, the totals are a bound (see `choices`).
    """
    network = Network(tree.bounds.nodes)
    heads = set(tree.heads)
    numbers = [network.arc(tail, head, least if arc in heads else most) for arc, (tail, head, least, most) in enumerate(tree.bounds.arcs)]
    needed = sum(tree.bounds.arcs[head][2] for head in tree.heads)
    if network.push(tree.bounds.START, tree.bounds.END) < needed:
        return None
    for source in model.order:
        _, _, least, most = tree.bounds.arcs[tree.heads[source]]
        if most < least:
            return None
        network.residual[numbers[tree.heads[source]]] += most - least
        network.push(tree.bounds.START, tree.bounds.END)
    sent = [network.flow(numbers[head]) for head in tree.heads]
    return [sent[source] + model.pinned(source) for source in range(len(sent))]
