"""How the API answers what became a work: with its id, and the address that tells how far it is."""

import uuid

from litestar import Response

from absorb.progress.schemas import WorkBegun


def begun(work: uuid.UUID) -> Response[WorkBegun]:
    return Response(WorkBegun(work), headers={"location": f"/api/v1/works/{work}"})
