-- Nobody is in the room twice at once, and nobody leaves before they came.
create unique index attendance_one_stay on attendance (meeting, person) where left_at is null;
alter table attendance add constraint attendance_leaves_after_arriving check (left_at > arrived_at);

-- One meeting of a body runs from being called to being closed, one item from waiting to being decided.
alter table meeting add constraint meeting_state_known check (state in ('called', 'open', 'closed', 'cancelled'));
alter table agenda_item add constraint agenda_item_state_known check (state in ('waiting', 'voting', 'decided', 'taken_off'));
alter table body add constraint body_effect_known check (effect in ('recommends', 'approves'));
alter table body_rule add constraint body_rule_majority_known check (majority_of in ('all_members', 'present'));
alter table body_rule add constraint body_rule_shares_proper check (
    quorum_numerator >= 0 and quorum_denominator > quorum_numerator
    and threshold_numerator > 0 and threshold_denominator >= threshold_numerator and seats > 0);

-- Numbers shown beside a resolution add up, whoever wrote them.
alter table resolution add constraint resolution_votes_add_up check (
    votes_for >= 0 and votes_against >= 0 and votes_abstained >= 0 and excluded >= 0
    and votes_for + votes_against + votes_abstained <= present and present <= members);

create index resolution_idea on resolution (idea);
create index resolution_newest on resolution (community_id, id desc);
create index meeting_newest on meeting (community_id, starts_at desc, id);
create index agenda_item_ranking on agenda_item (ranking_id);

-- The agenda is reordered in one statement: positions are compared when it has ended, not row by row.
alter table agenda_item drop constraint agenda_item_one_position;
alter table agenda_item add constraint agenda_item_one_position unique (meeting, position) deferrable initially immediate;
alter table agenda_item add constraint agenda_item_position_counts check (position > 0);

-- An amendment adopted tells what it made of the motion; whoever came back had left before.
alter table motion add constraint motion_kind_known check (kind in ('amendment', 'counter'));
alter table motion add constraint motion_state_known check (state in ('proposed', 'withdrawn', 'adopted', 'rejected', 'lapsed'));
alter table motion add constraint motion_says_something check (wording <> '' or passage <> '');
alter table motion add constraint motion_adopted_tells check ((state = 'adopted') = (text_after is not null));
alter table conflict_of_interest add constraint conflict_of_interest_back_after_leaving check (
    returned_at is null or (left_at is not null and returned_at >= left_at));
