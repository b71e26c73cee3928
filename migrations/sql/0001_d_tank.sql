-- Lists are read in the order they are shown.
create index idea_list on idea (community_id, title_sort collate "C", id);
create index idea_newest on idea (community_id, id desc);

-- Likeness of titles. Operators such as % are not leakproof, so under row-level security the index would go
-- unused; this function is exempt from the policy and keeps to the current community itself.
create index idea_title_trigram on idea using gin (title_fold gin_trgm_ops);

create function idea_likenesses(at_least real) returns table (idea uuid, other uuid, likeness real)
language sql stable security definer set search_path = public, pg_temp as $$
    select a.id, b.id, similarity(a.title_fold, b.title_fold)
    from idea a join idea b on a.title_fold % b.title_fold and a.id < b.id
    where a.community_id = nullif(current_setting('absorb.community', true), '')::uuid
        and b.community_id = nullif(current_setting('absorb.community', true), '')::uuid
        and similarity(a.title_fold, b.title_fold) >= at_least
    order by 3 desc, 1, 2
$$;

create function idea_find(words text, at_most integer) returns table (idea uuid)
language sql stable security definer set search_path = public, pg_temp as $$
    select a.id from idea a
    where a.community_id = nullif(current_setting('absorb.community', true), '')::uuid
        and (a.title_fold like '%' || replace(replace(replace(words, '\', '\\'), '%', '\%'), '_', '\_') || '%'
             or lower(a.reference) = lower(words))
    order by a.title_sort collate "C", a.id limit at_most
$$;

revoke execute on function idea_likenesses, idea_find from public;
grant execute on function idea_likenesses, idea_find to absorb_app;
