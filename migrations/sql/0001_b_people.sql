-- The named doors to what is global. The application's role has no right on the tables themselves.

create function community_list() returns table (id uuid, slug text, name text, reference_prefix text, currency text, is_demonstration boolean)
language sql stable security definer set search_path = public, pg_temp as $$
    select c.id, c.slug, c.name, c.reference_prefix, c.currency, c.is_demonstration from community c order by c.slug
$$;

create function person_for_sign_in(wanted_email text) returns table (id uuid, password_hash text, is_disabled boolean)
language sql stable security definer set search_path = public, pg_temp as $$
    select p.id, p.password_hash, p.disabled_at is not null from person p where p.email = lower(wanted_email)
$$;

create function person_communities(wanted uuid) returns table (community_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
    select distinct m.community_id from membership m where m.person = wanted order by 1
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
        select from membership m
        where m.person = p.id and m.community_id = nullif(current_setting('absorb.community', true), '')::uuid)
$$;

-- Who is behind a browser's secret or an API token, with everything a request needs, in one look-up.
create function identify(secret bytea, is_token boolean)
returns table (person_id uuid, name text, language text, community_id uuid, community_slug text, community_name text,
    is_demonstration boolean, roles text[], organisations uuid[], scopes text[], expires_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
    with entry as (
        select s.person, s.community, null::text[] as scopes, s.expires_at from session s
        where not is_token and s.secret_sha256 = secret and s.expires_at > now() and not s.owes_second_factor
        union all
        select t.person, t.community, t.scopes, t.expires_at from token t
        where is_token and t.secret_sha256 = secret and t.expires_at > now() and t.revoked_at is null)
    select p.id, p.name, p.language, c.id, c.slug, c.name, c.is_demonstration,
        array(select distinct m.role from membership m where m.person = p.id and m.community_id = c.id order by 1),
        array(select distinct m.organisation from membership m
              where m.person = p.id and m.community_id = c.id and m.organisation is not null order by 1),
        e.scopes, e.expires_at
    from entry e join person p on p.id = e.person join community c on c.id = e.community
    where p.disabled_at is null
        and exists (select from membership m where m.person = p.id and m.community_id = c.id)
$$;

create function session_open(new_id uuid, secret bytea, for_person uuid, for_community uuid, until timestamptz) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
    delete from session where expires_at < now();
    insert into session (id, secret_sha256, person, community, expires_at)
    select new_id, secret, for_person, for_community, until
    where exists (select from membership m where m.person = for_person and m.community_id = for_community)
$$;

create function session_close(secret bytea) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
    delete from session where secret_sha256 = secret
$$;

create function token_open(new_id uuid, secret bytea, new_name text, new_scopes text[], until timestamptz) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
    insert into token (id, secret_sha256, name, person, community, scopes, expires_at)
    select new_id, secret, new_name, nullif(current_setting('absorb.person', true), '')::uuid,
        nullif(current_setting('absorb.community', true), '')::uuid, new_scopes, until
$$;

create function sign_in_failed(new_id uuid, attempt_key text) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
    delete from sign_in_attempt where at < now() - interval '1 day';
    insert into sign_in_attempt (id, key) values (new_id, attempt_key)
$$;

create function sign_in_failures(attempt_keys text[], since timestamptz) returns bigint
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(max(n), 0) from (
        select count(*) as n from sign_in_attempt a where a.key = any (attempt_keys) and a.at >= since group by a.key) counts
$$;

revoke execute on function community_list, person_for_sign_in, person_communities, person_add, person_names, identify,
    session_open, session_close, token_open, sign_in_failed, sign_in_failures from public;
grant execute on function community_list, person_for_sign_in, person_communities, person_add, person_names, identify,
    session_open, session_close, token_open, sign_in_failed, sign_in_failures to absorb_app;
