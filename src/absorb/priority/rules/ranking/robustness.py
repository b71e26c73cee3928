"""How often each idea takes each place when weightings and uncertain values are drawn at random (SMAA-2).

Lahdelma and Salminen, SMAA-2: Stochastic Multicriteria Acceptability Analysis for Group Decision Making,
Operations Research 49 (2001): rank acceptability indices and central weight vectors.

The draws fall into blocks that fit in a core's cache; each block has a random stream of its own (PCG64, seeded by the
case's seed and the block's number), and the blocks' counts are added up in order. So neither the number of cores nor
the order in which they finish changes a single byte of the answer. Scores are summed criterion by criterion, always
in the same order and without fused operations: equal values score equal to the last bit, and thus tie.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from itertools import batched
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from absorb.kernel.engine import Progress
from absorb.priority.rules.ranking import values
from absorb.priority.rules.ranking.case import Criterion, Idea, Robustness
from absorb.priority.rules.ranking.places import best_first, shared_places
from absorb.priority.rules.ranking.points import MICRO, round_parts
from absorb.priority.rules.ranking.weightings import Weightings, normalised, single_weighting, weightings
