create index idea_list on idea (community_id, title_sort collate "C", id);
create index idea_list_in_state on idea (community_id, state, title_sort collate "C", id);
create index idea_newest on idea (community_id, id desc);
create index idea_of_organisation on idea (organisation);

-- Titles that look alike are found by it (0001_d4_care.sql).
create index idea_title_trigram on idea using gin (title_fold gin_trgm_ops);

-- A page finds the newest work of its kind about what it shows.
create index work_latest on work (community_id, kind, about, made_at desc, id desc);
