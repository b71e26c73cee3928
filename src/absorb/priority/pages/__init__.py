"""Priority as people see it: rankings, why one idea stands where it stands, how the Centre freezes a new one. A file a noun."""

from absorb.journal.things import add_things
from absorb.priority.pages import checking, explaining, freezing, rankings, reweighing, rounds, weights

add_things("assessment_round", "select id, name, '/assessments/rounds/' || number as address from assessment_round")
add_things("weight_set", "select id, name, '/ranking/weights/' || number as address from weight_set")
add_things("ranking", "select id, number::text as name, '/ranking/' || number as address from ranking")

HANDLERS = [
    *freezing.HANDLERS,
    *rankings.HANDLERS,
    *explaining.HANDLERS,
    *rounds.HANDLERS,
    *weights.HANDLERS,
    *reweighing.HANDLERS,
    *checking.HANDLERS,
]
