"""The service's commands as processes, with the settings that the README asks for."""

import os
import subprocess
import sys
from pathlib import Path

from absorb.embedded import Servers

ABSORB = [sys.executable, "-m", "absorb"]
PASSWORD = "tři koně ve stáji"
ADD_COMMUNITY = ["community", "add", "usti", "Ústí nad Labem", "--prefix", "UL"]


def absorb(environ: dict[str, str], *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """One command to its end."""
    return subprocess.run([*ABSORB, *arguments], env=environ, input=given, capture_output=True, text=True, check=False, timeout=120)


def environment(database: str, servers: Servers, home: Path, *, port: int = 8000) -> dict[str, str]:
    """What the README asks for: two addresses."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ABSORB_")}
    return {
        **kept, "HOME": str(home), "XDG_DATA_HOME": str(home / "data"), "ABSORB_DATABASE_URL": database,
        "ABSORB_REDIS_URL": servers.redis_url, "ABSORB_PORT": str(port),
    }  # fmt: skip
