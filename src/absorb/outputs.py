"""Where answers go: files that appear whole or not at all, devices that are written to, standard output.

A symbolic link stays, and what it leads to is written; a pipe or another device is never replaced by a file.
"""

import os
import stat
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from absorb.kernel.errors import BadInput, Unavailable

Outputs = list[tuple[str, bytes]]
"""What to write where: a path, or - for standard output."""


def check_outputs(names: Sequence[str]) -> None:
    """Refuse at once what could not be written after a minute of work."""
    if len({name if name == "-" else str(_target(name)) for name in names}) < len(names):
        where = "standard output" if names[0] == "-" else names[0]
        raise BadInput.one("", f"The answer and the workbook cannot both go to {where}; give -o and --xlsx two different places.")
    for name in names:
        if name == "-":
            if sys.stdout is None:
                raise Unavailable("Standard output is closed, so the answer cannot be printed; name a file with -o.")
            continue
        folder = _target(name).parent
        if not folder.is_dir() and not _is_device(name):
            raise BadInput.one("", f"{name} cannot be written: there is no folder {folder}.")
        if Path(name).is_dir():
            raise BadInput.one("", f"{name} cannot be written: it is a folder.")


def _target(name: str) -> Path:
    """The file that a name leads to, through any symbolic links: it is written, and the links stay."""
    try:
        return Path(name).resolve()
    except (RuntimeError, OSError):
        raise BadInput.one("", f"{name} cannot be written: its symbolic links lead in a circle.") from None


def _is_device(name: str) -> bool:
    """Whether a pipe, a terminal or another device has this name: it is written to, and never replaced by a file."""
    try:
        return not stat.S_ISREG(os.stat(name).st_mode)
    except OSError:
        return False


def write_all(outputs: Outputs) -> None:
    """Write every output whole: first all to temporary files, then each takes its name in one step, then devices."""
    staged: list[tuple[str, Path]] = []
    try:
        for name, content in outputs:
            if name != "-" and not _is_device(name):
                staged.append((_stage(_target(name), content), _target(name)))
        for temporary, target in staged:
            os.replace(temporary, target)
        for name, content in outputs:
            if name != "-" and _is_device(name):
                Path(name).write_bytes(content)
    except OSError as error:
        raise Unavailable(f"{error.filename or outputs[0][0]} cannot be written: {error.strerror}.") from None
    finally:
        for temporary, _ in staged:
            Path(temporary).unlink(missing_ok=True)
    for name, content in outputs:
        if name == "-":
            _print_bytes(content)


def _stage(target: Path, content: bytes) -> str:
    handle, temporary = tempfile.mkstemp(prefix=f".{target.name[:50]}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, _mode_of(target))
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return temporary


def _mode_of(target: Path) -> int:
    """Who may read the new file: as the one it replaces, else as any new file."""
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except FileNotFoundError:
        umask = os.umask(0)
        os.umask(umask)
        return 0o666 & ~umask


def _print_bytes(content: bytes) -> None:
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except OSError as error:
        # What is still waiting to be written would be tried again, and fail again, when the process ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise Unavailable(f"The answer cannot be printed: {error.strerror}.") from None
