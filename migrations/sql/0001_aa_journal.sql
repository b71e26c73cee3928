-- Who wrote an entry, when and where is said by the transaction, not by whoever writes the row.
create function journal_stamp() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    new.at := current_timestamp;
    new.community_id := coalesce(nullif(current_setting('absorb.community', true), '')::uuid, new.community_id);
    new.person_id := nullif(current_setting('absorb.person', true), '')::uuid;
    return new;
end $$;

create trigger stamp before insert on journal_entry for each row execute function journal_stamp();

-- A personal part comes with its entry. It may be erased later, and is then gone: nobody can put another in its place.
create function journal_refuse_late() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    if exists (select from journal_seal s where s.entry = new.entry) then
        raise exception 'the entry % is sealed: its personal part cannot be added any more', new.entry
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

create trigger refuse_late before insert on journal_personal for each row execute function journal_refuse_late();
create trigger written_once before update on journal_personal for each row execute function refuse_change();

create trigger never_emptied before truncate on journal_entry for each statement execute function refuse_change();
create trigger never_emptied before truncate on journal_seal for each statement execute function refuse_change();
create trigger never_emptied before truncate on journal_personal for each statement execute function refuse_change();
create trigger never_emptied before truncate on resolution for each statement execute function refuse_change();
create trigger never_emptied before truncate on ranking for each statement execute function refuse_change();
create trigger never_emptied before truncate on ranking_idea for each statement execute function refuse_change();
