"""Which folder of `templates/applications` a programme's form and documents are in: the one whose form names it."""

import functools
from pathlib import Path

import msgspec

from absorb.applications.rules import Form, read_form
from absorb.kernel.errors import BadInput, Fault, NotFound
from absorb.kernel.intake import nearest
from absorb.resources import TEMPLATES

FOLDER = TEMPLATES / "applications"
FILE = "form.toml"


class Kit(msgspec.Struct, frozen=True):
    """A programme's form and the templates of its documents."""

    form: Form
    application: bytes
    cover_letter: bytes


def find_form(programme: str) -> Form:
    """The form of a programme."""
    return find_kit(programme).form


def find_kit(programme: str) -> Kit:
    """Form and templates of a programme; NotFound names the programmes that have them."""
    kits = read_kits(FOLDER)
    if programme not in kits:
        raise NotFound(f'There is no application form for the programme "{programme}"{nearest(programme, kits)}')
    return kits[programme]


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
        kits[form.programme] = Kit(form, (path.parent / "application.docx").read_bytes(), (path.parent / "cover_letter.docx").read_bytes())
    if faults:
        raise BadInput(faults)
    return kits
