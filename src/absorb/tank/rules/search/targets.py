"""What target groups are called: the index holds their codes, people look for them by name."""

import re

from absorb.kernel.czech import fold

TARGETS: dict[str, tuple[str, str]] = {
    "families": ("Children and families at risk", "ohrožené děti a rodiny"),
    "young_leaving_care": ("Young people leaving care", "mladí lidé opouštějící zařízení"),
    "seniors": ("Older people", "senioři"),
    "disabled": ("People with disabilities", "osoby se zdravotním postižením"),
    "combined_diagnoses": ("People with combined diagnoses", "osoby s kombinovanými diagnózami"),
    "carers": ("Carers", "pečující osoby"),
    "indebted": ("People in debt", "předlužení lidé"),
    "homeless": ("Homeless people", "lidé bez domova"),
    "violence": ("People at risk of violence", "osoby ohrožené násilím"),
    "prison": ("People in or after prison", "osoby ve výkonu trestu nebo po něm"),
    "addicted": ("People at risk of addiction", "osoby ohrožené závislostmi"),
    "ethnic_minorities": ("Ethnic minorities, Roma", "etnické menšiny, Romové"),
    "migrants": ("Migrants", "migranti a lidé s migrační zkušeností"),
    "unemployed": ("Unemployed people", "nezaměstnaní"),
    "providers": ("Providers and commissioners of social services", "poskytovatelé a zadavatelé sociálních služeb"),
    "administration": ("Staff of public administration", "pracovníci veřejné správy"),
}
"""Every code with its names on the form, English and Czech."""

_WORD = re.compile(r"[^\W_]+")


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


_WORDS = {code: [_words(name) for name in names] for code, names in TARGETS.items()}


def find_targets(typed: str) -> list[str]:
    """Codes of the groups in whose name, in one language, every word typed begins some word."""
    wanted = _words(typed)
    if not wanted:
        return []
    return [
        code for code, names in _WORDS.items() if any(all(any(word.startswith(one) for word in name) for one in wanted) for name in names)
    ]
