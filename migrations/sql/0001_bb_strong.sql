-- The doors to second factors, passkeys and the towns' own identity providers. Those about one's own things ask who acts.

-- A session that waits for its second factor, for a quarter of an hour.
create function session_owing(secret bytea)
returns table (person uuid, name text, totp_sealed bytea, has_passkey boolean, has_recovery_code boolean)
language sql stable security definer set search_path = public, pg_temp as $$
    select p.id, p.name, case when p.totp_confirmed_at is not null then p.totp_sealed end,
        exists (select from passkey k where k.person = p.id),
        exists (select from recovery_code r where r.person = p.id and r.used_at is null)
    from session s join person p on p.id = s.person
    where s.secret_sha256 = secret and s.owes_second_factor and s.expires_at > now() and s.made_at > now() - interval '15 minutes'
$$;

-- Of two who give it at once the second waits here for the first, and finds nothing any more.
create function session_hold(secret bytea) returns boolean
language sql volatile security definer set search_path = public, pg_temp as $$
    select true from session where secret_sha256 = secret and owes_second_factor for update
$$;

-- The second factor was given: the session is its person's from now on, under another secret.
create function session_pay(secret bytea, new_secret bytea, until timestamptz) returns boolean
language sql volatile security definer set search_path = public, pg_temp as $$
    update session set owes_second_factor = false, secret_sha256 = new_secret, made_at = now(), expires_at = until
    where secret_sha256 = secret and owes_second_factor and expires_at > now() and made_at > now() - interval '15 minutes'
    returning true
$$;

create function second_factor_own()
returns table (totp_sealed bytea, totp_confirmed_at timestamptz, has_password boolean, email text, codes_left bigint)
language sql stable security definer set search_path = public, pg_temp as $$
    select p.totp_sealed, p.totp_confirmed_at, p.password_hash is not null, p.email,
        (select count(*) from recovery_code r where r.person = p.id and r.used_at is null)
    from person p where p.id = acting_person()
$$;

create function totp_begin(sealed bytea) returns boolean
language sql volatile security definer set search_path = public, pg_temp as $$
    update person set totp_sealed = sealed, totp_latest_step = null where id = acting_person() and totp_confirmed_at is null returning true
$$;

create function totp_confirm(sealed bytea, step bigint) returns boolean
language sql volatile security definer set search_path = public, pg_temp as $$
    update person set totp_confirmed_at = now(), totp_latest_step = step
    where id = acting_person() and totp_confirmed_at is null and totp_sealed = sealed returning true
$$;

-- A code counts once: of two uses of the same step the second finds it spent.
create function totp_spend(for_person uuid, step bigint) returns boolean
language sql volatile security definer set search_path = public, pg_temp as $$
    update person set totp_latest_step = step
    where id = for_person and totp_confirmed_at is not null and (totp_latest_step is null or totp_latest_step < step) returning true
$$;

-- Without any second factor there is nothing to recover.
create function recovery_drop_unneeded() returns void
language sql volatile security definer set search_path = public, pg_temp as $$
    delete from recovery_code where person = acting_person()
        and not exists (select from passkey k where k.person = acting_person())
        and not exists (select from person p where p.id = acting_person() and p.totp_confirmed_at is not null)
$$;

create function totp_remove() returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare had boolean;
begin
    select totp_confirmed_at is not null into had from person where id = acting_person() for update;
    update person set totp_sealed = null, totp_confirmed_at = null, totp_latest_step = null where id = acting_person();
    perform recovery_drop_unneeded();
    return had;
end $$;

create function recovery_make(new_ids uuid[], hashes bytea[]) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
    delete from recovery_code where person = acting_person();
    insert into recovery_code (id, person, code_sha256) select i, acting_person(), h from unnest(new_ids, hashes) as given (i, h)
$$;

create function recovery_spend(for_person uuid, hash bytea) returns boolean
language sql volatile security definer set search_path = public, pg_temp as $$
    update recovery_code set used_at = now() where person = for_person and code_sha256 = hash and used_at is null returning true
$$;

-- Passkeys

