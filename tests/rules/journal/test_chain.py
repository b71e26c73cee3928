"""The chain: whatever is changed, taken away, put in or put elsewhere is found, at the first place where it shows."""

import datetime as dt
import uuid
from email.message import EmailMessage
from email.policy import SMTP

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from absorb.journal.rules import FIRST_LINK, Anchor, EntryValue, Sealed, find_break, next_link, personal_digest, read_heads, write_head
from absorb.kernel.errors import BadInput

NOW = dt.datetime(2027, 3, 12, 15, tzinfo=dt.UTC)
COMMUNITY = uuid.UUID(int=1)
FACTS = st.dictionaries(st.text(max_size=5), st.one_of(st.integers(-9, 9), st.text(max_size=5), st.none()), max_size=3)


@st.composite
def entries(draw: st.DrawFn) -> EntryValue:
    return EntryValue(
        id=draw(st.uuids()), community_id=COMMUNITY, at=NOW + dt.timedelta(microseconds=draw(st.integers(0, 10**9))),
        person_id=draw(st.one_of(st.none(), st.uuids())), verb=draw(st.text(min_size=1, max_size=8)), about_kind="idea",
        about_id=draw(st.one_of(st.none(), st.uuids())), facts=draw(FACTS), why=draw(st.one_of(st.none(), st.text(max_size=5))),
        personal_sha256=None,
    )  # fmt: skip


def sealed(values: list[EntryValue], personal: list[object]) -> list[Sealed]:
    link, chain = FIRST_LINK, []
    for number, (value, part) in enumerate(zip(values, personal, strict=True), start=1):
        salted = (bytes([number]) * 16, part) if part is not None else None
        entry = msgspec.structs.replace(value, personal_sha256=personal_digest(*salted)) if salted else value
        link = next_link(link, entry)
        chain.append(Sealed(number, link, entry, salted))
    return chain


@st.composite
def chains(draw: st.DrawFn) -> list[Sealed]:
    values = draw(st.lists(entries(), min_size=1, max_size=8, unique_by=lambda one: one.id))
    return sealed(values, [draw(st.one_of(st.none(), FACTS)) for _ in values])


def last_of(chain: list[Sealed]) -> Anchor:
    return Anchor(chain[-1].number, chain[-1].link_sha256)


@given(chains(), st.data())
@settings(max_examples=60)
def test_an_untouched_chain_holds_with_any_personal_part_erased(chain: list[Sealed], data: st.DataObject) -> None:
    erased = [msgspec.structs.replace(one, personal=None) if data.draw(st.booleans()) else one for one in chain]
    assert find_break(erased, [last_of(chain), Anchor(1, chain[0].link_sha256)]) is None


@given(chains(), st.data())
@settings(max_examples=200)
def test_a_changed_field_is_found_at_its_link(chain: list[Sealed], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(chain) - 1))
    entry, other = chain[at].entry, data.draw(entries())
    name = data.draw(st.sampled_from(["id", "at", "person_id", "verb", "about_id", "facts", "why", "community_id"]))
    changed = uuid.UUID(int=2) if name == "community_id" else getattr(other, name)
    if changed == getattr(entry, name):
        return
    harmed = [*chain]
    harmed[at] = msgspec.structs.replace(chain[at], entry=msgspec.structs.replace(entry, **{name: changed}))
    found = find_break(harmed)
    assert found is not None
    assert (found.number, found.says) == (at + 1, f"the entry at link {at + 1} is not the one that was sealed")


@given(chains(), st.data())
@settings(max_examples=100)
def test_what_is_taken_away_is_found_with_the_last_link_in_hand(chain: list[Sealed], data: st.DataObject) -> None:
    kept = [one for one in chain if data.draw(st.booleans())]
    if kept == chain:
        return
    found, missing = find_break(kept, [last_of(chain)]), next(one.number for one in chain if one not in kept)
    assert found is not None
    if len(kept) >= missing:  # something stands after the gap
        assert (found.number, found.says) == (kept[missing - 1].number, f"link {missing} is missing before link {kept[missing - 1].number}")
    else:
        assert (found.number, found.says) == (len(chain), f"the chain ends at link {len(kept)}")


@given(chains(), st.data())
@settings(max_examples=100)
def test_another_order_is_found_even_when_the_numbers_are_made_anew(chain: list[Sealed], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(chain))
    if shuffled == chain:
        return
    renumbered = [msgspec.structs.replace(one, number=number) for number, one in enumerate(shuffled, start=1)]
    first = next(number for number, (one, was) in enumerate(zip(shuffled, chain, strict=True), start=1) if one is not was)
    for harmed in (shuffled, renumbered):
        found = find_break(harmed)
        assert found is not None
        assert found.says in (
            f"the entry at link {first} is not the one that was sealed", f"link {first} is missing before link {shuffled[first - 1].number}",
        )  # fmt: skip


@given(chains(), entries(), st.data())
@settings(max_examples=100)
def test_a_chain_made_anew_is_found_with_the_last_link_in_hand(chain: list[Sealed], stranger: EntryValue, data: st.DataObject) -> None:
    values = [one.entry for one in chain]
    values.insert(data.draw(st.integers(0, len(values) - 1)), stranger)
    forged = sealed(values, [None] * len(values))
    assert find_break(forged) is None
    found = find_break(forged, [last_of(chain)])
    assert found is not None
    assert (found.number, found.says) == (len(chain), f"link {len(chain)} is not the one that was written down")


ANCHOR = Anchor(417, bytes(range(32)))


def letter(cte: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["Subject"] = f"Otisk deníku {ANCHOR}"
    message.set_content(f"Dobrý den,\n\n{write_head('usti', NOW.date(), ANCHOR)}\n", cte=cte)
    return message.as_bytes()


@pytest.mark.parametrize(
    "content",
    [
        write_head("usti", NOW.date(), ANCHOR).encode(),
        f"\ufefflink {str(ANCHOR).upper()}\r\n".encode(),
        letter("quoted-printable"),
        letter("base64"),
        letter("8bit"),
    ],
    ids=["file", "typed over in Notepad", "letter, quoted-printable", "letter, base64", "letter, 8bit"],
)
def test_the_head_is_read_from_its_file_and_from_the_saved_letter(content: bytes) -> None:
    assert read_heads(content) == [ANCHOR]


FORGED = {
    "encoding": b"MIME-Version: 1.0\nContent-Type: text/plain; charset=none\nContent-Transfer-Encoding: base64\n\nNDE3Og==\n",
    "letters in letters": b"MIME-Version: 1.0\nContent-Type: message/rfc822\n\n" + b"Content-Type: message/rfc822\n\n" * 2_000,
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_a_letter_that_cannot_be_taken_apart_is_read_as_a_file(forged: bytes) -> None:
    with pytest.raises(BadInput):
        read_heads(forged)
    assert read_heads(forged + b"\n" + str(ANCHOR).encode()) == [ANCHOR]


@pytest.mark.parametrize("content", [b"", b"link 417:abc", b"0:" + b"a" * 64, b"1:" + b"a" * 65, b"\xff\xfe\x00", b"MIME-Version: 1.0\n\n"])
def test_a_file_without_a_link_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput) as refused:
        read_heads(content)
    assert [fault.pointer for fault in refused.value.faults] == ["--head"]
