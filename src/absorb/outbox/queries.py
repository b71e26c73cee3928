"""The outbox's rows, reached through named functions where every community is meant."""

ADD = "insert into outbox_promise (id, job, facts) values ($1, $2, $3)"

ADD_ONCE = """
insert into outbox_promise (id, job)
select $1, $2 where not exists (select from outbox_promise where job = $2 and facts = '{}' and done_at is null and made_at = now())
"""
"""`now()` is when the transaction began."""

CLAIM = "select id from promise_claim($1, $2) as claimed (id)"

TAKE = "select community_id, job, facts from promise_take($1)"

HOLD = "update outbox_promise set handed_at = clock_timestamp() where id = $1 and done_at is null"

DONE = "select promise_done($1)"

FAILED = "select promise_failed($1, $2)"

STATE = "select open, trouble from promise_state()"
