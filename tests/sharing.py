"""How workers share the tests: a file is one piece, the demonstration with all its files too, and the longest pieces come first."""

from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

DEMONSTRATION = "tests/demo/"
LONGEST = (DEMONSTRATION, "tests/api/test_guard.py", "tests/faults/test_service", "tests/days/")
"""What would leave a worker alone with it if it came last, the longest first."""


class Sharing(LoadFileScheduling):
    """The demonstration is run once for all its files, so one worker gets them all."""

    def _split_scope(self, nodeid: str) -> str:
        return DEMONSTRATION if nodeid.startswith(DEMONSTRATION) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Sharing:
    """Take pieces in the order of the collection, not by how many tests they hold."""
    config.option.loadscopereorder = False
    return Sharing(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest pieces first, everything else as it was found."""
    items.sort(key=lambda item: [not item.nodeid.startswith(beginning) for beginning in LONGEST])
