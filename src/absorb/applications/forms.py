"""Which folder of `templates/applications` a programme's form and documents are in: the one whose form names it. A programme
without a form of its own has the general one, and a folder without documents the general ones."""

import functools
from pathlib import Path

import msgspec

from absorb.applications.rules import Form, read_form
from absorb.kernel.errors import BadInput, Fault
from absorb.resources import TEMPLATES

FOLDER = TEMPLATES / "applications"
FILE = "form.toml"
GENERAL = "general"


class Kit(msgspec.Struct, frozen=True):
    """A programme's form and the templates of its documents."""

    form: Form
    application: bytes
    cover_letter: bytes


def find_form(programme: str) -> Form:
    """The form of a programme."""
    return find_kit(programme).form


def find_kit(programme: str) -> Kit:
    """Form and templates of a programme, the general ones where it has none of its own."""
    kits = read_kits(FOLDER)
    return kits.get(programme) or kits[GENERAL]


@functools.cache
def read_kits(folder: Path) -> dict[str, Kit]:
    """All programmes' forms and templates by the programme's code; read once a process."""
    kits: dict[str, Kit] = {}
    faults: list[Fault] = []
    for path in sorted(folder.glob(f"*/{FILE}")):
        try:
            form = read_form(path.read_bytes())
        except BadInput as error:
            faults += [Fault(f"{path.parent.name}/{FILE}, {fault.pointer}", fault.says) for fault in error.faults]
            continue
        kits[form.programme] = Kit(form, _document(path.parent, "application.docx"), _document(path.parent, "cover_letter.docx"))
    if faults:
        raise BadInput(faults)
    return kits


def _document(folder: Path, name: str) -> bytes:
    own = folder / name
    return (own if own.is_file() else folder.parent / GENERAL / name).read_bytes()
