-- Small aid: what is entered stays; a wrong row is struck out with a reason, a link ends on a day.

alter table aid_grant add constraint aid_grant_regulation_known check (regulation in ('general', 'sgei'));
alter table aid_grant add constraint aid_grant_origin_known check (origin in ('register', 'declared', 'own'));
alter table aid_grant add constraint aid_grant_not_negative check (eur_minor >= 0 and (amount_minor is null or amount_minor >= 0));
alter table aid_grant add constraint aid_grant_rated check (
    (amount_minor is null) = (eur_rate is null) and (eur_rate is null or eur_rate > 0)
);
alter table aid_grant add constraint aid_grant_struck_why check ((struck_at is null) = (struck_why is null));
create index aid_grant_by_organisation on aid_grant (organisation, granted_on) where struck_at is null;

alter table undertaking_link add constraint undertaking_link_kind_known check (kind in ('votes', 'board', 'influence', 'agreement'));
alter table undertaking_link add constraint undertaking_link_of_two check (organisation <> other);
alter table undertaking_link add constraint undertaking_link_dates check (valid_to is null or valid_from <= valid_to);
alter table undertaking_link add constraint undertaking_link_struck_why check ((struck_at is null) = (struck_why is null));

revoke update, delete on aid_grant, undertaking_link from absorb_app;
grant update (struck_at, struck_why) on aid_grant to absorb_app;
grant update (valid_to, struck_at, struck_why) on undertaking_link to absorb_app;
