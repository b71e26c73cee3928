"""The bytes of what is frozen stay the same for ever: a ranking kept by an older version is verified by this one.

The hashes were taken from the version that walked over every value; what is faster must write the same.
"""

import hashlib
import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from absorb.kernel.intake import write_json
from absorb.priority.rules.computing import Effect, NeedGap, Output
from absorb.priority.rules.freezing import Candidate, Given, Prepared, prepare, rows_of
from absorb.priority.rules.model import Model, read_model
from absorb.priority.rules.ranking import rank
from absorb.priority.rules.rounds import Consolidation
from absorb.priority.rules.snapshots import case_bytes, read_bases, snapshot_bytes, write_bases

MODEL = """
code = "bytes"
name = "Model – bajty"
source = "Příloha č. 3"
minimum_points = 20
tie_break = ["a0", "plan"]
"""

COMPUTED = (("plan", "plan_contribution", 0, 15), ("gap", "need_gap", 0, 100), ("client", "cost_per_client", 200, 50),
            ("ready", "readiness", 0, 5), ("new", "new_service", 0, 100), ("theme", "theme", 0, 100))  # fmt: skip
KNOWN_WITHOUT = ("gap", "client", "new")

HASHES = {
    "mean": (
        "27bdc2de18a2faaaaaf6f61e7df870342c7a901b7c04f59de60575d4b7fdc180",
        "b113ba4979c5d8a5dddf01c8f5da10a8c58cebeb12307926ee4474ce4215a83b",
        "c5d1737fc713139f547544b420cf0b3a2f66b7c8b4d0f23f063e7d08019b69c0",
        "c37adf18e332666edec134eb164bd0a6b654990f05b14900d50c554ad1641079",
    ),
    "median": (
        "ea166f4ea7445fad89ae7e4d7ea6beef26bab43a8687d98c27a9cf23fe61a240",
        "ebec2b5f2cd43f705162f8f2d24fc902740706f3a430d2ef0bee1c8f79e8d301",
        "6007b42c16e9285763b04601f51a80f58baa21d9549a667c1042ec051831ada8",
        "e24da949516e77c6302ca560cea9f519130458327d284d94c157cc1e143786b7",
    ),
}
"""Of the case, the answer without draws, the snapshot, and the rows with their bases as the database keeps them."""


def model() -> Model:
    blocks = [MODEL]
    for index, (code, kind, worst, best) in enumerate(COMPUTED):
        unknown = f"\nif_unknown = {worst}" if code in KNOWN_WITHOUT else ""
        blocks.append(
            f'[[criteria]]\ncode = "{code}"\nname = "{code}"\nkind = "{kind}"\nweight = {index}.50\nfrom = {worst}\nto = {best}{unknown}'
        )
    for index in range(3):
        below = "\nknockout_below = 10" if index == 1 else ""
        blocks.append(
            f'[[criteria]]\ncode = "a{index}"\nname = "a{index}"\nkind = "assessed"\nweight = {index + 1}\nfrom = 0\nto = 100{below}'
        )
    return read_model("\n".join(blocks).encode())


def tank(count: int = 90) -> Iterator[Candidate]:
    """Ideas with and without everything that an idea may have or lack."""
    for n in range(count):
        persons = Output("600 000 Účastníci", "osoby", Decimal(7 + n % 11)) if n % 5 else None
        yield Candidate(
            id=uuid.UUID(int=n + 1),
            reference=f"UL-2026-{(n * 37) % count:04}",
            title=f"Záměr „{n}“ <&\u2028>",
            organisation=None if n % 4 == 0 else f"Spolek {n % 9}",
            effects=tuple(effects(n)),
            given={f"a{index}": tuple(given(n, index)) for index in range(3) if (n + index) % 23},
            gap=None if n % 6 == 0 else NeedGap(n % 4, n % 4 + 3, ("Senioři – asistence",) if n % 4 else ()),
            cost_minor=None if n % 7 == 0 else 1_234_567_89 + n * 1_000_01,
            persons=persons,
            readiness=n % 6 if n % 17 else None,
        )


