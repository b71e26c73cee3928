-- The named doors to what is global. The application's role has no right on the tables themselves.
-- Those about one person's own things ask the running transaction who acts: nobody names somebody else.

-- Communities and people

create function community_list() returns table (id uuid, slug text, name text, reference_prefix text, currency text, is_demonstration boolean)
language sql stable security definer set search_path = public, pg_temp as $$
    select c.id, c.slug, c.name, c.reference_prefix, c.currency, c.is_demonstration from community c order by c.slug
$$;

create function person_for_sign_in(wanted_email text)
returns table (id uuid, name text, password_hash text, has_second_factor boolean)
language sql stable security definer set search_path = public, pg_temp as $$
    select p.id, p.name, p.password_hash,
        p.totp_confirmed_at is not null or exists (select from passkey k where k.person = p.id)
    from person p where p.email = lower(wanted_email)
$$;

-- The one they have belonged to longest first: there they start.
create function person_communities(wanted uuid) returns table (community_id uuid, name text)
language sql stable security definer set search_path = public, pg_temp as $$
    select c.id, c.name from community c
    cross join lateral (select m.id from membership m where m.person = wanted and m.community_id = c.id order by m.id limit 1) oldest
    order by oldest.id
$$;

create function person_add(new_id uuid, new_email text, new_name text, new_hash text, new_language text) returns uuid
language sql volatile security definer set search_path = public, pg_temp as $$
    insert into person (id, email, name, password_hash, language)
    values (new_id, lower(new_email), new_name, new_hash, new_language)
    on conflict (email) do nothing;
    select p.id from person p where p.email = lower(new_email)
$$;

-- Names of people who have something to do in the current community, and of nobody else.
create function person_names(wanted uuid[]) returns table (id uuid, name text)
language sql stable security definer set search_path = public, pg_temp as $$
    select p.id, p.name from person p
    where p.id = any (wanted) and exists (
        select from membership m where m.person = p.id and m.community_id = acting_community())
$$;

-- The same with their addresses, for those who look after the members.
create function member_cards() returns table (id uuid, name text, email text)
language sql stable security definer set search_path = public, pg_temp as $$
    select p.id, p.name, p.email from person p
    where exists (select from membership m where m.person = p.id and m.community_id = acting_community())
$$;

create function person_own() returns table (name text, email text, language text, password_hash text)
language sql stable security definer set search_path = public, pg_temp as $$
    select p.name, p.email, p.language, p.password_hash from person p where p.id = acting_person()
$$;

-- A name is the same in all of a person's communities: a session that one town's provider opened speaks for that town alone,
-- so it renames nobody who belongs to another.
create function person_may_rename(current_secret bytea) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select not exists (select from session s where s.secret_sha256 = current_secret and s.person = acting_person() and s.way = 'provider')
        or not exists (select from membership m where m.person = acting_person() and m.community_id <> acting_community())
$$;

create function person_rename(new_name text, new_language text, current_secret bytea) returns boolean
language sql volatile security definer set search_path = public, pg_temp as $$
    update person set name = new_name, language = new_language
    where id = acting_person() and (name = new_name or person_may_rename(current_secret))
    returning true
$$;

-- Somebody who was only a name so far, without any way to sign in, becomes an account; an account is left as it is.
create function person_claim(for_person uuid, new_name text, new_hash text) returns boolean
language sql volatile security definer set search_path = public, pg_temp as $$
    update person p set name = new_name, password_hash = new_hash, password_changed_at = now()
    where p.id = for_person and p.password_hash is null
        and not exists (select from identity i where i.person = p.id)
        and not exists (select from passkey k where k.person = p.id)
    returning true
$$;

-- What goes on without a password or a session: API tokens and calendar addresses, in every community.

create function keys_own() returns table (tokens bigint, calendars bigint)
language sql stable security definer set search_path = public, pg_temp as $$
    select (select count(*) from token t where t.person = acting_person() and t.revoked_at is null and t.expires_at > now()),
        (select count(*) from calendar_feed f where f.person = acting_person())
$$;

create function keys_end(whose uuid) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
    update token set revoked_at = now() where person = whose and revoked_at is null;
    delete from calendar_feed where person = whose
$$;

-- Passwords

