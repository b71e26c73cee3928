"""Assessment rounds as people see them: what is mine, one idea at a time; and how the Centre prepares and runs a round."""

from absorb.journal.things import add_things, add_veil
from absorb.priority.pages.rounds import giving, joining, mine, preparing, running

add_things("assessment_round", "select id, name, '/assessments/rounds/' || number as address from assessment_round")

# Who assesses in a running round does not learn from the journal whose points are in.
add_veil("""
e.about_kind = 'assessment_round' and e.verb = 'idea assessed in a round' and e.person_id is distinct from acting_person() and exists (
    select from assessment_round r join assessment_round_assessor a on a.round = r.id
    where r.id = e.about_id and r.state <> 'closed' and a.person = acting_person())
""")

HANDLERS = [*mine.HANDLERS, *preparing.HANDLERS, *running.HANDLERS, *giving.HANDLERS, *joining.HANDLERS]
