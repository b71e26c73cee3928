"""A scoring model as a file: criteria, weights, scales with worded steps, knock-outs, the minimum, the tie-break."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated

import msgspec
from msgspec import Meta, field

from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.intake import KEPT, Shape, convert, find_repeats, nearest
from absorb.kernel.phrases import Phrase
from absorb.priority.rules.computing import COMPUTED
from absorb.priority.rules.numbers import plain as plain
from absorb.priority.rules.ranking import Case, Criterion
from absorb.priority.rules.ranking.checks import check

ASSESSED = "assessed"
KINDS = (ASSESSED, *COMPUTED)

_CODE = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_ID = re.compile(r"(/criteria/\d+)/id\b")
"""Where the engine points at what a model calls a code."""
_PLACES = 6
_FIELDS = {"from": "worst", "to": "best"}
_HEAD = re.compile(r"^\s*\[\[?\s*([A-Za-z0-9_.-]+)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r'^\s*"?([A-Za-z0-9_-]+)"?\s*=')

Text = Annotated[str, Meta(min_length=1, max_length=2000)]


class Step(Shape, frozen=True):
    """One value that an assessor may give, with the words for it."""

    value: Decimal
    words: Text


class ModelCriterion(Shape, frozen=True):
    """One criterion of a model. `kind` is "assessed" or the name of a rule that computes the value."""

    code: Text
    name: Text
    weight: Decimal
    worst: Decimal = field(name="from")
    best: Decimal = field(name="to")
    kind: Text
    question: Text | None = None
    group: Text | None = None
    knockout_below: Decimal | None = None
    steps: tuple[Step, ...] = ()
    theme: Text | None = None
    """Of a criterion of the kind "theme": the code of the cross-cutting theme it asks for; any, where it is left out."""
    if_unknown: Decimal | None = None
    """What a computed value counts as where it cannot be computed; where it is left out, such an idea is not ranked."""


class Model(Shape, frozen=True):
    """A whole scoring model; `unverified` marks values whose source could not be read."""

    code: Text
    name: Text
    criteria: tuple[ModelCriterion, ...]
    source: Text | None = None
    note: Text | None = None
    unverified: bool = False
    minimum_points: Decimal | None = None
    tie_break: tuple[str, ...] = ()


def read_model(raw: bytes) -> Model:
    """The model that a TOML file holds. BadInput lists every fault with its key and the line it stands on."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput.one("", Phrase("The file is not UTF-8 text (byte %(byte)s); save it as UTF-8.", byte=error.start)) from None
    try:
        tables = tomllib.loads(text, parse_float=_number)
    except ValueError as error:
        raise BadInput.one("", Phrase("This is not TOML: %(error)s.", error=str(error))) from None
    except RecursionError:
        raise BadInput.one("", Phrase("The TOML is nested too deeply; a scoring model has three levels.")) from None
    try:
        model = convert(tables, Model, bounds=KEPT)
        faults = [*find_model_faults(model)]
    except BadInput as error:
        faults = list(error.faults)
    if faults:
        lines = _find_lines(text)
        raise BadInput(_with_line(fault, lines) for fault in faults)
    return plain_model(model)


def _number(token: str) -> Decimal | str:
    """An exact number; one that is none, or far too large or small, stays text and is refused as such."""
    number = Decimal(token)
    fits = number.is_finite() and (not number or -20 < number.adjusted() < 18)
    return number if fits else token


def find_model_faults(model: Model) -> Iterator[Fault]:
    """What is wrong with a well-formed model."""
    if not _CODE.fullmatch(model.code):
        yield _code_fault("/code", model.code)
    for index, criterion in enumerate(model.criteria):
        yield from _criterion_faults(criterion, f"/criteria/{index}")
    yield from _engine_faults(model)
    if model.minimum_points is not None and not 0 <= model.minimum_points <= 100:
        says = "The minimum of %(points)s points cannot be; points run from 0 to 100."
        yield Fault("/minimum_points", Phrase(says, points=f"{model.minimum_points:f}"))
    yield from _place_faults("/minimum_points", model.minimum_points, 100)


def _criterion_faults(criterion: ModelCriterion, pointer: str) -> Iterator[Fault]:
    if not _CODE.fullmatch(criterion.code):
        yield _code_fault(f"{pointer}/code", criterion.code)
    if criterion.kind not in KINDS:
        refusal = Phrase('There is no kind of criterion "%(kind)s"%(hint)s', kind=criterion.kind, hint=nearest(criterion.kind, KINDS))
        yield Fault(f"{pointer}/kind", refusal)
    elif criterion.kind != ASSESSED and criterion.steps:
        refusal = Phrase('Nobody chooses a step of "%(name)s": it is computed. Leave the steps out.', name=criterion.code)
        yield Fault(f"{pointer}/steps", refusal)
    if criterion.theme is not None and criterion.kind != "theme":
        says = 'Only a criterion of the kind "theme" asks for a theme; "%(name)s" is of "%(kind)s".'
        yield Fault(f"{pointer}/theme", Phrase(says, name=criterion.code, kind=criterion.kind))
    yield from _place_faults(f"{pointer}/weight", criterion.weight, 1_000_000)
    for name in ("from", "to", "knockout_below", "if_unknown"):
        yield from _place_faults(f"{pointer}/{name}", getattr(criterion, _FIELDS.get(name, name)), 10**12)
    low, high = sorted((criterion.worst, criterion.best))
    yield from _unknown_faults(criterion, low, high, pointer)
    for index, step in enumerate(criterion.steps):
        if not low <= step.value <= high:
            says = "The step %(value)s lies outside the scale, which runs from %(low)s to %(high)s."
            yield Fault(f"{pointer}/steps/{index}/value", Phrase(says, value=f"{step.value:f}", **_ends(criterion)))
        yield from _place_faults(f"{pointer}/steps/{index}/value", step.value, 10**12)
    values = ((f"{pointer}/steps/{index}/value", f"{step.value:f}") for index, step in enumerate(criterion.steps))
    yield from find_repeats(values, "step")


