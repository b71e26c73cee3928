"""The language of the search box: words and filters in one line, English and Czech.

read_search('terén "sociální byt" state:submitted cost:1000000.. -place:Ústí') -> Search
write_search(search) -> the same in one canonical form that reads back to the same search

Filters of one kind given twice, or values with commas between them, mean any of them; everything else means all of them.
"""

from absorb.tank.rules.search.asking import Asked, Asker, ask
from absorb.tank.rules.search.keys import CHOICES, EXAMPLES, KEYS, NONE
from absorb.tank.rules.search.reading import LONGEST_SEARCH, read_between, read_choice, read_search
from absorb.tank.rules.search.terms import Amounts, Choice, Days, Search, Term, Word
from absorb.tank.rules.search.writing import crowns, with_term, without, write_search

__all__ = [
    "CHOICES", "EXAMPLES", "KEYS", "LONGEST_SEARCH", "NONE", "Amounts", "Asked", "Asker", "Choice", "Days", "Search", "Term", "Word", "ask",
    "crowns", "read_between", "read_choice", "read_search", "with_term", "without", "write_search",
]  # fmt: skip
