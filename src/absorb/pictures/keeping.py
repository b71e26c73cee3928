"""Drawn pictures, kept by the hash of their data: in memory, and in a folder that may be emptied at any time."""

import asyncio
import contextlib
import os
import tempfile
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from absorb.pictures.schemas import Picture, Width
from absorb.pictures.svg import draw

IN_MEMORY = 200
IN_FOLDER = 5000

_memory: OrderedDict[str, bytes] = OrderedDict()
_folder = Path(tempfile.gettempdir()) / f"absorb-pictures-{os.getuid()}"
# One at a time: the drawing program takes a core and much memory.
_drawer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pictures")


async def drawn(picture: Picture, name: str, width: Width) -> bytes:
    """The SVG of a picture whose fingerprint is `name`."""
    key = f"{name}-{width}.svg"
    found = _memory.get(key)
    if found is None:
        found = await asyncio.get_running_loop().run_in_executor(_drawer, _find_or_draw, picture, key, width)
        _memory[key] = found
        while len(_memory) > IN_MEMORY:
            _memory.popitem(last=False)
    else:
        _memory.move_to_end(key)
    return found


def _find_or_draw(picture: Picture, key: str, width: Width) -> bytes:
    with contextlib.suppress(OSError):
        if _is_ours():
            return (_folder / key).read_bytes()
    content = draw(picture, width)
    # Without a folder there is only no memory between two starts.
    with contextlib.suppress(OSError):
        _keep(key, content)
    return content


def _keep(key: str, content: bytes) -> None:
    _folder.mkdir(mode=0o700, exist_ok=True)
    if not _is_ours():
        return
    unfinished = _folder / f"{key}.{os.getpid()}"
    unfinished.write_bytes(content)
    unfinished.replace(_folder / key)
    kept = sorted(_folder.glob("*.svg"), key=lambda path: path.stat().st_mtime)
    for path in kept[: max(0, len(kept) - IN_FOLDER)]:
        path.unlink(missing_ok=True)


def _is_ours() -> bool:
    """Nobody else may put pictures there: a folder of another user under our name is left alone."""
    found = _folder.lstat()
    return found.st_uid == os.getuid() and not found.st_mode & 0o022 and _folder.is_dir() and not _folder.is_symlink()
