-- Each version of an idea that a change replaces is kept, whoever makes the change: two people's work is compared with
-- what they began from. What an idea does for measures stands in rows of its own: whoever changes them changes the
-- idea's version first, so that the old ones are still there to be kept.
create function keep_past_idea() returns trigger language plpgsql as $$
begin
    insert into idea_past (id, community_id, idea, version, content) values (
        gen_random_uuid(), old.community_id, old.id, old.version,
        jsonb_build_object(
            'title', old.title, 'need', old.need, 'ripeness', old.ripeness, 'organisation', old.organisation,
            'subprogramme', old.subprogramme, 'place', old.place, 'cost_minor', old.cost_minor, 'target_groups', old.target_groups,
            'activities', old.activities, 'outputs', old.outputs, 'partners', old.partners, 'costs', old.costs,
            'hoped_sources', old.hoped_sources, 'first_month', old.first_month, 'last_month', old.last_month,
            'readiness', old.readiness, 'readiness_note', old.readiness_note,
            'contributions', coalesce(
                (select jsonb_agg(jsonb_build_object('measure_id', c.measure, 'degree', c.degree, 'why', c.why) order by c.id)
                from idea_contribution c where c.idea = old.id), '[]'::jsonb)))
    on conflict (idea, version) do nothing;
    return null;
end $$;

create trigger keep_past after update of version on idea for each row
    when (old.version is distinct from new.version) execute function keep_past_idea();

revoke update, delete on idea_past from absorb_app;

create index idea_public_attempt_latest on idea_public_attempt (community_id, address_sha256, made_at);
