-- A set of weights that a ranking rests on does not change any more, nor do the opinions it is made of. Whoever gives an
-- opinion changes the set's version first, and so waits for a ranking that is being kept.
create function refuse_used_weights() returns trigger language plpgsql as $$
declare
    about uuid;
begin
    if tg_table_name = 'weight_set' then
        about := old.id;
    else
        about := case when tg_op = 'INSERT' then new.weight_set else old.weight_set end;
        perform from weight_set where id = about for update;
    end if;
    if exists (select from ranking where weight_set = about) then
        raise exception 'a ranking rests on these weights: a % of % is refused', lower(tg_op), tg_table_name
            using errcode = 'integrity_constraint_violation';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end $$;

create trigger used_weights before update or delete on weight_set for each row execute function refuse_used_weights();
create trigger used_weights before insert or update or delete on weight_opinion for each row execute function refuse_used_weights();

revoke delete on weight_set, weight_opinion from absorb_app;

create index ranking_weight_set on ranking (weight_set) where weight_set is not null;
