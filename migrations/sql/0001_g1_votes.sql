-- One vote runs at a meeting at a time, and a vote that has ended says what it said.
create unique index vote_one_running on vote (meeting) where state = 'open';
alter table vote add constraint vote_kind_known check (
    kind in ('by_name', 'hands', 'secret', 'approval', 'score', 'secret_approval', 'secret_score'));
alter table vote add constraint vote_state_known check (state in ('open', 'closed', 'broken_off'));
alter table vote add constraint vote_ends_once check ((state = 'open') = (closed_at is null) and (state = 'closed') = (tally is not null));
alter table vote add constraint vote_marks_bind_nobody check (kind in ('by_name', 'hands', 'secret') or not is_binding);
alter table vote add constraint vote_most_for_scores check (
    (kind in ('score', 'secret_score')) = (most is not null) and most between 1 and 100);
alter table vote add constraint vote_budget_for_secret_approvals check (budget_minor is null or (kind = 'secret_approval' and budget_minor > 0));

create function refuse_change_of_ended_vote() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.state <> 'open' or new.item <> old.item or new.kind <> old.kind or new.wording <> old.wording
        or new.is_binding <> old.is_binding or new.opened_at <> old.opened_at
        or (new.most, new.budget_minor, new.motion) is distinct from (old.most, old.budget_minor, old.motion) then
        raise exception 'a vote is written once: a % is refused', lower(tg_op) using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;

create trigger ends_once before update or delete on vote for each row execute function refuse_change_of_ended_vote();
revoke delete on vote from absorb_app;

-- Votes are cast, changed and taken back only while the vote runs; whose and which it is never changes.
create function refuse_late_ballot() returns trigger language plpgsql as $$
declare concerned uuid := case when tg_op = 'DELETE' then old.vote else new.vote end;
begin
    if (select state from vote where id = concerned) is distinct from 'open' or (tg_op = 'UPDATE' and new.vote <> old.vote) then
        raise exception 'the vote has ended: a % of % is refused', lower(tg_op), tg_table_name
            using errcode = 'integrity_constraint_violation';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end $$;

create trigger while_it_runs before insert or update or delete on ballot for each row execute function refuse_late_ballot();
create trigger while_it_runs before insert or update or delete on idea_ballot for each row execute function refuse_late_ballot();
create trigger while_it_runs before insert or update or delete on secret_voter for each row execute function refuse_late_ballot();
create trigger while_it_runs before insert or update or delete on secret_ballot for each row execute function refuse_late_ballot();
create trigger while_it_runs before insert or update or delete on secret_marks for each row execute function refuse_late_ballot();
alter table ballot add constraint ballot_choice_known check (choice in ('for', 'against', 'abstain'));

-- Who voted and what was voted (a choice, or marks for many ideas): tables that share the vote they belong to and nothing else.
-- Their rows are put in and taken out, never changed, and at the end of every transaction there are as many voters as ballots.
revoke update on secret_voter, secret_ballot, secret_marks from absorb_app;
alter table secret_ballot add constraint secret_ballot_choice_known check (choice in ('for', 'against', 'abstain'));

create function refuse_uneven_box() returns trigger language plpgsql as $$
declare concerned uuid := case when tg_op = 'DELETE' then old.vote else new.vote end;
begin
    if (select count(*) from secret_voter where vote = concerned)
        <> (select count(*) from secret_ballot where vote = concerned) + (select count(*) from secret_marks where vote = concerned) then
        raise exception 'there are not as many secret ballots as voters' using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;

create constraint trigger as_many_as_ballots after insert or delete on secret_voter
    deferrable initially deferred for each row execute function refuse_uneven_box();
create constraint trigger as_many_as_voters after insert or delete on secret_ballot
    deferrable initially deferred for each row execute function refuse_uneven_box();
create constraint trigger as_many_as_voters after insert or delete on secret_marks
    deferrable initially deferred for each row execute function refuse_uneven_box();

-- What a body picked is kept as it was picked.
revoke update, delete on choosing from absorb_app;
create trigger written_once before update or delete on choosing for each row execute function refuse_change();
alter table choosing add constraint choosing_method_known check (method in ('ranked', 'greedy', 'exact', 'equal_shares'));
alter table item_idea add constraint item_idea_moves_known check (moves_to in ('chosen', 'reserve'));
