-- What continues from one version of a plan to the next shares its line; where nothing is continued, a line begins.
create function begin_line() returns trigger language plpgsql as $$
begin
    new.line := coalesce(new.line, new.id);
    return new;
end $$;

create trigger begin_line before insert on plan_area for each row execute function begin_line();
create trigger begin_line before insert on plan_objective for each row execute function begin_line();
create trigger begin_line before insert on plan_measure for each row execute function begin_line();

-- An effect is stated on the measure of some version, and counts for the measure that continues it: `measure` always is the
-- newest of its line, so that every reader has the measure as the plan has it now, and who still holds an older version's id
-- (an open form, a workbook, a program) states the effect on the same measure. `given_on` keeps what it was stated on.
create function follow_line() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' or (new.degree, new.why) is distinct from (old.degree, old.why) then
        new.given_on := coalesce(case when tg_op = 'INSERT' then new.given_on end, new.measure);
    end if;
    new.measure := coalesce((
        select m.id from plan_measure given join plan_measure m on m.line = given.line join plan p on p.id = m.plan
        where given.id = new.measure order by p.version desc limit 1), new.measure);
    return new;
end $$;

create trigger follow_line before insert or update of measure, degree, why on idea_contribution
    for each row execute function follow_line();

-- A version is published once; what it says is changed by the next one.
create index plan_newest on plan (community_id, code, version desc);
create index plan_measure_plan on plan_measure (plan);
create index idea_contribution_measure on idea_contribution (measure);
create unique index plan_draft_one_form on plan_draft (community_id, plan_code) where origin = 'form' and state = 'open';
create index plan_draft_latest on plan_draft (community_id, plan_code, made_at desc, id desc);

alter table plan_draft add constraint plan_draft_known_state check (state in ('open', 'published', 'discarded'));
alter table plan_measure add constraint plan_measure_known_status check (status in ('draft', 'in_force', 'fulfilled', 'dropped'));
alter table need_cell add constraint need_cell_known_state check (state in ('provided', 'missing', 'not_needed'));
alter table need_cell add constraint need_cell_names_its_provider check ((state = 'provided') = (providers is not null));
alter table plan_year_idea add constraint plan_year_idea_idea foreign key (idea) references idea (id);
alter table need_draft add constraint need_draft_known_state check (state in ('open', 'taken', 'discarded'));
create index need_draft_latest on need_draft (community_id, plan_code, made_at desc, id desc);
