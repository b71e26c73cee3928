"""Packs what stands at the top of the checkout into the wheel, so that an installed `absorb` works outside it."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKED = {"templates": "templates", "migrations": "migrations", "build/assets": "assets"}


class PackResources(BuildHookInterface):  # type: ignore[type-arg]
    """Puts each folder under absorb/_packed/. An editable install reads them where they are."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        for source, name in PACKED.items():
            folder = Path(self.root, source)
            if not folder.is_dir():
                raise FileNotFoundError(f"{folder} is missing: the wheel would not work without it. Run make assets, then build again.")
            for path in sorted(folder.rglob("*")):
                inside = path.relative_to(folder)
                if path.is_file() and "__pycache__" not in inside.parts:
                    build_data["force_include"][str(path)] = f"absorb/_packed/{name}/{inside.as_posix()}"
