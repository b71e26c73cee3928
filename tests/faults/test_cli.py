"""The command line as people script against it: exit statuses, one line for a fault, whole files or none."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

ABSORB = [sys.executable, "-m", "absorb"]
BUDGET = {
    "cost_model": "real",
    "currency": "CZK",
    "lines": [{"code": "1.1.1.1", "name": "Mzda", "kind": "direct_staff", "unit_price": "100.00", "units": "3"}],
}


def run(*arguments: str, given: bytes = b"", cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*ABSORB, *arguments], input=given, capture_output=True, cwd=cwd, check=False, timeout=120)


def write(path: Path, case: Any) -> str:
    path.write_text(json.dumps(case))
    return str(path)


def test_a_case_from_standard_input_is_answered_on_standard_output() -> None:
    done = run("budget", "-", given=json.dumps(BUDGET).encode())
    assert (done.returncode, done.stderr, json.loads(done.stdout)["eligible"]) == (0, b"", "300.00")


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    case = write(tmp_path / "case.json", BUDGET)
    run("budget", case, "-o", str(tmp_path / "a.json"))
    run("budget", case, "-o", str(tmp_path / "b.json"))
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes() == run("budget", case).stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["budget", "nowhere.json"], "There is no file nowhere.json."),
        (["budget", "."], ". is a folder; a file is expected."),
        (["budget", "empty.json"], "The file is empty; a JSON object is expected."),
        (["budget", "good.json", "-o", "no/such/folder.json"], "no/such/folder.json cannot be written: there is no folder"),
        (["budget", "good.json", "-o", "."], ". cannot be written: it is a folder."),
        (["bugdet", "good.json"], "invalid choice: 'bugdet'"),
        (["budget"], "the following arguments are required: CASE.json"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_status_2(tmp_path: Path, arguments: list[str], says: str) -> None:
    write(tmp_path / "good.json", BUDGET)
    (tmp_path / "empty.json").touch()
    done = run(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (2, b"", 1)
    assert says in done.stderr.decode()


def test_every_fault_is_told_as_json(tmp_path: Path) -> None:
    case = write(tmp_path / "case.json", {**BUDGET, "curency": "CZK", "lines": [{**BUDGET["lines"][0], "units": "x"}]})  # type: ignore[index]
    done = run("budget", case, "--errors", "json")
    body = json.loads(done.stderr)
    assert (done.returncode, body["status"], body["type"]) == (2, 422, "urn:absorb:problem:bad-input")
    assert [fault["pointer"] for fault in body["errors"]] == ["/lines/0/units", "/curency"]


def test_bad_input_leaves_the_former_answer_alone(tmp_path: Path) -> None:
    (tmp_path / "out.json").write_text("former")
    (tmp_path / "case.json").write_text("{")
    assert run("budget", "case.json", "-o", "out.json", cwd=tmp_path).returncode == 2
    assert ((tmp_path / "out.json").read_text(), sorted(os.listdir(tmp_path))) == ("former", ["case.json", "out.json"])


def test_what_cannot_be_met_is_written_with_status_3(tmp_path: Path) -> None:
    case = {
        "periods": [{"id": "a", "from": "2027-01", "months": 1}],
        "lines": [{"code": "1", "kind": "other", "amounts": {"a": "5.00"}}],
        "sources": [],
    }
    done = run("schedule", write(tmp_path / "case.json", case), "-o", str(tmp_path / "out.json"))
    answer = json.loads((tmp_path / "out.json").read_text())
    assert (done.returncode, answer["status"], answer["gap"]) == (3, "gap", "5.00")


@pytest.mark.parametrize("verb", ["rank", "select", "budget", "schedule", "draft", "lint"])
def test_each_engine_prints_its_schema(verb: str) -> None:
    done = run("schema", verb)
    assert (done.returncode, json.loads(done.stdout)["$schema"]) == (0, "https://json-schema.org/draft/2020-12/schema")


def test_an_interrupted_run_leaves_nothing_behind(tmp_path: Path) -> None:
    criteria = [{"id": f"c{number}", "weight": 1, "from": 0, "to": 100} for number in range(12)]
    ideas = [{"id": f"i{number}", "values": {f"c{k}": (number * 7 + k * 13) % 101 for k in range(12)}} for number in range(4000)]
    case = {"criteria": criteria, "ideas": ideas, "robustness": {"draws": 100000, "seed": 1, "weights": "any", "top": [1], "places": 10}}
    write(tmp_path / "case.json", case)
    running = subprocess.Popen(
        [*ABSORB, "rank", "case.json", "-o", "out.json"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    while _cpu_seconds(running.pid) < 1.5:
        assert running.poll() is None, running.communicate()
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=10) == 130
    assert (sorted(os.listdir(tmp_path)), running.stderr.read() if running.stderr else None) == (["case.json"], b"")


def _cpu_seconds(pid: int) -> float:
    """How long a process has really worked, so that the test interrupts work and not the start."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_a_reader_that_stops_reading_is_no_trouble(tmp_path: Path) -> None:
    write(tmp_path / "case.json", BUDGET)
    done = subprocess.run(f"{sys.executable} -m absorb budget case.json | true", shell=True, cwd=tmp_path, capture_output=True, check=False)
    assert done.stderr == b""


