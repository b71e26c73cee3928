"""Rows of receipts. The unique key makes two that come at once wait for each other."""

TAKE = """
insert into receipt (id, key, asked_sha256) values ($1, $2, $3)
on conflict (community_id, person_id, key) do nothing returning id
"""

TAKE_OR_RENEW = """
insert into receipt (id, key, asked_sha256) values ($1, $2, $3)
on conflict (community_id, person_id, key) do update set asked_sha256 = excluded.asked_sha256, answer = '{}', made_at = now()
where receipt.asked_sha256 <> excluded.asked_sha256 returning id
"""
"""The same, but another asking under the same key takes the place of the one before."""

GIVEN = """
select asked_sha256, answer from receipt
where key = $1 and person_id is not distinct from nullif(current_setting('absorb.person', true), '')::uuid
"""

ANSWER = "update receipt set answer = $3 where id = $1 and asked_sha256 = $2"

GIVE_BACK = "delete from receipt where id = $1 and asked_sha256 = $2"

FORGET = "delete from receipt where made_at < $1"
