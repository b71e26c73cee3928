"""The demonstration killed hard at many moments: the next start always recovers and ends whole."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.demo.conftest import ROOT, command

pytestmark = pytest.mark.long


@pytest.mark.parametrize(
    "word", ["Starting PostgreSQL", "Preparing the database", "Tank:", "Ranked", "Committee", "Application", "Written"]
)
def test_killed_at_a_moment_it_recovers(tmp_path: Path, word: str) -> None:
    folder, out = tmp_path / "data", tmp_path / "out"
    folder.mkdir()
    running = subprocess.Popen(command(folder, out, "--no-serve"), cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    for line in running.stdout:
        if word in line:
            break
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    again = subprocess.run(command(folder, out, "--no-serve"), cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert (again.returncode, again.stderr) == (0, "")
    assert (out / "index.html").exists()
