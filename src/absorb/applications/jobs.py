"""Promised work on applications."""

import uuid
from typing import Any

from absorb.applications.actions import WRITE_DOCUMENTS, write_promised
from absorb.db import Acting


async def write_application_documents(acting: Acting, facts: dict[str, Any]) -> None:
    """Write the documents of one application as its rows are now; running it again changes nothing."""
    await write_promised(acting, uuid.UUID(facts["application_id"]), uuid.UUID(facts["work"]))


JOBS = {WRITE_DOCUMENTS: write_application_documents}
