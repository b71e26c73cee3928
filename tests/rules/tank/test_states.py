"""States, moves, kinds of organisations, cursors."""

import itertools
import pickle
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from absorb.drawing import environment
from absorb.kernel.czech import sort_key
from absorb.kernel.errors import BadInput, Clash, NotAllowed
from absorb.tank.cursor import Place, read_cursor, write_cursor
from absorb.tank.rules import MOVES, STATES, check_move, moves_from, surely_kind


def test_the_table_of_moves_is_whole() -> None:
    assert {move.start for move in MOVES} | {move.end for move in MOVES} == set(STATES)
    assert {state for state in STATES if not moves_from(state)} == {"merged", "withdrawn", "funded"}
    reached = {"submitted"}
    for _ in STATES:
        reached |= {move.end for move in MOVES if move.start in reached}
    assert set(STATES) - reached == {"draft"}


@pytest.mark.parametrize(("start", "end"), list(itertools.product(STATES, STATES)))
def test_every_pair_is_allowed_by_the_table_or_refused_with_what_is_allowed(start: str, end: str) -> None:
    moves = {(move.start, move.end): move for move in MOVES}
    if (start, end) in moves:
        assert check_move(start, end, "protože") is moves[start, end]
        return
    with pytest.raises(Clash) as refusal:
        check_move(start, end, "protože")
    assert refusal.value.facts["allowed"] == [move.end for move in moves_from(start)]


@pytest.mark.parametrize(
    ("roles", "end", "why", "error"),
    [
        (frozenset(("submitter",)), "withdrawn", None, None),
        (frozenset(("submitter",)), "set_aside", "nelíbí se", NotAllowed),
        (frozenset(("auditor",)), "withdrawn", None, NotAllowed),
        (frozenset(("officer",)), "set_aside", "není výzva", None),
        (frozenset(("officer",)), "set_aside", "  ", Clash),
        (None, "under_assessment", None, None),
    ],
)
def test_roles_and_reasons(roles: frozenset[str] | None, end: str, why: str | None, error: type[Exception] | None) -> None:
    if error is None:
        assert check_move("in_tank", end, why, roles).end == end
    else:
        with pytest.raises(error):
            check_move("in_tank", end, why, roles)


def test_a_refused_move_is_told_in_the_reader_s_language_and_by_its_names_to_programs() -> None:
    with pytest.raises(Clash) as refusal:
        check_move("set_aside", "chosen", None)
    assert str(refusal.value) == (
        "The idea is “set_aside” and cannot become “chosen”; from there it may go to: in_tank, merged, withdrawn."
    )
    assert environment("cs").globals["gettext"](refusal.value.says) == (  # type: ignore[operator]
        "Záměr je ve stavu „odloženo“ a do stavu „vybráno“ přejít nemůže. Odtud může jen sem: v zásobníku, sloučeno s jiným, staženo."
    )
    assert pickle.loads(pickle.dumps(refusal.value.says)) == refusal.value.says


@pytest.mark.parametrize(
    ("roles", "is_owner", "error"),
    [
        (frozenset(("submitter",)), True, None), (frozenset(("submitter",)), False, NotAllowed), (frozenset(("officer",)), True, None),
        (frozenset(("officer",)), False, NotAllowed), (frozenset(("administrator",)), False, NotAllowed),
        (frozenset(("member",)), True, NotAllowed), (None, False, None),
    ],
)  # fmt: skip
def test_a_draft_is_handed_in_by_whoever_it_belongs_to(roles: frozenset[str] | None, is_owner: bool, error: type[Exception] | None) -> None:
    if error is None:
        assert check_move("draft", "submitted", None, roles, is_owner=is_owner).by_owner
    else:
        with pytest.raises(error):
            check_move("draft", "submitted", None, roles, is_owner=is_owner)
    assert [(move.start, move.end) for move in MOVES if move.by_owner] == [("draft", "submitted")]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Fokus Praha, z.ú.", "ngo"), ("A DOMA z. s.", "ngo"), ("CESPO, o. p. s.", "ngo"), ("Tripitaka, o. s.", "ngo"),
        ("CENTROM, občanské sdružení", "ngo"), ("TREMEDIAS, spolek", "ngo"), ("Nadační fond J&T", "foundation"), ("Prostor pro rodinu,z.ú.", "ngo"),
        ("DS MORAVA a.s.", "business"), ("EDLiT s.r.o.", "business"), ("CRYTUR, spol. s r.o.", "business"), ("ATMOS Chrást s. r. o.", "business"),
        ("Město Chodov", "municipality"), ("město Otrokovice", "municipality"), ("MĚSTO BROUMOV", "municipality"),
        ("Statutární město Ostrava", "municipality"), ("HLAVNÍ MĚSTO PRAHA", "municipality"), ("Obec Přední Výtoň", "municipality"),
        ("Úřad práce České republiky", "job_centre"),
        ("Obec architektů", "unknown"), ("Obec spisovatelů, z.s.", "ngo"), ("Zlínský kraj", "region"), ("Kraj Vysočina", "region"), ("Krásný kraj", "unknown"), ("Charita Olomouc", "unknown"),
        ("Domov Háj, příspěvková organizace", "unknown"), ("Městské služby", "unknown"), ("NADĚJE", "unknown"), ("CEDR - komunitní spolek", "unknown"),
    ],
)  # fmt: skip
def test_only_what_a_name_surely_says(name: str, kind: str) -> None:
    assert surely_kind(name) == kind


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")), st.uuids())
def test_a_cursor_comes_back(title: str, identity: uuid.UUID) -> None:
    assert read_cursor(write_cursor(Place(sort_key(title), identity))) == Place(sort_key(title), identity)


@given(st.text(max_size=40))
def test_any_other_text_is_no_cursor(text: str) -> None:
    with pytest.raises(BadInput):
        read_cursor(text)
