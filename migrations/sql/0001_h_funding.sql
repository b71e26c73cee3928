-- Money that must add up: the database itself refuses a budget, schedule, application or portfolio that does not.
-- Versions are new rows, so what is written is not changed.

revoke update, delete on budget, budget_line, schedule, schedule_cell, portfolio_source, application_share,
    application_draft from absorb_app;

alter table source_limit add constraint source_limit_not_negative check (limit_minor >= 0);
alter table schedule_cell add constraint schedule_cell_above_zero check (amount_minor > 0);
alter table schedule add constraint schedule_gap_not_negative check (gap_minor >= 0);
alter table application_share add constraint application_share_not_negative check (amount_minor >= 0);

-- Lines and cells come in one statement, many of them, so they are checked once a statement and not once a row.
create function budget_adds_up() returns trigger language plpgsql as $$
declare wrong record;
begin
    if tg_level = 'ROW' then
        select b.id, b.eligible_minor, coalesce(sum(l.amount_minor), 0) as amount into wrong
        from budget b left join budget_line l on l.budget = b.id and not l.is_covered and l.kind <> 'ineligible' where b.id = new.id
        group by b.id having coalesce(sum(l.amount_minor), 0) <> b.eligible_minor;
    else
        select b.id, b.eligible_minor, coalesce(sum(l.amount_minor), 0) as amount into wrong
        from budget b left join budget_line l on l.budget = b.id and not l.is_covered and l.kind <> 'ineligible'
        where b.id in (select budget from added)
        group by b.id having coalesce(sum(l.amount_minor), 0) <> b.eligible_minor limit 1;
    end if;
    if wrong.id is not null then
        raise exception 'budget %: its lines add up to %, its eligible costs are %', wrong.id, wrong.amount, wrong.eligible_minor
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;

create constraint trigger budget_adds_up after insert or update on budget
    deferrable initially deferred for each row execute function budget_adds_up();
create trigger budget_adds_up after insert on budget_line
    referencing new table as added for each statement execute function budget_adds_up();

create function schedule_adds_up() returns trigger language plpgsql as $$
declare wrong record;
begin
    if tg_level = 'ROW' then
        select s.id, s.cost_minor, s.gap_minor, coalesce(sum(c.amount_minor), 0) as paid into wrong
        from schedule s left join schedule_cell c on c.schedule = s.id where s.id = new.id
        group by s.id having coalesce(sum(c.amount_minor), 0) + s.gap_minor <> s.cost_minor;
    else
        select s.id, s.cost_minor, s.gap_minor, sum(c.amount_minor) as paid into wrong
        from schedule s join schedule_cell c on c.schedule = s.id where s.id in (select schedule from added)
        group by s.id having sum(c.amount_minor) + s.gap_minor <> s.cost_minor limit 1;
    end if;
    if wrong.id is not null then
        raise exception 'schedule %: the sources pay % and % is missing, the cost is %', wrong.id, wrong.paid, wrong.gap_minor, wrong.cost_minor
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;

create constraint trigger schedule_adds_up after insert or update on schedule
    deferrable initially deferred for each row execute function schedule_adds_up();
create trigger schedule_adds_up after insert on schedule_cell
    referencing new table as added for each statement execute function schedule_adds_up();

-- What an application asks is what the call's own payers are to pay; where the call names none, everybody's share.
create function application_adds_up() returns trigger language plpgsql as $$
declare
    wanted uuid := case when tg_table_name = 'application' then (to_jsonb(new) ->> 'id')::uuid else (to_jsonb(new) ->> 'application')::uuid end;
    asked bigint := (select asked_minor from application where id = wanted);
    added numeric := (
        select coalesce(sum(x.amount_minor), 0) from application_share x
        join source s on s.id = x.source join application a on a.id = x.application join call c on c.id = a.call
        where x.application = wanted
            and (to_jsonb(s.code) in (select jsonb_path_query(c.body, '$.splits[*].rates[*].payer'))
                or not jsonb_path_exists(c.body, '$.splits[*].rates[*].payer')));
begin
    if added <> asked then
        raise exception 'application %: its shares add up to %, it asks for %', wanted, added, asked
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;

create constraint trigger application_adds_up after insert or update on application
    deferrable initially deferred for each row execute function application_adds_up();
create constraint trigger application_adds_up after insert on application_share
    deferrable initially deferred for each row execute function application_adds_up();

create function portfolio_adds_up() returns trigger language plpgsql as $$
declare
    wanted uuid := case when tg_table_name = 'portfolio' then (to_jsonb(new) ->> 'id')::uuid else (to_jsonb(new) ->> 'portfolio')::uuid end;
    cost bigint := (select cost_minor from portfolio where id = wanted);
    added numeric := (select coalesce(sum(amount_minor), 0) from portfolio_share where portfolio = wanted);
begin
    if added <> cost then
        raise exception 'portfolio %: its shares add up to %, its cost is %', wanted, added, cost
            using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;

create constraint trigger portfolio_adds_up after insert on portfolio
    deferrable initially deferred for each row execute function portfolio_adds_up();
create constraint trigger portfolio_adds_up after insert on portfolio_share
    deferrable initially deferred for each row execute function portfolio_adds_up();
