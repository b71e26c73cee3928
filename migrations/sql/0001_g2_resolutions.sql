-- Resolutions among themselves: what an earlier one allows a later one to say of it. The application adds and never changes.
revoke update, delete on resolution_note, minutes_signature, minutes_publication, journal_head from absorb_app;

create trigger written_once before update or delete on resolution_note for each row execute function refuse_change();
create trigger written_once before update or delete on minutes_signature for each row execute function refuse_change();
create trigger written_once before update or delete on minutes_publication for each row execute function refuse_change();
create trigger written_once before update or delete on journal_head for each row execute function refuse_change();
create trigger never_emptied before truncate on resolution_note for each statement execute function refuse_change();
create trigger never_emptied before truncate on minutes_signature for each statement execute function refuse_change();
create trigger never_emptied before truncate on minutes_publication for each statement execute function refuse_change();
create trigger never_emptied before truncate on journal_head for each statement execute function refuse_change();

-- Only a later resolution revokes one or follows a recommendation, so that there is never a circle. An adopted one is revoked
-- by one adopted resolution; a motion that was not adopted revokes nothing, and nothing that was not adopted can be revoked.
create function resolution_check_earlier() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare earlier resolution;
begin
    if new.revokes is not null then
        select * into earlier from resolution where id = new.revokes and community_id = new.community_id;
        if not found or new.revokes = new.id or earlier.made_at >= new.made_at then
            raise exception 'a resolution revokes an earlier one of the same community' using errcode = 'integrity_constraint_violation';
        end if;
        if not earlier.is_adopted then
            raise exception 'resolution % was not adopted: there is nothing to revoke', earlier.number
                using errcode = 'integrity_constraint_violation';
        end if;
    end if;
    if new.recommendation is not null then
        select * into earlier from resolution where id = new.recommendation and community_id = new.community_id;
        if not found or new.recommendation = new.id or earlier.made_at >= new.made_at then
            raise exception 'a resolution follows an earlier recommendation of the same community'
                using errcode = 'integrity_constraint_violation';
        end if;
        if earlier.effect <> 'recommends' or new.effect <> 'approves' then
            raise exception 'an approval follows a recommendation: % "%" after % "%"', new.effect, new.number, earlier.effect, earlier.number
                using errcode = 'integrity_constraint_violation';
        end if;
    end if;
    return new;
end $$;

create trigger check_earlier before insert on resolution for each row execute function resolution_check_earlier();

create unique index resolution_revoked_once on resolution (revokes) where is_adopted and revokes is not null;
create index resolution_after_recommendation on resolution (recommendation) where recommendation is not null;
create index resolution_due on resolution (community_id, due_on) where due_on is not null;
create index resolution_note_latest on resolution_note (resolution, made_at desc, id desc);
create unique index minutes_text_one on minutes_text (meeting, coalesce(item, '00000000-0000-0000-0000-000000000000'));
create index minutes_publication_latest on minutes_publication (meeting, made_at desc, id desc);

alter table resolution add constraint resolution_departs_with_reason check (
    not departs or (recommendation is not null and length(trim(departure_why)) > 0));
alter table agenda_item_ground add constraint agenda_item_ground_departs_with_reason check (
    not departs or (recommendation is not null and length(trim(departure_why)) > 0));
alter table resolution add constraint resolution_amount_sensible check (amount_minor >= 0);
alter table agenda_item_ground add constraint agenda_item_ground_amount_sensible check (amount_minor >= 0);
alter table competence add constraint competence_dates check (valid_to >= valid_from);
alter table competence add constraint competence_amount_sensible check (above_minor >= 0);

-- The journal page reads from the newest.
create index journal_entry_newest on journal_entry (community_id, at desc, id desc);
