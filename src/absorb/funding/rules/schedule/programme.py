"""A small mixed-integer programme solved by HiGHS: columns, rows, and objectives one after the other.

It works in floats, so nothing that leaves it is taken as money: callers read decisions and small whole numbers.
"""

from collections.abc import Mapping
from typing import Any

import highspy
import numpy as np

_TIGHT, _LOOSE = 1e-9, 1e-7
_TOLERANCES = ("mip_feasibility_tolerance", "primal_feasibility_tolerance", "dual_feasibility_tolerance")
_FINEST = 1e-7
_MANY_NODES = 300
_INFINITY = highspy.kHighsInf
_AFTER_FAILURES: tuple[dict[str, Any], ...] = (
    {"presolve": "off"},
    {"presolve": "choose", **dict.fromkeys(_TOLERANCES, _LOOSE)},
    {"presolve": "off"},
)
"""What is tried in turn where HiGHS gives up on a programme: it errs now and then where tolerances are tight."""
_GAVE_UP = (
    highspy.HighsModelStatus.kUnknown,
    highspy.HighsModelStatus.kSolveError,
    highspy.HighsModelStatus.kPresolveError,
    highspy.HighsModelStatus.kPostsolveError,
)
_NOTHING = (
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
    highspy.HighsModelStatus.kSolutionLimit,
)


class Programme:
    """Columns with bounds, rows with bounds, then `minimise`."""

    def __init__(self) -> None:
        self._highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self._highs.setOptionValue("output_flag", False)
        self._highs.setOptionValue("threads", 1)
        self._highs.setOptionValue("random_seed", 1)
        self._highs.setOptionValue("mip_rel_gap", 0.0)
        self._highs.setOptionValue("mip_abs_gap", _FINEST)
        self._set(dict.fromkeys(_TOLERANCES, _TIGHT))
        self._count = 0
        self._last: list[float] = []
        self._is_warm = False

    def _set(self, options: Mapping[str, Any]) -> None:
        for name, value in options.items():
            self._highs.setOptionValue(name, value)

    def column(self, low: float, high: float, *, whole: bool = False) -> int:
        """A new column's number."""
        self._highs.addVar(low, high)
        if whole:
            self._highs.changeColIntegrality(self._count, highspy.HighsVarType.kInteger)
        self._count += 1
        return self._count - 1

    def fix(self, column: int, value: float) -> None:
        """Hold a column at one value from here on."""
        self._highs.changeColBounds(column, value, value)

    def close_enough(self, gap: float) -> None:
        """From here on a search begins with what the one before it found, and ends where no value better by more than `gap` is left."""
        self._is_warm = True
        self._highs.setOptionValue("mip_abs_gap", max(gap, _FINEST))

    def hurry(self) -> None:
        """From here on a search that has looked at many nodes ends with the best it has found, or with nothing."""
        self._highs.setOptionValue("mip_max_nodes", _MANY_NODES)

    def row(self, low: float | None, high: float | None, terms: Mapping[int, float]) -> None:
        """Keep a weighted sum of columns between two bounds."""
        columns = np.fromiter(terms.keys(), dtype=np.int32, count=len(terms))
        weights = np.fromiter(terms.values(), dtype=np.float64, count=len(terms))
        self._highs.addRow(-_INFINITY if low is None else low, _INFINITY if high is None else high, len(terms), columns, weights)

    def minimise(self, terms: Mapping[int, float]) -> list[float] | None:
        """The columns' values where the weighted sum is least; None where there are none, or none were found in a `hurry`."""
        columns = np.arange(self._count, dtype=np.int32)
        costs = np.zeros(self._count)
        for column, weight in terms.items():
            costs[column] = weight
        self._highs.changeColsCost(self._count, columns, costs)
        if self._is_warm and len(self._last) == self._count:
            begin = highspy.HighsSolution()
            begin.col_value = self._last
            self._highs.setSolution(begin)
        status = self._run()
        found = self._highs.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        if status == highspy.HighsModelStatus.kOptimal or (status == highspy.HighsModelStatus.kSolutionLimit and found):
            self._last = [float(value) for value in self._highs.getSolution().col_value]
            return self._last
        if status in _NOTHING:
            return None
        raise ArithmeticError(f"HiGHS ended with {self._highs.modelStatusToString(status)}")

    def _run(self) -> highspy.HighsModelStatus:
        """How a run ended; one that gave up is begun anew in other ways."""
        self._highs.run()
        for options in _AFTER_FAILURES:
            if self._highs.getModelStatus() not in _GAVE_UP:
                break
            self._highs.clearSolver()
            self._set(options)
            self._highs.run()
        self._set({"presolve": "choose", **dict.fromkeys(_TOLERANCES, _TIGHT)})
        status: highspy.HighsModelStatus = self._highs.getModelStatus()
        return status