def _unknown_faults(criterion: ModelCriterion, low: Decimal, high: Decimal, pointer: str) -> Iterator[Fault]:
    if criterion.if_unknown is None:
        return
    if criterion.kind == ASSESSED:
        refusal = Phrase('"%(name)s" is assessed: nobody\'s judgement stands in for one that lacks.', name=criterion.code)
        yield Fault(f"{pointer}/if_unknown", refusal)
    elif not low <= criterion.if_unknown <= high:
        says = "%(value)s lies outside the scale, which runs from %(low)s to %(high)s."
        yield Fault(f"{pointer}/if_unknown", Phrase(says, value=f"{criterion.if_unknown:f}", **_ends(criterion)))


def _ends(criterion: ModelCriterion) -> dict[str, str]:
    """The scale's two ends as a sentence names them."""
    return {"low": f"{criterion.worst:f}", "high": f"{criterion.best:f}"}


def _engine_faults(model: Model) -> Iterator[Fault]:
    """What the engine would refuse, told about the file's own keys."""
    try:
        check(Case(criteria=engine_criteria(model), ideas=(), tie_break=model.tie_break))
    except BadInput as error:
        for fault in error.faults:
            yield Fault(_ID.sub(r"\1/code", fault.pointer), _ID.sub(r"\1/code", fault.says))


def engine_criteria(model: Model) -> tuple[Criterion, ...]:
    """The criteria as the engine takes them."""
    return tuple(
        Criterion(id=one.code, weight=one.weight, worst=one.worst, best=one.best, knockout_below=one.knockout_below)
        for one in model.criteria
    )


def most_points(model: Model) -> dict[str, Decimal]:
    """By criterion the points it can bring at most: 100 × weight / Σ weights, to six places for showing."""
    total = sum((criterion.weight for criterion in model.criteria), Decimal(0))
    return {one.code: plain((100 * one.weight / total).quantize(Decimal("0.000001"))) for one in model.criteria}


def with_weights(model: Model, weights: Mapping[str, Decimal]) -> Model:
    """The same model by other weights, which name every criterion."""
    criteria = tuple(msgspec.structs.replace(one, weight=plain(weights[one.code])) for one in model.criteria)
    return msgspec.structs.replace(model, criteria=criteria)


def model_bytes(model: Model) -> bytes:
    """The canonical form of a model: equal models give the same bytes, however their files are laid out."""
    return msgspec.json.encode(plain_model(model), order="sorted")


def plain_model(model: Model) -> Model:
    """The same model with its numbers written in one way."""
    replace = msgspec.structs.replace
    criteria = tuple(
        replace(
            one,
            weight=plain(one.weight),
            worst=plain(one.worst),
            best=plain(one.best),
            knockout_below=None if one.knockout_below is None else plain(one.knockout_below),
            if_unknown=None if one.if_unknown is None else plain(one.if_unknown),
            steps=tuple(replace(step, value=plain(step.value)) for step in one.steps),
        )
        for one in model.criteria
    )
    return replace(model, criteria=criteria, minimum_points=None if model.minimum_points is None else plain(model.minimum_points))


def _code_fault(pointer: str, code: str) -> Fault:
    says = '"%(code)s" is not a code; up to 40 lower-case letters, digits, dots and dashes are right, such as "need-1.1".'
    return Fault(pointer, Phrase(says, code=code))


def _place_faults(pointer: str, value: Decimal | None, below: int) -> Iterator[Fault]:
    """Numbers are kept with six decimal places: what does not fit must not be rounded in silence."""
    if value is None:
        return
    if value != round(value, _PLACES):
        yield Fault(pointer, Phrase("%(value)s has more than %(places)s decimal places; round it.", value=f"{value:f}", places=_PLACES))
    if abs(value) > below:
        yield Fault(pointer, Phrase("%(value)s is too large; the largest is %(most)s.", value=f"{value:f}", most=below))


def _find_lines(text: str) -> dict[str, int]:
    """The line of every key that a model file has, by JSON pointer; a fault deeper in a value is told at its key."""
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if head := _HEAD.match(line):
            name = head[1].replace(".", "/")
            if line.lstrip().startswith("[["):
                counts[name] = counts.get(name, -1) + 1
                name = f"{name}/{counts[name]}"
            table = f"/{name}"
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            lines.setdefault(f"{table}/{key[1]}", number)
    return lines


def _with_line(fault: Fault, lines: dict[str, int]) -> Fault:
    pointer = fault.pointer
    while pointer and pointer not in lines:
        pointer = pointer.rpartition("/")[0]
    return Fault(fault.pointer, Phrase("Line %(line)s: %(fault)s", line=lines[pointer], fault=fault.says)) if pointer else fault
