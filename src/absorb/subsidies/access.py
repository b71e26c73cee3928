"""Who takes down what happens to awarded money."""

MONEY_KEEPERS = frozenset(("officer", "lead", "finance", "administrator"))
