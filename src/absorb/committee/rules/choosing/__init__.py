"""Which of many ideas to choose under a budget, by rules that can be laid side by side."""

from absorb.committee.rules.choosing.equal_shares import Completion, Measure, Round, Shares, equal_shares

__all__ = ["Completion", "Measure", "Round", "Shares", "equal_shares"]
