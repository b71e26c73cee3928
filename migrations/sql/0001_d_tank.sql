-- Lists are read in the order they are shown.
create index idea_list on idea (community_id, title_sort collate "C", id);
create index idea_list_in_state on idea (community_id, state, title_sort collate "C", id);
create index idea_newest on idea (community_id, id desc);
create index idea_of_organisation on idea (organisation);

-- Likeness of titles. Operators such as % are not leakproof, so under row-level security the index would go
-- unused; this function is exempt from the policy and keeps to the current community itself.
create index idea_title_trigram on idea using gin (title_fold gin_trgm_ops);

-- Pairs of at least half a likeness: the threshold prunes in the index itself.
create function idea_likenesses() returns table (idea uuid, other uuid, likeness real)
language sql stable security definer set search_path = public, pg_temp set pg_trgm.similarity_threshold = 0.5 as $$
    select a.id, b.id, similarity(a.title_fold, b.title_fold)
    from idea a join idea b on a.title_fold % b.title_fold and a.id < b.id
    where a.community_id = nullif(current_setting('absorb.community', true), '')::uuid
        and b.community_id = nullif(current_setting('absorb.community', true), '')::uuid
    order by 3 desc, 1, 2
$$;

-- Titles that hold every word, names of organisations that do, or the very reference; from the given place of the list on.
-- `patterns` are LIKE patterns over unaccented text; a null `in_state` or `of_organisations` means all of them.
create function idea_find(
    patterns text[], wanted_reference text, in_state text, of_organisations uuid[], after_sort text, after_id uuid, at_most integer)
returns table (idea uuid)
language sql stable security definer set search_path = public, pg_temp as $$
    with here as (select nullif(current_setting('absorb.community', true), '')::uuid as community_id),
    found as (
        select i.id from idea i, here h
            where i.community_id = h.community_id and i.title_fold like patterns[1] and i.title_fold like all (patterns)
        union select i.id from idea i, here h where i.community_id = h.community_id and i.reference = wanted_reference
        union select i.id from organisation o join idea i on i.organisation = o.id, here h
            where o.community_id = h.community_id and i.community_id = h.community_id and o.name_fold like all (patterns))
    select i.id from found f join idea i on i.id = f.id
    where (in_state is null or i.state = in_state)
        and (of_organisations is null or i.organisation = any (of_organisations))
        and (after_sort is null or (i.title_sort collate "C", i.id) > (after_sort collate "C", after_id))
    order by i.title_sort collate "C", i.id limit at_most
$$;

revoke execute on function idea_likenesses, idea_find from public;
grant execute on function idea_likenesses, idea_find to absorb_app;
