-- A scoring model is versioned: what a frozen ranking points at never changes under it.
revoke update, delete on scoring_model, scoring_criterion from absorb_app;

create trigger written_once before update or delete on scoring_model for each row execute function refuse_change();
create trigger written_once before update or delete on scoring_criterion for each row execute function refuse_change();

-- A ranking is read in the order it is shown; an idea's places in the order they were given.
create index ranking_idea_order on ranking_idea (ranking, position);
create index ranking_idea_idea on ranking_idea (idea);
create index assessment_criterion on assessment (criterion);
