"""Where templates (with their translations), migrations and page assets are: in a checkout at the top, in a wheel under `_packed`."""

import functools
from pathlib import Path

import msgspec

from absorb.kernel.errors import Unavailable

_HERE = Path(__file__).resolve().parent
_CHECKOUT = _HERE.parent.parent
_IN_CHECKOUT = (_CHECKOUT / "migrations").is_dir() and (_CHECKOUT / "pyproject.toml").is_file()
_ROOT = _CHECKOUT if _IN_CHECKOUT else _HERE / "_packed"

MIGRATIONS = _ROOT / "migrations"
TEMPLATES = _ROOT / "templates"
ASSETS = _CHECKOUT / "build" / "assets" if _IN_CHECKOUT else _ROOT / "assets"
"""Built from `frontend/`; each file's name holds its content's hash, so a browser may keep it for ever."""


def asset(name: str) -> str:
    """The built file for a name such as "absorb.css". `Unavailable` when the assets have not been built."""
    manifest = _manifest()
    if name not in manifest:
        raise Unavailable(f'There is no page asset "{name}" in {ASSETS}: run make assets.')
    return manifest[name]


@functools.cache
def _manifest() -> dict[str, str]:
    try:
        return msgspec.json.decode((ASSETS / "manifest.json").read_bytes(), type=dict[str, str])
    except (OSError, msgspec.MsgspecError):
        raise Unavailable(f"The page assets in {ASSETS} have not been built: run make assets.") from None
