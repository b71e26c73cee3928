"""Minutes as Word documents, from templates/committee/minutes.docx, which a town may change."""

from absorb.committee.papers.facts import MARK, idea_line, minutes_facts
from absorb.committee.papers.publishing import published_facts
from absorb.committee.schemas.minutes import EVERYTHING, Material, Publishing
from absorb.documents.drafting import draft
from absorb.resources import TEMPLATES

__all__ = ["MARK", "idea_line", "minutes", "published_minutes"]


def minutes(material: Material) -> bytes:
    """The .docx of a closed meeting's minutes, everything by name; the same meeting gives the same bytes."""
    return draft(_template(), minutes_facts(material, EVERYTHING))


def published_minutes(material: Material, setting: Publishing) -> bytes:
    """The same as it may be published: without what the town's setting leaves out."""
    return draft(_template(), published_facts(material, setting))


def _template() -> bytes:
    return (TEMPLATES / "committee" / "minutes.docx").read_bytes()
