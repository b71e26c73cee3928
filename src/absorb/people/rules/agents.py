"""A browser in words, for the list of one's own sessions. Enough to tell one's phone from one's office, and no more."""

from absorb.kernel.phrases import Phrase

_BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("SeznamBrowser", "Seznam.cz"),
    ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chromium/", "Chromium"), ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)  # fmt: skip
"""The first that occurs: most browsers also name those they descend from."""

_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip

LONGEST_KEPT = 300


def describe_agent(agent: str | None) -> Phrase:
    """Such as "Firefox on Windows"; what is not recognised is said so."""
    said = agent or ""
    browser = next((name for mark, name in _BROWSERS if mark in said), None)
    system = next((name for mark, name in _SYSTEMS if mark in said), None)
    if browser and system:
        return Phrase("%(browser)s on %(system)s", browser=browser, system=system)
    if browser or system:
        return Phrase("%(what)s", what=browser or system)
    return Phrase("An unknown browser")
