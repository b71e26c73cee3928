"""The rooms of the house and what their front doors offer. Imported by the front doors only."""

import importlib
import importlib.util
from typing import Any

ROOMS = (
    "desk",
    "absorption",
    "subsidies",
    "applications",
    "committee",
    "funding",
    "calls",
    "priority",
    "tank",
    "plan",
    "notices",
    "town",
    "people",
    "journal",
    "progress",
    "receipts",
    "pictures",
    "documents",
)


def find_handlers() -> list[Any]:
    """The route handlers of every room: `api.HANDLERS` and `pages.HANDLERS`."""
    handlers: list[Any] = []
    for room in ROOMS:
        for door in ("api", "pages"):
            if importlib.util.find_spec(f"absorb.{room}.{door}") is not None:
                handlers.extend(importlib.import_module(f"absorb.{room}.{door}").HANDLERS)
    return handlers


def find_jobs() -> dict[str, Any]:
    """Every room's promised jobs, by name."""
    jobs: dict[str, Any] = {}
    for room in ROOMS:
        if importlib.util.find_spec(f"absorb.{room}.jobs") is not None:
            jobs.update(importlib.import_module(f"absorb.{room}.jobs").JOBS)
    return jobs


def find_chores() -> list[tuple[float, Any]]:
    """What the worker does every so many seconds, besides keeping promises: `jobs.CHORES` of every room."""
    chores: list[tuple[float, Any]] = []
    for room in ROOMS:
        if importlib.util.find_spec(f"absorb.{room}.jobs") is not None:
            chores.extend(getattr(importlib.import_module(f"absorb.{room}.jobs"), "CHORES", ()))
    return chores
