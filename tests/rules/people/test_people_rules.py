"""IČO, passwords, names, limits, marks of browsers, agents: values in, values out."""

import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from absorb.people import rules
from absorb.people.rules.names import LONGEST_NAME
from absorb.people.rules.passwords import FEWEST_GUESSES, count_guesses
from absorb.people.rules.provider import is_guarded


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ("00081531", "00081531"),  # Statutární město Ústí nad Labem (ARES)
        ("81531", "00081531"),
        ("700 47 111", "70047111"),
        ("70238952", "70238952"),
        ("00081532", None),
        ("CZ00081531", None),
        ("²0081531", None),
        ("", None),
        ("123456789", None),
    ],
)
def test_ico(given_: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(ValueError):
            rules.read_ico(given_)
    else:
        assert rules.read_ico(given_) == expected


def test_every_ico_with_its_check_digit_is_taken_and_no_other_digit() -> None:
    """The check digit by its own definition: weights 8 to 2, remainder by eleven (ČSÚ)."""
    for base in ("0008153", "7023895", "2759655", "4999269"):
        remainder = sum(int(digit) * weight for digit, weight in zip(base, range(8, 1, -1), strict=True)) % 11
        right = {0: 1, 1: 0}.get(remainder, 11 - remainder)
        taken = []
        for digit in range(10):
            try:
                taken.append(int(rules.read_ico(f"{base}{digit}")[-1]))
            except ValueError:
                continue
        assert taken == [right]


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("čtyři koně ve dvoře", None),
        ("correct horse battery", None),
        ("spravne-heslo-2026", None),
        ("839201746553", None),  # no rules of composition: digits alone will do, if nobody guesses them
        ("x" * 7 + "kráva na střeše", None),
        ("krátké", "has 6 characters"),
        ("", "has 0 characters"),
        ("š" * 201, "at most 200 fit"),
        ("aaaaaaaaaaaa", "guessed first"),
        ("password1234", "guessed first"),
        ("P@ssw0rd1234", "guessed first"),
        ("123456789012", "guessed first"),
        ("qwertyuiop12", "guessed first"),
        ("heslo1234567", "guessed first"),
        ("Heslo123456!", "guessed first"),
        ("tajneheslo123", "guessed first"),
        ("Sluníčko1234", "guessed first"),
        ("martin198512", "guessed first"),
        ("hesloheslohe", "guessed first"),
        ("administrator1", "guessed first"),
        ("jananovakova", "guessed first"),
        ("NovákováJana", "guessed first"),
    ],
)
def test_passwords(password: str, fault: str | None) -> None:
    faults = rules.find_password_faults(password, known=("Jana Nováková", "jana.novakova@charita.example"))
    assert faults == [] if fault is None else fault in faults[0].says


@settings(max_examples=40)
@given(st.text(st.characters(codec="utf-8"), min_size=0, max_size=240))
def test_whatever_is_typed_is_judged(password: str) -> None:
    assert len(rules.find_password_faults(password)) in (0, 1)


def test_two_judgements_at_once_do_not_mix() -> None:
    """What is known of one person must not leak into the judgement of another: the library keeps a list between calls."""
    count_guesses("zuzanahorakova", ("Zuzana Horáková",))
    assert count_guesses("zuzanahorakova", ("Zuzana Horáková",)) < FEWEST_GUESSES < count_guesses("qmzkhorxaskova", ())


def test_people_stand_in_czech_order_of_surnames() -> None:
    names = [
        "Mgr. Jana Nováková, Ph.D.",
        "Petr Chudoba",
        "Ing. Aleš Cibulka",
        "Ota Čáp",
        "Hana Dvořáková",
        "Cher",
        "Adam Novák",
        "Eva Hrubá",
    ]
    assert sorted(names, key=rules.by_surname) == [
        "Ing. Aleš Cibulka", "Ota Čáp", "Hana Dvořáková", "Eva Hrubá", "Cher", "Petr Chudoba", "Adam Novák", "Mgr. Jana Nováková, Ph.D.",
    ]  # fmt: skip


def test_people_who_are_told_apart_by_numbers_stand_by_them() -> None:
    names = ["Člen 11", "Člen 2", "Jan Cibulka", "Člen 10", "Člen 1", "Jan Čermák"]
    assert sorted(names, key=rules.by_surname) == ["Jan Cibulka", "Jan Čermák", "Člen 1", "Člen 2", "Člen 10", "Člen 11"]


@pytest.mark.parametrize("name", ["", " ", ",", "7", "Ph.D.", ", Ph.D.", "a" * (LONGEST_NAME + 1)])
def test_any_name_has_a_place(name: str) -> None:
    assert isinstance(rules.by_surname(name), str)


