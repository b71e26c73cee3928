"""What plans look like to other programs, beside the tree itself (`absorb.plan.rules`)."""

from absorb.plan.schemas.needs import CellIn, MapIn, MapOut, NeedIn, ServiceIn, ServingOut
from absorb.plan.schemas.versions import (
    ChangeOut,
    ChoiceIn,
    DifferenceOut,
    DraftOut,
    MeasureRow,
    MovesOut,
    PlanImported,
    PlanRow,
    PreviewOut,
    Published,
    PublishIn,
    VersionRow,
)

__all__ = [
    "CellIn", "ChangeOut", "ChoiceIn", "DifferenceOut", "DraftOut", "MapIn", "MapOut", "MeasureRow", "MovesOut", "NeedIn",
    "PlanImported", "PlanRow", "PreviewOut", "PublishIn", "Published", "ServiceIn", "ServingOut", "VersionRow",
]  # fmt: skip
