-- The relay serves every community; it sees promises through these doors only.
-- After each failure the wait doubles, from four minutes up to eight and a half hours; thirty tries take eight days, so
-- that a mail server which is down over a long weekend costs nobody a letter.

create index outbox_promise_open on outbox_promise (made_at) where done_at is null;

create function promise_claim(at_most integer, again_after interval)
returns setof uuid
language sql volatile security definer set search_path = public, pg_temp as $$
    update outbox_promise p set handed_at = clock_timestamp()
    from (
        select o.id from outbox_promise o
        where o.done_at is null and o.tries < 30
            and (o.handed_at is null or o.handed_at < clock_timestamp() - again_after * power(2, least(o.tries, 8)))
        order by o.made_at, o.id limit at_most for update skip locked) open
    where p.id = open.id
    returning p.id
$$;

-- What was promised, while it is still to be kept; this transaction alone holds it. The queue carries nothing but the id.
create function promise_take(wanted uuid) returns table (community_id uuid, job text, facts jsonb)
language sql volatile security definer set search_path = public, pg_temp as $$
    select p.community_id, p.job, p.facts from outbox_promise p where p.id = wanted and p.done_at is null for update skip locked
$$;

create function promise_done(wanted uuid) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
    update outbox_promise set done_at = clock_timestamp(), trouble = null where id = wanted
$$;

create function promise_failed(wanted uuid, what text) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
    update outbox_promise set tries = tries + 1, handed_at = clock_timestamp(), trouble = left(what, 2000) where id = wanted
$$;

create function promise_state() returns table (open bigint, trouble text)
language sql stable security definer set search_path = public, pg_temp as $$
    select count(*), max(p.trouble) from outbox_promise p where p.done_at is null
$$;

revoke execute on function promise_claim, promise_take, promise_done, promise_failed, promise_state from public;
grant execute on function promise_claim, promise_take, promise_done, promise_failed, promise_state to absorb_app;