def effects(n: int) -> Iterator[Effect]:
    for m in range(n % 4):
        new = (None, "yes", "both", "no")[(n + m) % 4]
        weight = Decimal(("1", "2.50", "0.333333", "1E+1")[m])
        yield Effect(
            uuid.UUID(int=1000 + m), f"1.{m}", f"Opatření {m}", weight, (n + m) % 6, "proto", is_invented=n % 8 == 1,
            new_service=new, themes=("family",) if m % 2 else (),
        )  # fmt: skip


def given(n: int, index: int) -> Iterator[Given]:
    for assessor in range(1 + (n + index) % 4):
        value = Decimal(("0.000000", "25.000000", "33.333333", "100.000000", "87.500000")[(n * 3 + index + assessor * 2) % 5])
        reason = None if (n + assessor) % 3 else f"Důvod {n}: „nic“ null"
        number = None if (n + index) % 2 else 7
        yield Given(uuid.UUID(int=5000 + (assessor * 7) % 4), value, reason, assessor == 3, version=1 + n % 3, round=number)


def frozen(consolidation: Consolidation) -> Prepared:
    return prepare(model(), list(tank()), draws=5, seed=9, themes={"family": "Rodina"}, consolidation=consolidation)


def about(prepared: Prepared, consolidation: str) -> dict[str, Any]:
    """What a snapshot says beside its ideas."""
    weights = {"number": 3, "weights": {"a0": Decimal("1.5")}, "note": None, "opinions": [{"by": uuid.UUID(int=4), "why": None}]}
    return {
        "engine": "absorb 1, numpy 2",
        "plan": {"code": "plan", "name": "Plán", "version": 2},
        "model": model(),
        "prepared": prepared,
        "bases": write_bases(prepared),
        "case_sha256": sha256(case_bytes(prepared.case)),
        "weights": weights,
        "assessments": {"round": None, "round_id": uuid.UUID(int=6), "consolidation": consolidation} if consolidation == "median" else None,
    }


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("consolidation", ["mean", "median"])
def test_what_is_frozen_keeps_its_bytes(consolidation: Consolidation) -> None:
    prepared = frozen(consolidation)
    assert len(prepared.left_out) == 14
    answer = rank(msgspec.structs.replace(prepared.case, robustness=None))
    rows = [(row, msgspec.to_builtins(prepared.bases[row.reference])) for row in rows_of(answer)]
    found = (case_bytes(prepared.case), write_json(answer), snapshot_bytes(**about(prepared, consolidation)), msgspec.json.encode(rows))
    assert tuple(map(sha256, found)) == HASHES[consolidation]


def without_none(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: without_none(value) for key, value in node.items() if value is not None}
    return [without_none(value) for value in node] if isinstance(node, list | tuple) else node


@pytest.mark.parametrize("consolidation", ["mean", "median"])
def test_a_snapshot_is_its_facts_without_what_was_left_empty(consolidation: Consolidation) -> None:
    """The same bytes by the slow way: everything as plain values, the empty ones left out, and then written."""
    prepared = frozen(consolidation)
    facts = {**about(prepared, consolidation), "left_out": prepared.left_out}
    ideas = [
        {"reference": one.reference, "title": one.title, "organisation": one.organisation, "basis": prepared.bases[one.reference]}
        for one in prepared.candidates
    ]
    del facts["prepared"], facts["bases"]
    names = ("engine", "plan", "model", "weights", "assessments", "ideas", "left_out", "case_sha256")
    ordered = {name: ideas if name == "ideas" else facts[name] for name in names}
    slowly = write_json(without_none(msgspec.to_builtins(ordered, builtin_types=(Decimal, uuid.UUID))))
    assert snapshot_bytes(**about(prepared, consolidation)) == slowly
    for reference, written in write_bases(prepared).items():
        assert read_bases(written) == msgspec.json.decode(msgspec.json.encode(prepared.bases[reference]))
    case = without_none(msgspec.to_builtins(prepared.case, builtin_types=(Decimal,)))
    assert case_bytes(prepared.case) == write_json(case)
