"""What an application asks, what it lacks, and the facts its documents are made from. Values in, values out."""

from absorb.applications.rules.facts import Material, Measure, Recommendation, application_facts, asked_under, letter_facts
from absorb.applications.rules.forms import Answer, Form, answers_of, read_form

__all__ = [
    "Answer",
    "Form",
    "Material",
    "Measure",
    "Recommendation",
    "answers_of",
    "application_facts",
    "asked_under",
    "letter_facts",
    "read_form",
]
