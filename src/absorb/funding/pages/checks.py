"""What the budget engine's checks are called on pages."""

CHECKS = {
    "sco-mandatory": "Simplified costs where they are obligatory",
    "flat-rate": "The flat rate within its ceiling",
    "min-total": "At least the call's least total",
    "max-total": "At most the call's greatest total",
    "eligibility-period": "Costs within the period of eligibility",
}
