"""The desk's rules: when a visit begins, which reminder is due, what comes first, and a calendar other programs can read."""

import datetime as dt
import uuid

import icalendar
import pytest
from babel.messages.pofile import read_po
from hypothesis import given, settings
from hypothesis import strategies as st

from absorb.desk import rules
from absorb.desk.actions import SAYS
from absorb.desk.papers import Entry, calendar, made_at
from absorb.desk.queries.deadlines import WORDS
from absorb.desk.queries.duties import DUTIES
from absorb.desk.rules import REMIND_DAYS, Duty, Group, Next, Standing, Visit, is_noteworthy, next_visit, remind_step, section, what_next
from absorb.kernel.ids import uuid7_from
from absorb.notices.rules import KINDS, digest_ends_at
from absorb.resources import TEMPLATES
from absorb.tank.rules import STATES

NOON = dt.datetime(2027, 3, 12, 12, tzinfo=dt.UTC)


def _at(minutes: float) -> dt.datetime:
    return NOON + dt.timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        ([0], Visit(_at(0), _at(0), None)),
        ([0, 10], Visit(_at(0), _at(10), None)),
        ([0, 30], Visit(_at(0), _at(30), None)),
        ([0, 30.01], Visit(_at(30.01), _at(30.01), _at(0))),
        ([0, 20, 40, 60], Visit(_at(0), _at(60), None)),
        ([0, 20, 60], Visit(_at(60), _at(60), _at(20))),
        ([0, 60, 70], Visit(_at(60), _at(70), _at(0))),
        ([0, 60, 120], Visit(_at(120), _at(120), _at(60))),
        ([10, 0], Visit(_at(10), _at(10), None)),
    ],
)
def test_a_visit_ends_after_thirty_idle_minutes(looks: list[float], expected: Visit) -> None:
    visit = None
    for minutes in looks:
        visit = next_visit(visit, _at(minutes))
    assert visit == expected


@given(st.lists(st.tuples(st.floats(0, 90), st.booleans()), min_size=1, max_size=30).map(sorted))
@settings(max_examples=100)
def test_a_look_that_is_not_noted_changes_nothing_that_is_told(looks: list[tuple[float, bool]]) -> None:
    """Somebody looks, and each time something may have happened a moment before: what they saw in one visit is not told in the next."""
    known, seen = None, {}
    for number, (minutes, has_happened) in enumerate(looks):
        happened = _at(minutes) - dt.timedelta(milliseconds=1)
        visit = next_visit(known, _at(minutes))
        if has_happened:
            seen[number] = happened
        told = [at for at in seen.values() if visit.before_at is None or at > visit.before_at]
        assert not has_happened or happened in told
        if known is not None and visit.before_at == known.latest_at:
            assert [at for at in told if at <= _at(looks[number - 1][0])] == []
        if is_noteworthy(visit, known, max(told, default=None)):
            known = visit


@given(st.lists(st.integers(0, 600), min_size=1, max_size=30).map(sorted))
@settings(max_examples=60)
def test_nothing_falls_between_two_visits(looks: list[int]) -> None:
    """Whatever happens between two looks is shown at the later one: "since" is never after the look before."""
    visit: Visit | None = None
    for minutes in looks:
        before, visit = visit, next_visit(visit, _at(minutes))
        assert visit.before_at is None or before is None or visit.before_at <= before.latest_at


@pytest.mark.parametrize(
    ("left", "step"), [(30, None), (15, None), (14, 14), (10, 14), (8, 14), (7, 7), (3, 7), (2, 7), (1, 1), (0, 1), (-1, None)]
)
def test_reminders_come_fourteen_seven_and_one_day_before(left: int, step: int | None) -> None:
    assert remind_step(NOON.date() + dt.timedelta(days=left), NOON.date()) == step


