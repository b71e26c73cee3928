-- Ideas that look alike, candidates for `absorb.tank.rules.likeness`. Operators such as % and @@ are not leakproof, so under
-- row-level security their indexes would go unused; this function is exempt from the policy and keeps to the current
-- community itself.
create function tank_fold(given text) returns text
language sql immutable parallel safe set search_path = public, pg_temp as $$
    select btrim(lower(regexp_replace(normalize(coalesce(given, ''), nfkd), '[\u0300-\u036f]', '', 'g')))
$$;

-- Those whose title shares two fifths of its trigrams with the given one, by the trigram index; and those whose need has two
-- neighbours among the ten longest words of the given need (in the order of their length: the longest are the rarest), by
-- the index of words, which is cut by community; the first hundred and three hundred of them. Needs are compared by their
-- beginnings: reading long texts for each would take seconds. Which of them are likely is for the rules to say. An idea is nobody's twin
-- before it is handed in and once it is gone.
create function idea_alike(given_title text, given_need text, besides uuid, at_most integer)
returns table (alike uuid, title_likeness real, need_likeness real)
language plpgsql stable security definer set search_path = public, pg_temp
set pg_trgm.similarity_threshold = 0.4 set enable_seqscan = off set jit = off as $$
declare
    here uuid := nullif(current_setting('absorb.community', true), '')::uuid;
    folded text := tank_fold(left(given_need, 600));
    asked tsquery;
begin
    if here is null then
        return;
    end if;
    if length(folded) >= 60 then
        select string_agg(format('(%s & %s)', tank_quoted(tank_tag(here) || 'w' || n.word), tank_quoted(tank_tag(here) || 'w' || n.following)),
            ' | ')::tsquery into asked
        from (select w.word, lead(w.word) over (order by length(w.word) desc, w.word) as following
            from (select distinct word from unnest(tank_tokens(folded)) word where length(word) >= 5
                order by word) w order by length(w.word) desc, w.word limit 10) n
        where n.following is not null;
    end if;
    return query
        with by_title as (
            select t.id, similarity(t.title_fold, given_title) as title from idea t
            where t.title_fold % given_title and t.community_id::text = here::text order by 2 desc, 1 limit 100),
        by_need as (
            select s.id from idea_search s where s.lexemes @@ asked and s.community_id::text = here::text limit 300),
        found as (
            select i.id, coalesce(t.title, similarity(i.title_fold, given_title)) as title,
                case when length(folded) >= 60 and length(i.need) >= 60 then similarity(tank_fold(left(i.need, 600)), folded) else 0 end as need
            from (select id from by_title union select id from by_need) c join idea i on i.id = c.id left join by_title t on t.id = i.id
            where i.community_id = here and i.id is distinct from besides and i.state not in ('draft', 'merged', 'withdrawn'))
        select f.id, f.title, f.need from found f
        where greatest(f.title, f.need) >= 0.4
        order by greatest(f.title, f.need) desc, f.id limit at_most;
end $$;

revoke execute on function tank_fold, idea_alike from public;
grant execute on function tank_fold, idea_alike to absorb_app;

create index idea_twin_of_other on idea_twin (other);
create index idea_twin_open on idea_twin (community_id, likeness desc, id) where verdict is null;
create index advice_thread_of_idea on advice_thread (idea, made_at);
create index advice_thread_taken_by on advice_thread (taken_by) where taken_by is not null;
create index advice_note_of_thread on advice_note (thread, made_at);
create index idea_attachment_of_idea on idea_attachment (idea, made_at);
create index idea_merged_into on idea (merged_into) where merged_into is not null;

-- What was said stays as it was said.
revoke update, delete on advice_note from absorb_app;
