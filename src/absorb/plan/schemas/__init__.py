"""What plans look like to other programs, beside the tree itself (`absorb.plan.rules`)."""

from absorb.plan.schemas.needs import CellIn, MapDifferenceOut, MapIn, MapOut, NeedIn, NeedsPreviewOut, ServiceIn, ServingOut, TakeIn
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
    "CellIn", "ChangeOut", "ChoiceIn", "DifferenceOut", "DraftOut", "MapDifferenceOut", "MapIn", "MapOut", "MeasureRow", "MovesOut",
    "NeedIn", "NeedsPreviewOut", "PlanImported", "PlanRow", "PreviewOut", "PublishIn", "Published", "ServiceIn", "ServingOut", "TakeIn",
    "VersionRow",
]  # fmt: skip