def test_a_worker_that_is_always_there_reminds_three_times() -> None:
    due = dt.date(2027, 4, 1)
    steps = [remind_step(due, due - dt.timedelta(days=left)) for left in range(40, -5, -1)]
    assert [step for number, step in enumerate(steps) if step is not None and step not in steps[:number]] == list(REMIND_DAYS)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2027-03-12T06:59:59+01:00", "2027-03-11T07:00:00+01:00"),
        ("2027-03-12T07:00:00+01:00", "2027-03-12T07:00:00+01:00"),
        ("2027-03-12T23:59:00+00:00", "2027-03-12T07:00:00+01:00"),
        ("2027-03-28T04:59:00+00:00", "2027-03-27T07:00:00+01:00"),  # summer time began that night
        ("2027-03-28T05:00:00+00:00", "2027-03-28T07:00:00+02:00"),
        ("2027-10-31T05:30:00+00:00", "2027-10-30T07:00:00+02:00"),
    ],
)
def test_a_digest_ends_at_seven_in_prague(now: str, until: str) -> None:
    assert digest_ends_at(dt.datetime.fromisoformat(now)) == dt.datetime.fromisoformat(until)


def _group(name: str, *days: int | None, count: int = 0) -> Group:
    duties = tuple(Duty(name, name, f"{name}{place}", "/", dt.date(2027, 3, day) if day else None) for place, day in enumerate(days))
    return Group(name, duties, max(count, len(days)), f"/{name}")


def test_the_most_urgent_stands_first_and_nothing_is_hidden_silently() -> None:
    made = section([_group("votes", None), _group("report", 9, 3), _group("call", 5, count=40), _group("twins")])
    assert [duty.about for duty in made.duties] == ["report1", "call0", "report0", "votes0"]
    assert made.more == (rules.More("call", 40, "/call"),)
    assert made.count == 43


def test_one_line_may_stand_for_many() -> None:
    duty = Duty("submitted", "screen", "", "/tank?state=submitted", count=12)
    made = section([Group("submitted", (duty,), 12, "/tank?state=submitted")])
    assert (made.more, made.count) == ((), 12)


DAY = dt.date(2027, 4, 2)


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (Standing("under_assessment", decided_on=DAY), Next("the committee decides about it on %(day)s", DAY)),
        (Standing("in_tank", meets_on=DAY), Next("the committee meets on %(day)s", DAY)),
        (Standing("in_tank", decided_on=DAY, meets_on=DAY - dt.timedelta(days=9)), Next("the committee decides about it on %(day)s", DAY)),
        (Standing("in_tank"), Next("the Centre gets it ready for the committee")),
        (Standing("chosen", call_closes_on=DAY), Next("the Centre prepares the application; the call closes on %(day)s", DAY)),
        (Standing("in_application", call_closes_on=DAY), Next("the application is being written; the call closes on %(day)s", DAY)),
        (Standing("in_application", is_handed_in=True, call_closes_on=DAY), Next("the funder decides")),
        (Standing("funded", report_due_on=DAY), Next("the next report is due on %(day)s", DAY)),
        (Standing("funded"), None),
        (Standing("withdrawn"), None),
        (Standing("draft", meets_on=DAY), Next("finish it and hand it in")),
    ],
)
def test_what_comes_next_is_said_from_what_is_known(standing: Standing, expected: Next | None) -> None:
    assert what_next(standing) == expected


def test_every_phrase_of_the_desk_has_its_czech() -> None:
    czech: set[str] = set()
    for path in (TEMPLATES / "pages").rglob("cs.po"):
        with path.open("rb") as file:
            czech.update(str(message.id) for message in read_po(file, locale="cs") if message.string)
    steps = {
        found.says
        for state in STATES
        for facts in ({}, dict.fromkeys(("decided_on", "meets_on", "call_closes_on", "report_due_on"), DAY))
        if (found := what_next(Standing(state, **facts)))  # type: ignore[arg-type]
    }
    phrases = {
        *steps,
        *SAYS.values(),
        *(what for what, _ in WORDS.values()),
        *(what for what, _, _ in DUTIES.values()),
        *(f"all of {group}" for group in (*WORDS, *DUTIES)),
        *(kind.says for kind in KINDS.values()),
    }
    assert phrases - czech == set()
    assert set(SAYS) == set(WORDS)


