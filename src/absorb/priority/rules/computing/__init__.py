"""Criteria that are computed, each with its arithmetic as facts, so that it can be told in any language for ever."""

from absorb.priority.rules.computing.facts import Amount, Computed, Effect, Facts, Inputs, Lacks, NeedGap, Number, Output, Rule, Scale, Tank
from absorb.priority.rules.computing.kinds import COMPUTED
from absorb.priority.rules.computing.persons import persons_of
from absorb.priority.rules.computing.tank import tank_of

__all__ = [
    "COMPUTED",
    "Amount",
    "Computed",
    "Effect",
    "Facts",
    "Inputs",
    "Lacks",
    "NeedGap",
    "Number",
    "Output",
    "Rule",
    "Scale",
    "Tank",
    "persons_of",
    "tank_of",
]
