-- Notices: who reads them asks for one person's latest, unseen ones, or those that no letter holds yet.

create index notice_latest on notice (community_id, person, made_at desc, id desc);
create index notice_unseen on notice (community_id, person) where seen_at is null;
create index notice_for_digest on notice (community_id, made_at) where letter is null and how = 'daily';
create index notice_of_letter on notice (letter) where letter is not null;

-- The desk: the first few of what waits, in any community of any size.
create index idea_returned_until on idea (community_id, returned_until) where state = 'returned' and returned_until is not null;
create index agenda_item_idea on agenda_item (idea) where idea is not null;
create index agenda_item_voting on agenda_item (community_id) where state = 'voting';
create index subsidy_report_open on subsidy_report (community_id, due_on) where handed_in_on is null;
create index meeting_coming on meeting (community_id, held_on) where state in ('called', 'open');

-- Where a letter goes: only to somebody who still belongs to the current community.
create function person_for_letter(wanted uuid) returns table (email text, name text, language text, roles text[], organisations uuid[])
language sql stable security definer set search_path = public, pg_temp as $$
    select p.email, p.name, p.language, array_agg(distinct m.role order by m.role),
        coalesce(array_agg(distinct m.organisation) filter (where m.organisation is not null), '{}')
    from person p join membership m on m.person = p.id
    where p.id = wanted
        and m.community_id = nullif(current_setting('absorb.community', true), '')::uuid
    group by p.id
$$;

-- Who unsubscribes: the letter's key is all that a mail program sends.
create function notice_letter_behind(key text) returns table (community_id uuid, person uuid, is_digest boolean, kinds text[])
language sql stable security definer set search_path = public, pg_temp as $$
    select l.community_id, l.person, l.day is not null, array(select distinct n.kind from notice n where n.letter = l.id order by 1)
    from notice_letter l where l.leave_key = key
$$;

-- Whose calendar an address is: it ends with the membership.
create function calendar_behind(secret text)
returns table (community_id uuid, community_name text, is_demonstration boolean, person uuid, language text, roles text[], speaks_for uuid[])
language sql stable security definer set search_path = public, pg_temp as $$
    select f.community_id, c.name, c.is_demonstration, p.id, p.language, array_agg(distinct m.role order by m.role),
        coalesce(array_agg(distinct m.organisation) filter (where m.organisation is not null and m.role = 'submitter'), '{}')
    from calendar_feed f join community c on c.id = f.community_id join person p on p.id = f.person
    join membership m on m.person = p.id and m.community_id = f.community_id
    where f.secret_sha256 = secret
    group by f.id, c.id, p.id
$$;

revoke execute on function person_for_letter, notice_letter_behind, calendar_behind from public;
grant execute on function person_for_letter, notice_letter_behind, calendar_behind to absorb_app;
