"""The facts of an application's documents: plain values in Czech, each figure beside the rows it was read from.

Amounts are texts such as "1 234,50 Kč"; beside each stands the same amount in haléře under a name that ends with
`_minor`, so that a figure can be traced and added up again.
"""

from absorb.applications.rules.facts.documents import application_facts, letter_facts
from absorb.applications.rules.facts.material import Material, Measure, Recommendation, asked_under

__all__ = ["Material", "Measure", "Recommendation", "application_facts", "asked_under", "letter_facts"]
