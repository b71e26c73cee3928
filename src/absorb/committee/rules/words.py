"""Results and quorum in words, with their denominators."""

from absorb.committee.rules.votes import Quorum, Tally
from absorb.kernel.czech import out_of, plural


def result_words(language: str, tally: Tally) -> str:
    """The result in one line: "pro 8 z 13 všech členů (2 podjatí mimo hlasování): přijato"."""
    return _czech_result(tally) if language == "cs" else _english_result(tally)


def _czech_result(tally: Tally) -> str:
    excluded = ""
    if tally.excluded:
        noun = plural(tally.excluded, "podjatý", "podjatí", "podjatých")
        excluded = f" ({tally.excluded} {noun} mimo hlasování)"
    casting = ", rozhodl hlas předsedajícího" if tally.casting_vote_used and tally.is_adopted else ""
    verdict = "přijato" if tally.is_adopted else f"nepřijato, potřeba {tally.needed}"
    return f"pro {tally.votes_for} {out_of(tally.denominator)} {_czech_base(tally)}{excluded}{casting}: {verdict}"


def _czech_base(tally: Tally) -> str:
    one = tally.denominator == 1
    if tally.denominator_of == "present":
        base = "přítomného" if one else "přítomných"
    else:
        base = "člena" if one else "všech členů"
    if tally.excluded and not tally.excluded_count:
        return f"{'člena' if one else 'členů'} bez podjatých" if tally.denominator_of == "all_members" else f"{base} bez podjatých"
    return base


def _english_result(tally: Tally) -> str:
    everyone = "all " if tally.denominator_of == "all_members" and (tally.excluded_count or not tally.excluded) else ""
    kind = "present" if tally.denominator_of == "present" else "members"
    without = " without the excluded" if tally.excluded and not tally.excluded_count else ""
    excluded = f" ({tally.excluded} excluded from voting)" if tally.excluded else ""
    casting = ", by the chair's casting vote" if tally.casting_vote_used and tally.is_adopted else ""
    verdict = "adopted" if tally.is_adopted else f"not adopted, {tally.needed} needed"
    return f"for {tally.votes_for} of {everyone}{tally.denominator} {kind}{without}{excluded}{casting}: {verdict}"


def quorum_words(language: str, quorum: Quorum) -> str:
    """Whether the body can decide: "přítomno 11 z 13 členů, třeba 7: lze hlasovat"."""
    if language == "cs":
        able = "lze hlasovat" if quorum.is_there else "hlasovat nelze"
        return f"přítomno {quorum.present} {out_of(quorum.members)} členů, třeba {quorum.needed}: {able}"
    able = "there is a quorum" if quorum.is_there else "there is no quorum"
    return f"{quorum.present} of {quorum.members} members present, {quorum.needed} needed: {able}"
