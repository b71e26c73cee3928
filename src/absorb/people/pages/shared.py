"""What the pages of people share."""

COOKIE = "absorb"


def own_address(target: str) -> str:
    """Only a path of this site: a sign-in link must not lead elsewhere."""
    fits = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if fits else "/desk"
