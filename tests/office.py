"""LibreOffice as the tests drive it: one profile for all conversions of a process, for making one takes longer than converting."""

import atexit
import functools
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.programs import find_program


@functools.cache
def _profile() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="absorb-office-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def convert(source: Path, to: str, folder: Path) -> Path:
    """A file as LibreOffice writes it in another form, such as "pdf" or "xlsx:Calc MS Excel 2007 XML", in this folder."""
    office = find_program("office") or "soffice"
    profile = f"-env:UserInstallation=file://{_profile()}"
    command = [office, profile, "--headless", "--convert-to", to, "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder / f"{source.stem}.{to.partition(':')[0]}"
