-- Of an idea that has scenarios one leads, always: others reckon with it. Looked at when the transaction ends, since another one
-- takes over in two steps; that no two lead is the index `scenario_one_leading`.

create function scenario_leads() returns trigger language plpgsql as $$
declare wanted uuid := case when tg_op = 'DELETE' then old.idea else new.idea end;
begin
    if exists (select from scenario where idea = wanted) and not exists (select from scenario where idea = wanted and is_leading) then
        raise exception 'idea %: none of its scenarios leads', wanted using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;

create constraint trigger scenario_leads after insert or update or delete on scenario
    deferrable initially deferred for each row execute function scenario_leads();
