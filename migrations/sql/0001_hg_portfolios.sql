-- What a portfolio was asked and answered is written once; an answer is of a kind, and only "why not" is about an idea.

revoke update, delete on portfolio_answer from absorb_app;

alter table portfolio_answer add constraint portfolio_answer_kind
    check (kind in ('frontier', 'why_not', 'one_more') and (kind = 'why_not') = (idea is not null));
