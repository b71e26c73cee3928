-- What an assessor gave is written once: giving it again is a new version beside the first.
revoke update, delete on assessment, assessment_conflict from absorb_app;

create trigger written_once before update or delete on assessment for each row execute function refuse_change();
create trigger written_once before update or delete on assessment_conflict for each row execute function refuse_change();

-- Other people's points of a round that is not closed are nobody's to read but theirs who have given their own to the same
-- idea, and theirs who oversee and do not assess in that round (docs/decisions/0008-blind-rounds.md).
create policy blind on assessment as restrictive for select to absorb_app using (
    round is null
    or round in (select r.id from assessment_round r where r.state = 'closed')
    or assessor = (select acting_person())
    or exists (
        select from assessment_duty d
        where d.round = assessment.round and d.idea = assessment.idea and d.assessor = (select acting_person())
            and d.submitted_at is not null)
    or ((select exists (select from membership m where m.person = acting_person() and m.role in ('auditor', 'administrator')))
        and not exists (
            select from assessment_round_assessor a where a.round = assessment.round and a.person = (select acting_person())))
);

-- A draft is its writer's alone.
create policy own_draft on assessment_draft as restrictive for all to absorb_app
    using (person = (select acting_person())) with check (person = (select acting_person()));

create index assessment_of_round on assessment (round, idea) where round is not null;
create index assessment_round_idea_idea on assessment_round_idea (idea);
create index assessment_duty_idea on assessment_duty (round, idea);
create index assessment_duty_owed on assessment_duty (assessor) where submitted_at is null;
create index assessment_conflict_idea on assessment_conflict (idea);
