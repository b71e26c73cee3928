-- What others reckon with of an idea's money: the newest that is kept of its leading scenario, and where that has kept nothing,
-- the newest of what is kept under no scenario. A join to
-- them is lateral and takes one row (`limit 1`): so the rows of the ideas that are asked for are read, and not everybody's.

create view leading_budget with (security_invoker = true) as
select distinct on (b.idea) b.* from budget b left join scenario s on s.id = b.scenario
where b.scenario is null or s.is_leading order by b.idea, b.scenario is null, b.version desc;

create view leading_schedule with (security_invoker = true) as
select distinct on (p.idea) p.* from schedule p left join scenario s on s.id = p.scenario
where p.scenario is null or s.is_leading order by p.idea, p.scenario is null, p.version desc;

grant select on leading_budget, leading_schedule to absorb_app;
