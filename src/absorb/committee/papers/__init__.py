"""Minutes as Word documents, from templates/committee/minutes.docx or the template that a town brought instead."""

from absorb.committee.papers.facts import MARK, idea_line, minutes_facts
from absorb.committee.papers.publishing import published_facts
from absorb.committee.papers.sample import FULL
from absorb.committee.schemas.minutes import EVERYTHING, Material, Publishing
from absorb.documents.drafting import draft
from absorb.resources import TEMPLATES

__all__ = ["MARK", "idea_line", "minutes", "published_minutes", "sample_minutes", "shipped_template"]


def minutes(material: Material, template: bytes | None = None) -> bytes:
    """The .docx of a closed meeting's minutes, everything by name; the same meeting in the same template gives the same bytes.
    Without a template it is the one that ships."""
    return draft(template or shipped_template(), minutes_facts(material, EVERYTHING))


def published_minutes(material: Material, setting: Publishing, template: bytes | None = None) -> bytes:
    """The same as it may be published: without what the town's setting leaves out."""
    return draft(template or shipped_template(), published_facts(material, setting))


def sample_minutes(template: bytes) -> bytes:
    """Minutes of a made-up meeting in this template, to look at."""
    return draft(template, FULL)


def shipped_template() -> bytes:
    """The template that ships with the service."""
    return (TEMPLATES / "committee" / "minutes.docx").read_bytes()
