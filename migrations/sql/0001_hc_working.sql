-- Working copies of budgets and schedules: one scenario of an idea leads, and what a copy was stays as it was.

create unique index scenario_one_leading on scenario (idea) where is_leading;

alter table scenario add constraint scenario_counted check (number > 0);
alter table scenario add constraint scenario_leads_open check (not (is_leading and closed_at is not null));
alter table scenario_work add constraint scenario_work_counted check (version > 0);
alter table budget add constraint budget_stage_known check (stage in ('asked', 'approved', 'amended'));
alter table budget add constraint budget_not_own_base check (base is null or base <> id);

-- The oldest of what a copy was is let go of; none of it is written anew.
revoke update on scenario_past from absorb_app;
