-- Every table that has a community belongs to it: the policy compares, and without a setting there are no rows.
-- The application's role owns nothing, so it cannot switch this off.

grant usage on schema public to absorb_app;

-- Who acts, and for which community, in the running transaction.
create function acting_person() returns uuid language sql stable set search_path = public, pg_temp as $$
    select nullif(current_setting('absorb.person', true), '')::uuid
$$;

create function acting_community() returns uuid language sql stable set search_path = public, pg_temp as $$
    select nullif(current_setting('absorb.community', true), '')::uuid
$$;

do $$
declare owned record;
begin
    for owned in
        select c.table_name from information_schema.columns c
        join information_schema.tables t using (table_schema, table_name)
        where c.table_schema = 'public' and c.column_name = 'community_id' and t.table_type = 'BASE TABLE'
    loop
        execute format('alter table %I enable row level security', owned.table_name);
        execute format(
            'create policy own_community on %I for all to absorb_app '
            'using (community_id = (select nullif(current_setting(''absorb.community'', true), '''')::uuid)) '
            'with check (community_id = (select nullif(current_setting(''absorb.community'', true), '''')::uuid))',
            owned.table_name);
        execute format('grant select, insert, update, delete on %I to absorb_app', owned.table_name);
        execute format(
            'alter table %I add constraint %I foreign key (community_id) references community (id)',
            owned.table_name, owned.table_name || '_community');
    end loop;
end $$;

-- What is written once: the application may add, and nobody may change.
revoke update, delete on journal_entry, journal_seal, ranking, ranking_idea, portfolio, portfolio_choice,
    portfolio_share, resolution, document, tank_import from absorb_app;
revoke update on journal_personal from absorb_app;

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is written once: a % is refused', tg_table_name, lower(tg_op)
        using errcode = 'integrity_constraint_violation';
end $$;

create trigger written_once before update or delete on resolution for each row execute function refuse_change();
create trigger written_once before update or delete on ranking for each row execute function refuse_change();
create trigger written_once before update or delete on ranking_idea for each row execute function refuse_change();
create trigger written_once before update or delete on journal_entry for each row execute function refuse_change();
create trigger written_once before update or delete on journal_seal for each row execute function refuse_change();
