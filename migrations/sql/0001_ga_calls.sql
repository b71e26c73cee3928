-- Calls: a version is written once; what was built on it keeps saying what it said.

alter table call add constraint call_origin_known check (origin in ('shipped', 'town'));
alter table call add constraint call_shipped_from_a_file check (origin <> 'shipped' or shipped_sha256 = file_sha256);
create index call_draft_by_time on call_draft (changed_at desc);

revoke update, delete on call from absorb_app;
