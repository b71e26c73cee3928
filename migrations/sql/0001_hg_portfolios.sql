-- What a portfolio was asked and answered is written once; an answer is of a kind, and only "why not" is about an idea.

revoke update, delete on portfolio_answer from absorb_app;

alter table portfolio_answer add constraint portfolio_answer_kind
    check (kind in ('frontier', 'why_not', 'one_more') and (kind = 'why_not') = (idea is not null));

alter table portfolio add constraint portfolio_years check (year <= last_year);
alter table portfolio add constraint portfolio_objective check (objective in ('points', 'points-then-own'));
alter table portfolio add constraint portfolio_own_minor
    check ((objective = 'points-then-own') = (own_minor is not null) and (own_minor is null) = (own_bound_minor is null));
