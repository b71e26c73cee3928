"""People's names and addresses."""

import re

from absorb.kernel.czech import sort_key, tidy
from absorb.kernel.errors import Fault
from absorb.kernel.phrases import Phrase

LONGEST_NAME = 120
LONGEST_EMAIL = 254
"""RFC 5321 § 4.5.3.1.3 leaves a mailbox 254 characters."""

_EMAIL = re.compile(r"^[^@\s<>,;:\"\x00-\x1f\x7f]+@[^@\s.<>,;:\"\x00-\x1f\x7f]+(\.[^@\s.<>,;:\"\x00-\x1f\x7f]+)+$")


def find_email_faults(email: str, *, pointer: str = "/email") -> list[Fault]:
    """Whether a letter could go there; whether it arrives, only a letter shows."""
    if _EMAIL.match(tidy(email)) and len(email) <= LONGEST_EMAIL:
        return []
    return [Fault(pointer, Phrase('"%(given)s" is not an e-mail address, such as jana@example.cz.', given=email[:100]))]


def find_name_faults(name: str, *, pointer: str = "/name") -> list[Fault]:
    """A name to be called by: one line, not empty, not endless."""
    if not tidy(name):
        return [Fault(pointer, Phrase("Write the name by which others here know the person, such as Jana Nováková."))]
    if len(name) > LONGEST_NAME:
        return [Fault(pointer, Phrase("The name has %(found)s characters; at most %(most)s fit.", found=len(name), most=LONGEST_NAME))]
    return []


def by_surname(name: str) -> str:
    """The key that puts people into Czech order, surname first: "Mgr. Jana Nováková, Ph.D." under "Nováková Jana".

    Degrees (words with a dot, or behind a comma) do not count; the last word left that has a letter is the surname.
    """
    words = [word for word in name.partition(",")[0].split() if "." not in word] or name.split() or [name]
    surname = max((at for at, word in enumerate(words) if any(map(str.isalpha, word))), default=len(words) - 1)
    return sort_key(" ".join([words[surname], *words[:surname], *words[surname + 1 :]]))
