"""What minutes tell of amendments and counter-motions: who proposed what, and what became of it."""

from collections.abc import Sequence

from absorb.committee.rules.words import result_words
from absorb.committee.schemas.agenda import ItemOut
from absorb.committee.schemas.minutes import Publishing
from absorb.committee.schemas.motions import MotionOut
from absorb.committee.schemas.votes import VoteOut

KINDS = {
    "by_name": "jmenovitě", "hands": "zdvižením ruky", "secret": "tajně", "approval": "výběrem záměrů", "score": "body jednotlivým záměrům",
    "secret_approval": "tajným výběrem záměrů", "secret_score": "tajně, body jednotlivým záměrům",
}  # fmt: skip
PROPOSALS = {"amendment": "Pozměňovací návrh", "counter": "Protinávrh"}
UNVOTED = {"withdrawn": "vzat zpět", "lapsed": "bezpředmětný, nehlasovalo se o něm", "proposed": "nehlasovalo se o něm"}
SIDES = {"for": "pro", "against": "proti", "abstain": "zdrželi se"}


def proposal_lines(item: ItemOut, motions: Sequence[MotionOut], setting: Publishing) -> list[str]:
    """Each proposal with its vote as they were proposed, then the marks for ideas that were voted on without binding anybody."""
    votes = {vote.motion: vote for vote in item.votes if vote.state == "closed" and vote.tally is not None}
    lines = [f"{_proposal(one, setting)} – {_end(one, votes.get(one.id), setting)}." for one in motions]
    marks = [vote for vote in item.votes if vote.state == "closed" and vote.tally is None]
    return lines + [f"Členové hodnotili záměry ({KINDS[vote.kind]}); výsledek usnesení nezavazuje." for vote in marks]


def _proposal(one: MotionOut, setting: Publishing) -> str:
    by = f" ({one.name})" if setting.votes else ""
    return f"{PROPOSALS[one.kind]} č. {one.position}{by}: {_change(one)}"


def _change(one: MotionOut) -> str:
    if one.kind == "counter":
        return f"„{one.wording}“"
    if not one.passage:
        return f"doplnit „{one.wording}“"
    return f"místo „{one.passage}“ napsat „{one.wording}“" if one.wording else f"vypustit „{one.passage}“"


def _end(one: MotionOut, vote: VoteOut | None, setting: Publishing) -> str:
    if vote is None or vote.tally is None:
        return UNVOTED.get(one.state, one.state)
    names = "".join(_side(vote, choice, says) for choice, says in SIDES.items()) if setting.votes else ""
    return f"hlasováno {KINDS[vote.kind]}; {result_words('cs', vote.tally)}{names}"


def _side(vote: VoteOut, choice: str, says: str) -> str:
    names = ", ".join(ballot.name for ballot in vote.ballots if ballot.choice == choice and ballot.is_counted)
    return f"; {says}: {names}" if names else ""