create function passkey_list() returns table (id uuid, name text, credential_id bytea, made_at timestamptz, used_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
    select k.id, k.name, k.credential_id, k.made_at, k.used_at from passkey k where k.person = acting_person() order by k.made_at, k.id
$$;

create function passkey_ids(for_person uuid) returns table (credential_id bytea)
language sql stable security definer set search_path = public, pg_temp as $$
    select k.credential_id from passkey k where k.person = for_person order by k.made_at, k.id
$$;

create function passkey_add(new_id uuid, new_credential bytea, new_key bytea, new_count bigint, new_name text) returns boolean
language sql volatile security definer set search_path = public, pg_temp as $$
    insert into passkey (id, person, credential_id, public_key, sign_count, name)
    values (new_id, acting_person(), new_credential, new_key, new_count, new_name)
    on conflict (credential_id) do nothing returning true
$$;

create function passkey_remove(wanted uuid) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare gone text;
begin
    delete from passkey where id = wanted and person = acting_person() returning name into gone;
    perform recovery_drop_unneeded();
    return gone;
end $$;

create function passkey_find(credential bytea) returns table (person uuid, public_key bytea, sign_count bigint)
language sql stable security definer set search_path = public, pg_temp as $$
    select k.person, k.public_key, k.sign_count
    from passkey k where k.credential_id = credential
$$;

create function passkey_used(credential bytea, old_count bigint, new_count bigint) returns boolean
language sql volatile security definer set search_path = public, pg_temp as $$
    update passkey set sign_count = new_count, used_at = now() where credential_id = credential and sign_count = old_count returning true
$$;

-- Challenges: answered once, soon.

create function challenge_add(new_id uuid, secret bytea, new_kind text, for_person uuid, new_facts jsonb, until timestamptz) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
    delete from challenge where expires_at < now();
    insert into challenge (id, secret_sha256, person, kind, facts, expires_at)
    values (new_id, secret, for_person, new_kind, new_facts, until)
$$;

create function challenge_take(secret bytea, wanted_kind text) returns table (person uuid, facts jsonb)
language sql volatile security definer set search_path = public, pg_temp as $$
    delete from challenge where secret_sha256 = secret and kind = wanted_kind and expires_at > now() returning person, facts
$$;

-- The towns' own identity providers

create function provider_list() returns table (id uuid, name text, community_name text)
language sql stable security definer set search_path = public, pg_temp as $$
    select i.id, i.name, c.name from identity_provider i join community c on c.id = i.community order by c.slug
$$;

create function provider_get(wanted uuid)
returns table (id uuid, community uuid, name text, issuer text, client_id text, client_secret_sealed bytea)
language sql stable security definer set search_path = public, pg_temp as $$
    select i.id, i.community, i.name, i.issuer, i.client_id, i.client_secret_sealed from identity_provider i where i.id = wanted
$$;

create function provider_own() returns table (id uuid, name text, issuer text, client_id text)
language sql stable security definer set search_path = public, pg_temp as $$
    select i.id, i.name, i.issuer, i.client_id from identity_provider i where i.community = acting_community()
$$;

-- An empty secret keeps the one that is there.
create function provider_set(new_id uuid, new_name text, new_issuer text, new_client text, new_secret bytea) returns boolean
language sql volatile security definer set search_path = public, pg_temp as $$
    insert into identity_provider as i (id, community, name, issuer, client_id, client_secret_sealed)
    select new_id, acting_community(), new_name, new_issuer, new_client,
        coalesce(new_secret, (select o.client_secret_sealed from identity_provider o where o.community = acting_community()))
    on conflict (community) do update set name = excluded.name, issuer = excluded.issuer, client_id = excluded.client_id,
        client_secret_sealed = excluded.client_secret_sealed, changed_at = now()
    returning true
$$;

create function provider_remove() returns text
language sql volatile security definer set search_path = public, pg_temp as $$
    delete from identity_provider where community = acting_community() returning name
$$;

-- Whom a provider means: one it has named before, else the member of its own town with the e-mail that it vouches for.
create function identity_find(of_community uuid, of_issuer text, of_subject text, vouched_email text)
returns table (person uuid, is_linked boolean)
language sql stable security definer set search_path = public, pg_temp as $$
    select p.id, i.id is not null from person p
    left join identity i on i.person = p.id and i.issuer = of_issuer and i.subject = of_subject
    where (i.id is not null or (p.email = lower(vouched_email)
            and not exists (select from identity x where x.issuer = of_issuer and x.subject = of_subject)
            and not exists (select from identity x where x.issuer = of_issuer and x.person = p.id)))
        and exists (select from membership m where m.person = p.id and m.community_id = of_community)
$$;

create function identity_link(new_id uuid, for_person uuid, of_issuer text, of_subject text) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
    insert into identity (id, person, issuer, subject) values (new_id, for_person, of_issuer, of_subject) on conflict do nothing
$$;

do $$
declare door regprocedure;
begin
    for door in
        select p.oid::regprocedure from pg_proc p
        where p.pronamespace = 'public'::regnamespace and p.proname in (
            'session_owing', 'session_hold', 'session_pay', 'second_factor_own', 'totp_begin', 'totp_confirm', 'totp_spend', 'recovery_drop_unneeded',
            'totp_remove', 'recovery_make', 'recovery_spend', 'passkey_list', 'passkey_ids', 'passkey_add', 'passkey_remove',
            'passkey_find', 'passkey_used', 'challenge_add', 'challenge_take', 'provider_list', 'provider_get', 'provider_own',
            'provider_set', 'provider_remove', 'identity_find', 'identity_link')
    loop
        execute format('revoke execute on function %s from public', door);
        execute format('grant execute on function %s to absorb_app', door);
    end loop;
end $$;
revoke execute on function recovery_drop_unneeded from absorb_app;
