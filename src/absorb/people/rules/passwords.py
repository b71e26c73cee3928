"""Which passwords are taken: long ones that are not guessed first. No rules of composition (NIST SP 800-63B-4 § 3.1.1.2)."""

from collections.abc import Iterable

from absorb.kernel.czech import fold, tidy
from absorb.kernel.errors import Fault
from absorb.kernel.phrases import Phrase

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200

FEWEST_GUESSES = 200_000_000
"""So many guesses a password must outlast: at the hundred an hour that one account is allowed, two centuries."""

_CZECH = """
heslo tajne tajneheslo mojeheslo noveheslo nevim ahoj nazdar dobryden cau cauky milacek milacku laska lasko zlato zlaticko slunicko
kocka kocicka pes pejsek prdel kurva hovno debil blbec martin martina tomas tomasek jakub kuba lukas michal michaela jana janicka petr
petra petulka pavel pavla pavlik pavlinka honza jan ondra ondrej vojta david daniel filip adam matej marek jirka jiri karel josef pepa
pepik franta lenka lucie lucinka katka katerina tereza terezka verca veronika monika hana hanka eva evicka zuzana zuzka barbora barca
barunka anicka aneta kristyna misa misulka maruska marie alena ivana jitka simona sparta slavia banik sigma zbrojovka viktoria kometa
hokej fotbal praha brno ostrava plzen olomouc liberec usti pardubice cesko republika zima jaro leto podzim pondeli patek sobota nedele
leden unor brezen duben kveten cerven cervenec srpen zari rijen listopad prosinec rodina maminka mamka tatinek babicka deda princezna
beruska broucek andilek certik medvidek motylek kytka kyticka skola ucitel prace pocitac internet telefon auto skoda skodovka pivo pivko
vino rum kafe cokolada admin administrator spravce uzivatel urad mesto radnice starosta obec charita absorb zasobnik dotace
""".split()  # noqa: SIM905  (a table of words is read as words)
"""What Czech people put into passwords first: the word for password, pet names, given names, clubs, towns, seasons, months, the office;
the library's own lists are English. Without accents, commonest kinds first."""

_READ_AT_MOST = 72
"""The library looks at no more characters; a longer password is already long enough to judge by its beginning."""


def find_password_faults(password: str, *, pointer: str = "/password", known: Iterable[str] = ()) -> list[Fault]:
    """Length, and whether guessing would find it early. `known` is what anybody knows of the person: name, e-mail, town."""
    if len(password) < SHORTEST_PASSWORD:
        says = "The password has %(found)s characters; at least %(least)s are needed. A sentence is easy to remember."
        return [Fault(pointer, Phrase(says, found=len(password), least=SHORTEST_PASSWORD))]
    if len(password) > LONGEST_PASSWORD:
        says = "The password has %(found)s characters; at most %(most)s fit."
        return [Fault(pointer, Phrase(says, found=len(password), most=LONGEST_PASSWORD))]
    if count_guesses(password, known) < FEWEST_GUESSES:
        says = "This password is among those that are guessed first. Take a few words that have nothing to do with each other."
        return [Fault(pointer, Phrase(says))]
    return []


def count_guesses(password: str, known: Iterable[str] = ()) -> float:
    """How many guesses an attacker needs who tries common passwords, words, names, keyboard rows, dates and their usual
    changes first (D. Wheeler: zxcvbn, USENIX Security 2016). Both the password as written and without accents are tried."""
    from zxcvbn import matching, scoring  # its lists take a moment to load, and few processes need them

    own = [*_words_of(known), *_CZECH]
    dictionaries = {**matching.RANKED_DICTIONARIES, "user_inputs": matching.build_ranked_dict(own)}
    written = tidy(password)[:_READ_AT_MOST]
    forms = {written, fold(written)} - {""}
    found = [scoring.most_guessable_match_sequence(form, matching.omnimatch(form, dictionaries))["guesses"] for form in forms]
    return float(min(found, default=0))


def _words_of(known: Iterable[str]) -> list[str]:
    """The words of names and addresses, without accents, and each as a whole."""
    words: dict[str, None] = {}
    for text in known:
        folded = fold(text)
        whole = "".join(letter for letter in folded if letter.isalnum())
        parts = "".join(letter if letter.isalnum() else " " for letter in folded).split()
        words.update(dict.fromkeys(part for part in (whole, *parts) if len(part) > 2))
    return list(words)
