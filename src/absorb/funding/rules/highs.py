"""The one door to HiGHS: a linear or integer programme in, its solution and proven bound out. Deterministic.

Everything here is floating point. Whoever needs exact figures checks and repairs them with whole numbers.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

import highspy
import msgspec
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
INFINITY = float(highspy.kHighsInf)
_ENDINGS = (
    highspy.HighsModelStatus.kOptimal,
    highspy.HighsModelStatus.kTimeLimit,
    highspy.HighsModelStatus.kSolutionLimit,
    highspy.HighsModelStatus.kObjectiveTarget,
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
)


class Row(msgspec.Struct, frozen=True):
    """low ≤ Σ values[i] · x[columns[i]] ≤ high; a side that does not bind is ±INFINITY."""

    columns: Sequence[int] | NDArray[np.int32]
    values: Sequence[float] | Floats
    low: float
    high: float


class Solution(msgspec.Struct, frozen=True):
    """`optimal`: within the gap asked for. `stopped`: by time, nodes or trouble; `x` is the best found, if any.

    `bound` is what no solution exceeds, up to HiGHS's tolerances (±INFINITY where nothing is proven). `reduced` is how
    much each column of a programme without whole numbers would change the value per unit (reduced costs), `prices` what a
    unit more of each row would (duals).
    """

    status: Literal["optimal", "stopped", "infeasible"]
    x: Floats | None
    value: float
    bound: float
    reduced: Floats | None = None
    prices: Floats | None = None


class Options(msgspec.Struct, frozen=True):
    """When to stop: `seconds` on the clock, a relative `gap`, a number of search `nodes`, a solution as good as `target`
    (each None: no such stop).

    `root_cuts_only` looks for cutting planes before branching only: knapsacks are closed by many quick nodes.
    `presolve` may be left out to confirm an answer: HiGHS takes rows for parallel that are not quite.
    """

    seconds: float | None = None
    gap: float = 0.0
    nodes: int | None = None
    tolerance: float = 1e-9
    root_cuts_only: bool = False
    presolve: bool = True
    target: float | None = None


def maximise(
    gains: Floats,
    lower: Floats,
    upper: Floats,
    rows: Sequence[Row],
    *,
    whole: bool,
    options: Options,
    start: Floats | None = None,
    parts: int = 0,
) -> Solution:
    """The x in [lower, upper] with the most Σ gains · x under the rows; of whole numbers if `whole`, but for the last
    `parts` of them, which may be any.

    `start` is a solution to begin from. A problem without columns is not sent to HiGHS. Where HiGHS loses its
    way in its own rounding, it is asked once more without its presolve, and then has nothing to say.
    """
    if len(gains) == 0:
        possible = all(row.low <= 0 <= row.high for row in rows)
        return Solution("optimal" if possible else "infeasible", np.zeros(0) if possible else None, 0.0, 0.0)
    solver = _solver(options)
    _must(solver.passModel(_model(gains, lower, upper, rows, len(gains) - parts if whole else 0)))
    if start is not None:
        _must(solver.setSolution(len(gains), np.arange(len(gains), dtype=np.int32), start))
    if solver.run() == highspy.HighsStatus.kError or solver.getModelStatus() not in _ENDINGS:
        if not options.presolve:
            return Solution("stopped", None, -INFINITY, INFINITY)
        options = msgspec.structs.replace(options, presolve=False)
        return maximise(gains, lower, upper, rows, whole=whole, options=options, start=start, parts=parts)
    return _solution(solver, whole)


def _solver(options: Options) -> Any:
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    settings: dict[str, Any] = {
        "output_flag": False,
        "parallel": "off",
        "random_seed": 0,
        "mip_rel_gap": options.gap,
        "mip_abs_gap": 0.0,
        "presolve": "choose" if options.presolve else "off",
        "mip_allow_cut_separation_at_nodes": not options.root_cuts_only,
        "primal_feasibility_tolerance": options.tolerance,
        "mip_feasibility_tolerance": options.tolerance,
    }
    if options.seconds is not None:
        settings["time_limit"] = max(0.0, options.seconds)
    if options.target is not None:
        settings["objective_target"] = options.target
    if options.nodes is not None:
        settings["mip_max_nodes"] = options.nodes
    for name, value in settings.items():
        _must(solver.setOptionValue(name, value))
    return solver


def _model(gains: Floats, lower: Floats, upper: Floats, rows: Sequence[Row], whole: int) -> Any:
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(gains), len(rows)
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_, model.col_lower_, model.col_upper_ = gains, lower, upper
    model.row_lower_ = np.array([row.low for row in rows], dtype=np.float64)
    model.row_upper_ = np.array([row.high for row in rows], dtype=np.float64)
    matrix = model.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.num_col_, matrix.num_row_ = len(gains), len(rows)
    matrix.start_ = np.cumsum([0, *(len(row.columns) for row in rows)], dtype=np.int32)
    matrix.index_ = _joined((row.columns for row in rows), np.int32)
    matrix.value_ = _joined((row.values for row in rows), np.float64)
    if whole:
        kinds = highspy.HighsVarType
        model.integrality_ = [kinds.kInteger] * whole + [kinds.kContinuous] * (len(gains) - whole)
    return model


def _joined(parts: Iterable[Any], dtype: Any) -> Any:
    arrays = [np.asarray(part, dtype=dtype) for part in parts]
    return np.concatenate(arrays) if arrays else np.zeros(0, dtype=dtype)


def _solution(solver: Any, whole: bool) -> Solution:
    status, info = solver.getModelStatus(), solver.getInfo()
    kinds = highspy.HighsModelStatus
    if status in (kinds.kInfeasible, kinds.kUnboundedOrInfeasible):
        return Solution("infeasible", None, -INFINITY, -INFINITY)
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    optimal = status == kinds.kOptimal
    value = float(info.objective_function_value) if found else -INFINITY
    bound = float(info.mip_dual_bound) if whole else value if optimal and found else INFINITY
    solution = solver.getSolution()
    x = np.array(solution.col_value) if found else None
    reduced, prices = (np.array(of) if found and not whole else None for of in (solution.col_dual, solution.row_dual))
    return Solution("optimal" if optimal else "stopped", x, value, bound, reduced, prices)


def _must(status: Any) -> None:
    if status == highspy.HighsStatus.kError:
        raise RuntimeError("HiGHS refused the model; this is a fault of the programme, not of the input")
