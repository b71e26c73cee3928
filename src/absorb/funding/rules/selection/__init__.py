"""Which projects to choose: the most points that the sources can pay for, whole projects only. `absorb select`."""

from absorb.funding.rules.selection.engine import select
from absorb.funding.rules.selection.faults import check
from absorb.funding.rules.selection.rounds import OutOfTime
from absorb.funding.rules.selection.shapes import Answer, Case, Limit, Payment, Project, Refusal, Share, Source, Stop

__all__ = ["Answer", "Case", "Limit", "OutOfTime", "Payment", "Project", "Refusal", "Share", "Source", "Stop", "check", "select"]
