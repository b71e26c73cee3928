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

revoke execute on function idea_likenesses from public;
grant execute on function idea_likenesses to absorb_app;
