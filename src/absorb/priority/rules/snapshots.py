"""What a frozen ranking rests on, as files: the engine's case, and the snapshot of everything. Equal input gives equal bytes.

What was left empty is not written. Thousands of ideas have some hundreds of thousands of values, so the ideas are not walked
over: a value that may be empty has here a form that leaves it out by itself.
"""

import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import structs

from absorb.kernel.intake import encode_json, write_json
from absorb.priority.rules.computing import Effect
from absorb.priority.rules.freezing import Basis, Given, Prepared
from absorb.priority.rules.model import Model
from absorb.priority.rules.ranking import Case


class _Given(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """`Given` as it is written: the same fields in the same order, of which only two may be left out."""

    assessor: uuid.UUID
    value: Decimal
    reason: str | None = None
    is_invented: bool
    version: int
    round: int | None = None


class _Effect(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """`Effect` as it is written: the same fields in the same order, of which only one may be left out."""

    measure_id: uuid.UUID
    measure: str
    name: str
    weight: Decimal
    degree: int
    why: str
    is_invented: bool
    new_service: str | None = None
    themes: tuple[str, ...]


_BASES = msgspec.json.Decoder(dict[str, Basis])


def case_bytes(case: Case) -> bytes:
    """The case as a file for `absorb rank`, without what was left empty."""
    facts = _without_none(msgspec.to_builtins(structs.replace(case, ideas=()), builtin_types=(Decimal,)))
    return write_json({**facts, "ideas": case.ideas})


def write_bases(prepared: Prepared) -> dict[str, bytes]:
    """By reference what each idea's values were made of, as it stands in the snapshot and is kept beside the idea's row."""
    return {reference: encode_json({code: _written(basis) for code, basis in bases.items()}) for reference, bases in prepared.bases.items()}


def read_bases(kept: str | bytes) -> dict[str, Any]:
    """One idea's bases by criterion as plain values, numbers as texts that lose nothing."""
    return msgspec.json.decode(msgspec.json.encode(_BASES.decode(kept)), type=dict[str, Any])


def snapshot_bytes(
    *,
    engine: str,
    plan: dict[str, Any],
    model: Model,
    prepared: Prepared,
    bases: Mapping[str, bytes],
    case_sha256: str,
    weights: dict[str, Any] | None = None,
    assessments: dict[str, Any] | None = None,
) -> bytes:
    """Everything the ranking rests on, in one canonical file; assessors stand in it by their ids. `bases` are those of
    `write_bases`. `weights` is the set of
    weights that took the place of the model's own, with the opinions behind it; `assessments` says of which round they are and
    how several count."""
    ideas = [
        {
            "reference": one.reference,
            "title": one.title,
            **({} if one.organisation is None else {"organisation": one.organisation}),
            "basis": msgspec.Raw(bases[one.reference]),
        }
        for one in prepared.candidates
    ]
    facts = {
        "engine": engine,
        "plan": plan,
        "model": model,
        "weights": weights,
        "assessments": assessments,
        "ideas": (),
        "left_out": prepared.left_out,
        "case_sha256": case_sha256,
    }
    return write_json({**_without_none(msgspec.to_builtins(facts, builtin_types=(Decimal, uuid.UUID))), "ideas": ideas})


def _written(basis: Basis) -> Basis:
    """The basis with whatever in it may be empty in the form that leaves it out."""
    if basis.given:
        return structs.replace(basis, given=tuple([_given(one) for one in basis.given]))
    if basis.effects:
        return structs.replace(basis, effects=tuple([_effect(one) for one in basis.effects]))
    return basis


def _given(one: Given) -> _Given:
    return _Given(
        assessor=one.assessor, value=one.value, reason=one.reason, is_invented=one.is_invented, version=one.version, round=one.round
    )


def _effect(one: Effect) -> _Effect:
    return _Effect(
        measure_id=one.measure_id, measure=one.measure, name=one.name, weight=one.weight, degree=one.degree, why=one.why,
        is_invented=one.is_invented, new_service=one.new_service, themes=one.themes,
    )  # fmt: skip


def _without_none(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _without_none(value) for key, value in node.items() if value is not None}
    if isinstance(node, list | tuple):
        return [_without_none(value) for value in node]
    return node