ID = uuid7_from(1_800_000_000_123, b"0123456789")

ENTRIES = [
    Entry(
        id=ID, kind="meeting", title="Komise; rada, \\ a\nBEGIN:VALARM", address="https://absorb.usti.example/committee/meetings/1",
        starts_at=dt.datetime(2027, 3, 12, 15, tzinfo=dt.UTC), place="Velká Hradební 8, Ústí nad Labem " + "ž" * 80,
    ),
    Entry(id=ID, kind="meeting-2", title="Léto", address="https://a/", starts_at=dt.datetime(2027, 7, 1, 14, tzinfo=dt.UTC),
          ends_at=dt.datetime(2027, 7, 1, 16, tzinfo=dt.UTC), is_cancelled=True, sequence=3),
    Entry(id=ID, kind="report", title="Zpráva", address="https://a/", day=dt.date(2027, 2, 28)),
]  # fmt: skip


def test_a_calendar_reads_back_as_it_was_written() -> None:
    content = calendar("Ústí", ENTRIES, language="cs")
    read = icalendar.Calendar.from_ical(content)
    assert (read["version"], read["prodid"]) == ("2.0", "-//Absorb//Absorb//CS")
    first, second, third = read.walk("VEVENT")
    assert [event["uid"] for event in (first, second, third)] == [f"{kind}-{ID}@absorb" for kind in ("meeting", "meeting-2", "report")]
    assert {event["dtstamp"].dt for event in (first, second, third)} == {dt.datetime(2027, 1, 15, 8, tzinfo=dt.UTC)}
    assert (first["summary"], first["location"]) == (ENTRIES[0].title, ENTRIES[0].place)
    start = first["dtstart"]
    assert (start.dt.isoformat(), start.params["TZID"]) == ("2027-03-12T16:00:00+01:00", "Europe/Prague")
    assert (second["dtstart"].dt.isoformat(), second["dtend"].dt.isoformat()) == ("2027-07-01T16:00:00+02:00", "2027-07-01T18:00:00+02:00")
    assert (second["status"], second["sequence"], first["status"]) == ("CANCELLED", 3, "CONFIRMED")
    assert (third["dtstart"].dt, third["dtend"].dt, third["dtstart"].params["VALUE"]) == (dt.date(2027, 2, 28), dt.date(2027, 3, 1), "DATE")
    assert [zone["tzid"] for zone in read.walk("VTIMEZONE")] == ["Europe/Prague"]
    assert read.walk("VALARM") == []


def test_a_calendar_keeps_to_the_lines_of_the_standard() -> None:
    """RFC 5545 § 3.1: CRLF, 75 octets; § 3.6: what every calendar and every event must have."""
    content = calendar("Ústí", ENTRIES, language="cs")
    assert content.replace(b"\r\n", b"").count(b"\n") == 0
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    for event in icalendar.Calendar.from_ical(content).walk("VEVENT"):
        assert {"UID", "DTSTAMP", "DTSTART"} <= set(event)
        assert len(event.errors) == 0
    assert content == calendar("Ústí", ENTRIES, language="cs")


def test_an_empty_calendar_is_a_calendar_still() -> None:
    assert icalendar.Calendar.from_ical(calendar("Ústí", [], language="en"))["x-wr-calname"] == "Ústí"


def test_a_row_tells_when_it_was_made() -> None:
    assert made_at(ID) == dt.datetime(2027, 1, 15, 8, tzinfo=dt.UTC)
    assert made_at(uuid.UUID("6ba7b810-9dad-41d1-80b4-00c04fd430c8")).year == 2026
