"""Where templates, migrations and built assets are: in a checkout at the top, in a wheel under `_packed`."""

from pathlib import Path

_HERE = Path(__file__).resolve().parent
_CHECKOUT = _HERE.parent.parent
_ROOT = _CHECKOUT if (_CHECKOUT / "migrations").is_dir() and (_CHECKOUT / "pyproject.toml").is_file() else _HERE / "_packed"

MIGRATIONS = _ROOT / "migrations"
TEMPLATES = _ROOT / "templates"