@pytest.mark.parametrize(
    ("command", "status", "says"),
    [
        ("budget - <&-", 2, "absorb budget: Standard input is closed, so nothing can be read from it; name a file, or send the case in.\n"),
        ("budget case.json >&-", 2, "absorb budget: Standard output is closed, so the answer cannot be printed; name a file with -o.\n"),
        ("budget nowhere.json 2>&-", 2, ""),
        ("budget case.json 2>&-", 0, ""),
    ],
)
def test_a_closed_stream_gets_a_sentence(tmp_path: Path, command: str, status: int, says: str) -> None:
    write(tmp_path / "case.json", BUDGET)
    done = subprocess.run(f"{sys.executable} -m absorb {command}", shell=True, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (status, says)


def test_an_answer_that_cannot_be_printed_gets_a_sentence(tmp_path: Path) -> None:
    case = write(tmp_path / "case.json", BUDGET)
    with (tmp_path / "out.json").open("wb") as out:
        done = subprocess.run(
            [*ABSORB, "budget", case], stdout=out, stderr=subprocess.PIPE, text=True, check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)),
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (2, "absorb budget: The answer cannot be printed: File too large.\n")


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_a_file_that_is_written_again_keeps_who_may_read_it(tmp_path: Path, mode: int) -> None:
    write(tmp_path / "case.json", BUDGET)
    (tmp_path / "out.json").touch()
    (tmp_path / "out.json").chmod(mode)
    assert run("budget", "case.json", "-o", "out.json", cwd=tmp_path).returncode == 0
    assert (tmp_path / "out.json").stat().st_mode & 0o777 == mode


@pytest.mark.parametrize(("first", "second", "where"), [("x", "x", "x"), ("x", "./y/../x", "x"), ("-", "-", "standard output")])
def test_two_outputs_take_two_places(tmp_path: Path, first: str, second: str, where: str) -> None:
    (tmp_path / "y").mkdir()
    write(tmp_path / "case.json", {})
    done = run("schedule", "case.json", "-o", first, "--xlsx", second, cwd=tmp_path)
    says = f"absorb schedule: The answer and the workbook cannot both go to {where}; give -o and --xlsx two different places.\n"
    assert (done.returncode, done.stdout, done.stderr.decode()) == (2, b"", says)
    assert sorted(os.listdir(tmp_path)) == ["case.json", "y"]


@pytest.mark.parametrize("asked", [["--errors", "json"], ["--errors=json"]])
def test_wrong_arguments_are_told_as_json_too(asked: list[str]) -> None:
    done = run("budget", *asked)
    body = json.loads(done.stderr)
    assert (done.returncode, body["status"], body["errors"][0]["pointer"]) == (2, 422, "")
    assert body["detail"].startswith("the following arguments are required: CASE.json")


LINE = BUDGET["lines"][0]  # type: ignore[index]


