"""Rows of notices. Every query is about the person who acts, but the ones that tell and send."""

MEANT = """
select p.person, coalesce(c.how, $5) as how
from (
    select m.person from membership m where m.organisation = $2 and m.role = 'submitter'
    union select m.person from membership m where m.role = any ($3::text[])
    union select m.person from membership m where m.person = any ($1::uuid[])) p
left join notice_choice c on c.person = p.person and c.kind = $4
where p.person is distinct from nullif(current_setting('absorb.person', true), '')::uuid
order by p.person
"""

ADD_NOTICES = """
insert into notice (id, person, how, letter, kind, says, facts, address)
select n.id, n.person, n.how, n.letter, $5, $6, $7::jsonb, $8
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[]) as n (id, person, how, letter)
"""

ADD_LETTERS = """
insert into notice_letter (id, person, leave_key) select * from unnest($1::uuid[], $2::uuid[], $3::text[])
"""