@pytest.mark.parametrize(
    ("email", "is_right"),
    [
        ("jana@example.cz", True), (" jana.nova+x@úřad.cz ", True), ("jana", False), ("jana@cz", False), ("a@b.cz\nBcc: x@y.cz", False),
        ("<a@b.cz>", False), ("a,b@c.cz", False), ("a@b..cz", False), (f"{'a' * 250}@b.cz", False), ("", False),
    ],
)  # fmt: skip
def test_addresses(email: str, is_right: bool) -> None:
    assert (rules.find_email_faults(email) == []) == is_right


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
    ],
)
def test_an_ipv6_subscriber_is_one_place(address: str, place: str) -> None:
    assert rules.place_of(address) == place


def test_a_known_browser_is_counted_by_itself() -> None:
    stranger = {limit.key for limit in rules.limits_of_sign_in("a@b.cz", "192.0.2.7", None)}
    owner = {limit.key for limit in rules.limits_of_sign_in("a@b.cz", "192.0.2.7", "nonce")}
    assert (len(stranger), len(owner), stranger & owner) == (3, 1, set())


def test_the_mark_of_a_browser_is_for_one_account_and_not_to_be_made() -> None:
    mark = rules.write_known_browser("key", "a@b.cz", "nonce")
    assert rules.read_known_browser("key", "a@b.cz", mark) == "nonce"
    assert [
        rules.read_known_browser("key", "c@b.cz", mark), rules.read_known_browser("other", "a@b.cz", mark),
        rules.read_known_browser("key", "a@b.cz", mark[:-1]), rules.read_known_browser("key", "a@b.cz", "nonce."),
        rules.read_known_browser("key", "a@b.cz", ""), rules.read_known_browser("key", "a@b.cz", "x." + "ž" * 64),
    ] == [None] * 6  # fmt: skip


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on Windows"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1", "Safari on iPhone"),
        ("curl/8.5.0", "An unknown browser"),
        ("", "An unknown browser"),
        (None, "An unknown browser"),
    ],
)  # fmt: skip
def test_a_browser_in_words(agent: str | None, words: str) -> None:
    assert rules.describe_agent(agent) == words


@pytest.mark.parametrize(
    ("target", "goes_to"),
    [
        ("/tank?q=a", "/tank?q=a"), ("//evil.example", "/desk"), ("/\\evil.example", "/desk"), ("https://evil.example", "/desk"),
        ("", "/desk"), ("/a\r\nSet-Cookie: x", "/desk"), ("javascript:alert(1)", "/desk"),
    ],
)  # fmt: skip
def test_nobody_is_sent_elsewhere(target: str, goes_to: str) -> None:
    assert rules.own_address(target) == goes_to


OWN, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)


@pytest.mark.parametrize(
    ("roles", "role", "organisation", "may"),
    [
        ({"lead"}, "administrator", None, True),
        ({"administrator"}, "submitter", OTHER, True),
        ({"submitter"}, "submitter", OWN, True),
        ({"submitter"}, "submitter", OTHER, False),
        ({"submitter"}, "submitter", None, False),
        ({"submitter"}, "member", OWN, False),
        ({"member"}, "submitter", OWN, False),
        ({"officer"}, "submitter", OTHER, False),
        ({"auditor", "finance", "chair"}, "submitter", OWN, False),
    ],
)
def test_who_invites_whom(roles: set[str], role: str, organisation: uuid.UUID | None, may: bool) -> None:
    assert rules.may_invite(roles, {OWN}, role, organisation) == may


@pytest.mark.parametrize(
    ("issuer", "ways", "expected"),
    [
        ("https://a.example", ["https://a.example/authorize", "https://keys.example/jwks"], True),
        ("https://a.example", ["https://a.example/authorize", "http://169.254.169.254/jwks"], False),
        ("http://localhost:9000", ["http://localhost:9000/authorize"], True),
    ],
)
def test_a_provider_keeps_to_tls_throughout(issuer: str, ways: list[str], expected: bool) -> None:
    assert is_guarded(issuer, *ways) is expected


@pytest.mark.parametrize(
    ("seconds", "num", "unit"), [(1, 1, "minutes"), (61, 2, "minutes"), (5400, 90, "minutes"), (5401, 2, "hours"), (86400, 24, "hours")]
)
def test_how_long_to_wait(seconds: int, num: int, unit: str) -> None:
    says = rules.waiting(seconds)
    assert (says.facts["num"], unit in (says.many or "")) == (num, True)