@pytest.mark.parametrize(
    ("verb", "case", "pointers"),
    [
        (
            "budget",
            {
                "cost_model": "real",
                "currency": "CZK",
                "lines": [LINE, LINE, {**LINE, "code": "1.1.2", "unit_price": "1.5"}, {**LINE, "code": "2.1", "kind": "travel"}],
                "call": {"rates": [{"source": "EU_ESF", "percent": 50}]},
            },
            ["/lines/2/unit_price", "/lines/3/code", "/lines/1/code", "/call/rates"],
        ),
        (
            "select",
            {
                "sources": [{"id": "A", "budget": "1.00"}, {"id": "A", "budget": "1"}],
                "projects": [{"id": "P", "points": 1, "needs": {"B": "1.00"}}, {"id": "Q", "points": "x", "needs": {"A": "1.00"}}],
                "excludes": [["P", "R"]],
            },
            ["/sources/1/budget", "/projects/1/points", "/sources/1/id", "/projects/0/needs/B", "/excludes/0/1"],
        ),
        (
            "schedule",
            {
                "periods": [{"id": "a", "from": "2027-01", "months": 6}],
                "lines": [{"code": "1", "amounts": {"a": "1,00"}}, {"code": "1", "amounts": {"z": "1.00"}}],
                "sources": [{"id": "S", "max_per_year": {"27": "1.00"}}],
                "prefer": ["T"],
            },
            ["/lines/0/amounts/a", "/lines/1/code", "/lines/1/amounts/z", "/sources/0/max_per_year/27", "/prefer/0"],
        ),
        (
            "rank",
            {
                "criteria": [{"id": "a", "weight": 1, "from": 0, "to": 0}],
                "ideas": [{"id": "x", "values": {"b": 1}}],
                "robustness": {"weights": "rankd"},
            },
            ["/robustness/weights", "/criteria/0/to", "/ideas/0/values/b", "/ideas/0/values"],
        ),
    ],
)
def test_faults_of_form_and_of_meaning_are_told_together(tmp_path: Path, verb: str, case: Any, pointers: list[str]) -> None:
    done = run(verb, write(tmp_path / "case.json", case), "--errors", "json")
    assert (done.returncode, [fault["pointer"] for fault in json.loads(done.stderr)["errors"]]) == (2, pointers)


def test_a_name_that_could_not_be_read_is_not_missed_elsewhere(tmp_path: Path) -> None:
    case = {
        "sources": [{"id": 5, "budget": "1.00"}],
        "projects": [{"id": "P", "points": 1, "needs": {"A": "1.00"}}],
    }
    done = run("select", write(tmp_path / "case.json", case), "--errors", "json")
    assert [fault["pointer"] for fault in json.loads(done.stderr)["errors"]] == ["/sources/0/id"]


def test_a_link_stays_and_what_it_leads_to_is_written(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    target, link = tmp_path / "elsewhere" / "answer.json", tmp_path / "link.json"
    link.symlink_to(target)
    for _ in range(2):
        assert run("budget", write(tmp_path / "case.json", BUDGET), "-o", str(link)).returncode == 0
        assert (link.is_symlink(), json.loads(target.read_text())["eligible"]) == (True, "300.00")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["answer.json", "case.json", "elsewhere", "link.json"]


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    (tmp_path / "link").symlink_to(pipe)
    case = write(tmp_path / "case.json", BUDGET)
    for name in ("pipe", "link"):
        with subprocess.Popen([*ABSORB, "budget", case, "-o", str(tmp_path / name)], stderr=subprocess.PIPE) as writer:
            read = subprocess.run(["cat", str(pipe)], capture_output=True, check=True, timeout=120).stdout
            assert (writer.wait(timeout=120), json.loads(read)["eligible"], pipe.is_fifo()) == (0, "300.00", True)


def test_links_in_a_circle_get_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    done = run("budget", write(tmp_path / "case.json", BUDGET), "-o", "a", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, b"absorb budget: a cannot be written: its symbolic links lead in a circle.\n")