create function password_rehash(for_person uuid, old_hash text, new_hash text) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
    update person set password_hash = new_hash where id = for_person and password_hash = old_hash
$$;

-- A new password ends every session but the one it is changed in, and every open reset; the keys too where it is wished.
-- False where the old one has changed meanwhile.
create function password_change(old_hash text, new_hash text, kept_session bytea, with_keys boolean) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    update person set password_hash = new_hash, password_changed_at = now()
    where id = acting_person() and password_hash is not distinct from old_hash;
    if not found then
        return false;
    end if;
    delete from session where person = acting_person() and secret_sha256 is distinct from kept_session;
    update password_reset set used_at = now() where person = acting_person() and used_at is null;
    if with_keys then
        perform keys_end(acting_person());
    end if;
    return true;
end $$;

-- Whom a letter about a forgotten password would go to, and the community whose outbox carries it.
create function person_for_reset(wanted_email text) returns table (id uuid, community_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
    select p.id, (select m.community_id from membership m where m.person = p.id order by 1 limit 1) from person p
    where p.email = lower(wanted_email) and exists (select from membership m where m.person = p.id)
$$;

create function reset_ask(new_id uuid, for_person uuid, until timestamptz) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
    delete from password_reset where expires_at < now() - interval '30 days';
    insert into password_reset (id, person, expires_at) values (new_id, for_person, until)
$$;

-- The letter is being written: its secret counts from now on, and an earlier letter of the same reset does not.
create function reset_write(wanted uuid, secret bytea, until timestamptz) returns table (name text, email text, language text)
language sql volatile security definer set search_path = public, pg_temp as $$
    with written as (
        update password_reset r set secret_sha256 = secret, expires_at = until
        where r.id = wanted and r.used_at is null and r.expires_at > now() returning r.person)
    select p.name, p.email, p.language from written w join person p on p.id = w.person
$$;

create function reset_find(secret bytea) returns table (person uuid, name text, email text)
language sql stable security definer set search_path = public, pg_temp as $$
    select p.id, p.name, p.email from password_reset r join person p on p.id = r.person
    where r.secret_sha256 = secret and r.used_at is null and r.expires_at > now()
$$;

-- Once only: two uses at the same moment wait for each other, and the second finds nothing. Whoever has lost the password may
-- have lost it to somebody, who had the time to make keys: they end with the sessions.
-- `done` takes the secret's place, so that the second of two clicks finds what the first did.
create function reset_use(secret bytea, new_hash text, done bytea) returns uuid
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare whose uuid;
begin
    update password_reset r set used_at = now(), secret_sha256 = done
    where r.secret_sha256 = secret and r.used_at is null and r.expires_at > now()
    returning r.person into whose;
    if whose is null then
        return null;
    end if;
    update password_reset r set used_at = now() where r.person = whose and r.used_at is null;
    update person set password_hash = new_hash, password_changed_at = now() where id = whose;
    delete from session where person = whose;
    perform keys_end(whose);
    return whose;
end $$;

create function reset_done(done bytea) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select exists (select from password_reset r where r.secret_sha256 = done and r.used_at is not null)
$$;

-- Who is behind a browser's secret or an API token, with everything a request needs, in one look-up.
-- `is_stale`: the session's last use was noted long ago and is worth noting again.
create function identify(secret bytea, is_token boolean)
returns table (person_id uuid, name text, language text, community_id uuid, community_slug text, community_name text,
    is_demonstration boolean, roles text[], organisations uuid[], speaks_for uuid[], scopes text[], expires_at timestamptz, is_stale boolean)
language sql stable security definer set search_path = public, pg_temp as $$
    with entry as (
        select s.person, s.community, null::text[] as scopes, s.expires_at,
            coalesce(s.used_at, s.made_at) < now() - interval '10 minutes' as is_stale from session s
        where not is_token and s.secret_sha256 = secret and s.expires_at > now() and not s.owes_second_factor
        union all
        select t.person, t.community, t.scopes, t.expires_at, false from token t
        where is_token and t.secret_sha256 = secret and t.expires_at > now() and t.revoked_at is null)
    select p.id, p.name, p.language, c.id, c.slug, c.name, c.is_demonstration,
        array(select distinct m.role from membership m where m.person = p.id and m.community_id = c.id order by 1),
        array(select distinct m.organisation from membership m
              where m.person = p.id and m.community_id = c.id and m.organisation is not null order by 1),
        array(select distinct m.organisation from membership m
              where m.person = p.id and m.community_id = c.id and m.organisation is not null and m.role = 'submitter' order by 1),
        e.scopes, e.expires_at, e.is_stale
    from entry e join person p on p.id = e.person join community c on c.id = e.community
    where exists (select from membership m where m.person = p.id and m.community_id = c.id)
$$;

-- Sessions

create function session_open(new_id uuid, secret bytea, for_person uuid, for_community uuid, until timestamptz,
    from_agent text, in_way text, owes boolean) returns boolean
language sql volatile security definer set search_path = public, pg_temp as $$
    delete from session where expires_at < now();
    insert into session (id, secret_sha256, person, community, expires_at, agent, way, owes_second_factor)
    select new_id, secret, for_person, for_community, until, from_agent, in_way, owes
    where exists (select from membership m where m.person = for_person and m.community_id = for_community)
    returning true
$$;

-- Until when the session behind this secret holds; null where there is none.
create function session_until(secret bytea) returns timestamptz
language sql stable security definer set search_path = public, pg_temp as $$
    select s.expires_at from session s where s.secret_sha256 = secret and s.expires_at > now() and not s.owes_second_factor
$$;

create function session_close(secret bytea) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
    delete from session where secret_sha256 = secret
$$;

create function session_touch(secret bytea) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
    update session set used_at = now()
    where secret_sha256 = secret and coalesce(used_at, made_at) < now() - interval '10 minutes'
$$;

create function session_prolong(secret bytea, until timestamptz, at_most interval) returns timestamptz
language sql volatile security definer set search_path = public, pg_temp as $$
    update session set expires_at = greatest(expires_at, least(until, made_at + at_most)), used_at = now()
    where secret_sha256 = secret and person = acting_person() and expires_at > now() and not owes_second_factor
    returning expires_at
$$;

create function session_switch(secret bytea, to_community uuid) returns boolean
language sql volatile security definer set search_path = public, pg_temp as $$
    update session set community = to_community
    where secret_sha256 = secret and person = acting_person() and way <> 'provider' -- a town's provider speaks for that town alone
        and exists (select from membership m where m.person = acting_person() and m.community_id = to_community)
    returning true
$$;

create function session_list(current_secret bytea)
returns table (id uuid, agent text, way text, made_at timestamptz, used_at timestamptz, expires_at timestamptz, is_current boolean)
language sql stable security definer set search_path = public, pg_temp as $$
    select s.id, s.agent, s.way, s.made_at, s.used_at, s.expires_at, s.secret_sha256 is not distinct from current_secret
    from session s where s.person = acting_person() and s.expires_at > now() and not s.owes_second_factor
    order by s.secret_sha256 is not distinct from current_secret desc, coalesce(s.used_at, s.made_at) desc, s.id
$$;

create function session_end(wanted uuid) returns boolean
language sql volatile security definer set search_path = public, pg_temp as $$
    delete from session where id = wanted and person = acting_person() returning true
$$;

create function session_end_all(with_keys boolean) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    delete from session where person = acting_person();
    if with_keys then
        perform keys_end(acting_person());
    end if;
end $$;

-- Tokens: one person's own, in the community they act for

create function token_open(new_id uuid, secret bytea, new_name text, new_scopes text[], until timestamptz) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
    insert into token (id, secret_sha256, name, person, community, scopes, expires_at)
    select new_id, secret, new_name, acting_person(), acting_community(), new_scopes, until
$$;

create function token_list() returns table (id uuid, name text, scopes text[], made_at timestamptz, expires_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
    select t.id, t.name, t.scopes, t.made_at, t.expires_at from token t
    where t.person = acting_person() and t.community = acting_community() and t.revoked_at is null and t.expires_at > now()
    order by t.made_at desc, t.id
$$;

create function token_revoke(wanted uuid) returns text
language sql volatile security definer set search_path = public, pg_temp as $$
    update token set revoked_at = now()
    where id = wanted and person = acting_person() and community = acting_community() and revoked_at is null
    returning name
$$;

-- Who loses the last role in a community loses the sessions and tokens there for good, however the row went:
-- coming back later brings none of them back to life.
create function end_of_membership() returns trigger
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    if not exists (select from membership m where m.person = old.person and m.community_id = old.community_id) then
        update token set revoked_at = now() where person = old.person and community = old.community_id and revoked_at is null;
        delete from session where person = old.person and community = old.community_id;
    end if;
    return null;
end $$;

create trigger end_of_membership after delete on membership for each row execute function end_of_membership();

-- Attempts. Each is counted before it is made, under the lock of its key, so that a burst gets no further than one by one;
-- what turned out right is taken back. Answers the seconds to wait, or null where the attempt is counted.

create function attempt_take(new_ids uuid[], attempt_keys text[], at_most integer[], within integer[]) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    wait integer;
    longest integer;
begin
    perform pg_advisory_xact_lock(hashtextextended(k, 7)) from (select unnest(attempt_keys) as k order by 1) sorted;
    delete from sign_in_attempt where at < clock_timestamp() - interval '1 day';
    for i in 1 .. cardinality(attempt_keys) loop
        select ceil(extract(epoch from a.at + make_interval(secs => within[i]) - clock_timestamp())) into wait
        from sign_in_attempt a
        where a.key = attempt_keys[i] and a.at > clock_timestamp() - make_interval(secs => within[i])
        order by a.at desc offset at_most[i] - 1 limit 1;
        longest := greatest(longest, wait);
    end loop;
    if longest is null then
        insert into sign_in_attempt (id, key, at)
        select given.id, given.key, clock_timestamp() from unnest(new_ids, attempt_keys) as given (id, key);
    end if;
    return longest;
end $$;

create function attempt_forgive(wanted uuid[]) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
    delete from sign_in_attempt where id = any (wanted)
$$;

create function attempt_clear(attempt_keys text[]) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
    delete from sign_in_attempt where key = any (attempt_keys)
$$;

-- Invitations belong to a community; whoever holds a letter does not know which one.

create unique index invitation_one_open on invitation (community_id, email, role, organisation)
    nulls not distinct where accepted_at is null and withdrawn_at is null;

create unique index organisation_one_ico on organisation (community_id, ico) where ico is not null;
alter table organisation add constraint organisation_inhabitants check (inhabitants between 1 and 100000000);

create function invitation_find(secret bytea)
returns table (id uuid, community_id uuid, community_name text, email text, name text, role text, organisation uuid,
    organisation_name text, inviter text, person uuid, person_name text, is_account boolean)
language sql stable security definer set search_path = public, pg_temp as $$
    select i.id, c.id, c.name, i.email, i.name, i.role, i.organisation, o.name, b.name, p.id, p.name,
        p.id is not null and (p.password_hash is not null or exists (select from identity x where x.person = p.id)
            or exists (select from passkey k where k.person = p.id))
    from invitation i join community c on c.id = i.community_id
    left join organisation o on o.id = i.organisation left join person b on b.id = i.invited_by
    left join person p on p.email = i.email
    where i.secret_sha256 = secret and i.accepted_at is null and i.withdrawn_at is null and i.expires_at > now()
$$;

create function invitation_done(done bytea) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select exists (select from invitation i where i.secret_sha256 = done and i.accepted_at is not null)
$$;

do $$
declare door regprocedure;
begin
    for door in
        select p.oid::regprocedure from pg_proc p
        where p.pronamespace = 'public'::regnamespace and p.proname in (
            'acting_person', 'acting_community', 'community_list', 'person_for_sign_in', 'person_communities', 'person_add',
            'person_names', 'member_cards', 'keys_own', 'person_own', 'person_may_rename', 'person_rename', 'person_claim', 'password_rehash', 'password_change',
            'person_for_reset', 'reset_ask', 'reset_write', 'reset_find', 'reset_use', 'reset_done', 'identify', 'session_open', 'session_until', 'session_close',
            'session_touch', 'session_prolong', 'session_switch', 'session_list', 'session_end', 'session_end_all', 'token_open',
            'token_list', 'token_revoke', 'attempt_take', 'attempt_forgive', 'attempt_clear', 'invitation_find', 'invitation_done')
    loop
        execute format('revoke execute on function %s from public', door);
        execute format('grant execute on function %s to absorb_app', door);
    end loop;
end $$;
revoke execute on function end_of_membership, keys_end from public;
