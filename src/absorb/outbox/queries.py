"""The outbox's rows, reached through named functions where every community is meant."""

ADD = "insert into outbox_promise (id, job, facts) values ($1, $2, $3)"

CLAIM = "select id from promise_claim($1, $2) as claimed (id)"

TAKE = "select community_id, job, facts from promise_take($1)"

DONE = "select promise_done($1)"

FAILED = "select promise_failed($1, $2)"

STATE = "select open, trouble from promise_state()"
