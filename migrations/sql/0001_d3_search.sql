-- Loads the library of pg_trgm, without which its settings cannot be given to the functions that follow.
select show_limit();

-- What ideas are found and ordered by. One row an idea in idea_search, kept by triggers, so that nobody who writes can
-- forget it. Its lexemes hold everything that a search may ask for by equality or by the beginning of a word: the first
-- six characters are the community's own, the seventh says what kind of thing it is:
--   w a word of the title, the need, the organisation or the reference's number; f the reference itself
--   o a word of the organisation or its number; p of the place; t of a target group; "-" where there is none
--   s state; r ripeness; u subprogramme; m code of a measure; i organisation; b who made it; x a state with i or b behind it
-- so the index is cut by community without an extension, and a search in one town never walks through another's entries.

alter table idea_search add column lexemes tsvector not null;
-- Looked at row by row where a word is frequent: unpacking them would take twice as long as the look. What has to give where a row
-- is too long is the words, which few searches read.
alter table idea_search alter column lexemes set storage main;
alter table idea_search add constraint idea_search_idea foreign key (id) references idea (id) on delete cascade;
revoke insert, update, delete on idea_search from absorb_app;

create index idea_search_lexemes on idea_search using gin (lexemes);
create index idea_search_title on idea_search (community_id, title_sort collate "C", id);
create index idea_search_state on idea_search (community_id, state_key collate "C", id);
create index idea_search_cost on idea_search (community_id, coalesce(cost_minor, 9000000000000000000), id);
create index idea_search_cost_down on idea_search (community_id, coalesce(cost_minor, -1), id);
create index idea_search_changed on idea_search (community_id, changed_at, id);
create index idea_search_place on idea_search (community_id, coalesce(place, 2147483647), id);
create index idea_search_place_down on idea_search (community_id, coalesce(place, -1), id);

-- The words that stand in lexemes, with their community and kind before them: what a beginning of a word stands for. An index
-- finds a whole word in a tenth of the time that it takes to gather everything that begins so. Words are added at once, and
-- forgotten some time after the last idea that had them was changed (idea_word_forget); two who add the same one at once both do,
-- since neither may wait for the other.
-- Of no use to the application itself, which may not read it: the community is only in the word.
create table idea_word (lexeme text collate "C" not null);
create index idea_word_lexeme on idea_word (lexeme);

-- The small functions take the search path of the doors that call them, and nobody else may: to set it anew at each of the dozen
-- calls that a search makes took longer than the calls.
create function tank_tokens(given text) returns text[]
language sql immutable parallel safe as $$
    select coalesce(array_agg(left(token, 60)), '{}')
    from regexp_split_to_table(lower(regexp_replace(normalize(coalesce(given, ''), nfkd), '[\u0300-\u036f]', '', 'g')), '[^[:alnum:]]+') token
    where token <> ''
$$;

create function tank_tag(of_community uuid) returns text
language sql immutable parallel safe as $$ select left(md5(of_community::text), 6) $$;

create function tank_marked(mark text, given text) returns text[]
language sql immutable parallel safe as $$
    select case when cardinality(t.tokens) = 0 then array[mark || '-'] else array(select mark || unnest(t.tokens)) end
    from (select tank_tokens(given) as tokens) t
$$;

-- A state's place in the order of states.
create function tank_state_letter(state text) returns text
language sql immutable parallel safe as $$
    select chr(64 + coalesce(array_position(array['draft', 'submitted', 'returned', 'in_tank', 'under_assessment', 'chosen', 'reserve',
        'set_aside', 'merged', 'withdrawn', 'in_application', 'funded'], state), 20))
$$;

-- Write the search rows of these ideas anew. They are locked first, in order, and read afterwards, so that of two who
-- change different things about one idea the second sees what the first wrote.
create function idea_search_write(ideas uuid[]) returns void
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    perform from idea_search s where s.id = any (ideas) order by s.id for update;
    insert into idea_search (id, community_id, title_sort, state_key, cost_minor, changed_at, words, lexemes)
    select i.id, i.community_id, i.title_sort,
        tank_state_letter(i.state) || i.title_sort,
        i.cost_minor, i.changed_at,
        ' ' || array_to_string(k.title, ' ') || ' | ' || array_to_string(k.need, ' ') || ' | ' || array_to_string(k.organisation, ' ') || ' ',
        array_to_tsvector(array(select distinct k.tag || lexeme from unnest(
            array(select 'w' || unnest(k.title || k.need || k.organisation || substring(i.reference from '[0-9]+$')))
            || array['f' || lower(i.reference), 's' || i.state, 'r' || i.ripeness, 'u' || coalesce(i.subprogramme, '-'),
                'i' || coalesce(replace(i.organisation::text, '-', ''), '-'), 'b' || coalesce(replace(i.made_by::text, '-', ''), '-'),
                'x' || i.state || replace(i.organisation::text, '-', ''), 'x' || i.state || replace(i.made_by::text, '-', '')]
            || tank_marked('o', concat_ws(' ', o.name, o.ico)) || tank_marked('p', i.place)
            || tank_marked('t', array_to_string(i.target_groups, ' ')) || k.measures) lexeme where lexeme is not null))
    from idea i left join organisation o on o.id = i.organisation,
        -- "offset 0" keeps each text from being taken apart again at every place that names it.
        lateral (select tank_tokens(i.title) as title, tank_tokens(i.need) as need, tank_tokens(o.name) as organisation,
            array(select 'm' || lower(m.code) from idea_contribution c join plan_measure m on m.id = c.measure where c.idea = i.id) as codes offset 0) l,
        lateral (select tank_tag(i.community_id) as tag, l.title, l.need, l.organisation, case when l.codes = '{}' then array['m-'] else l.codes end as measures offset 0) k
    where i.id = any (ideas)
    on conflict (id) do update set title_sort = excluded.title_sort, state_key = excluded.state_key, cost_minor = excluded.cost_minor,
        changed_at = excluded.changed_at, words = excluded.words, lexemes = excluded.lexemes;
    insert into idea_word (lexeme)
    select n.lexeme from (select distinct lexeme collate "C" as lexeme from idea_search s, unnest(tsvector_to_array(s.lexemes)) lexeme
        where s.id = any (ideas) and substr(lexeme, 7, 1) in ('w', 'o', 'p', 't')) n
    where not exists (select from idea_word k where k.lexeme = n.lexeme);
end $$;

-- Forget the words that no idea has any more on so many blocks of their table, from this one on; the answer is where to go on, 0 to
-- begin again. Those that seem to be left are looked at once more while nobody may write an idea, which could find a word known that
-- is gone in the next moment; where somebody is writing, the answer is this block again. Blocks, and not words, so that nobody
-- learns what words there are.
create function idea_word_forget(block integer, blocks integer) returns integer
language plpgsql volatile security definer set search_path = public, pg_temp set lock_timeout = '50ms' set enable_seqscan = off set jit = off as $$
declare
    left_over text[];
begin
    left_over := array(select k.lexeme from idea_word k where k.ctid >= format('(%s,0)', block)::tid and k.ctid < format('(%s,0)', block + blocks)::tid
        and not exists (select from idea_search s where s.lexemes @@ tank_quoted(k.lexeme)::tsquery));
    if left_over <> '{}' then
        lock table idea_search in share mode;
        delete from idea_word k where k.lexeme = any (left_over)
            and not exists (select from idea_search s where s.lexemes @@ tank_quoted(k.lexeme)::tsquery);
    end if;
    return case when (block + blocks)::bigint * current_setting('block_size')::bigint < pg_relation_size('idea_word') then block + blocks else 0 end;
exception when lock_not_available then
    return block;
end $$;

-- The places and points of the latest frozen ranking, in this community; whoever is not named has none.
create function idea_search_places(ideas uuid[], places integer[], all_points numeric[]) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
    update idea_search s set place = n.place, points = n.points
    from (select h.id, g.place, g.points from idea_search h left join unnest(ideas, places, all_points) g (id, place, points) on g.id = h.id
        where h.community_id = nullif(current_setting('absorb.community', true), '')::uuid) n
    where s.id = n.id and (s.place, s.points) is distinct from (n.place, n.points)
$$;

create function idea_search_follow() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
    case tg_table_name
        when 'idea' then
            perform idea_search_write(array(select id from changed_rows));
        when 'idea_contribution' then
            perform idea_search_write(array(select distinct idea from changed_rows));
        when 'organisation' then
            perform idea_search_write(array(select i.id from idea i join changed_rows n on n.id = i.organisation join former_rows f on f.id = n.id
                where (n.name, n.ico) is distinct from (f.name, f.ico)));
        else
            perform idea_search_write(array(select c.idea from idea_contribution c join changed_rows n on n.id = c.measure
                join former_rows f on f.id = n.id where n.code <> f.code));
    end case;
    return null;
end $$;

create trigger found_again after insert on idea referencing new table as changed_rows
    for each statement execute function idea_search_follow();
create trigger found_anew after update on idea referencing new table as changed_rows
    for each statement execute function idea_search_follow();
create trigger found_again after insert on idea_contribution referencing new table as changed_rows
    for each statement execute function idea_search_follow();
create trigger found_anew after update on idea_contribution referencing new table as changed_rows
    for each statement execute function idea_search_follow();
create trigger found_less after delete on idea_contribution referencing old table as changed_rows
    for each statement execute function idea_search_follow();
create trigger found_anew after update on organisation referencing old table as former_rows new table as changed_rows
    for each statement execute function idea_search_follow();
create trigger found_anew after update on plan_measure referencing old table as former_rows new table as changed_rows
    for each statement execute function idea_search_follow();

create function tank_quoted(lexeme text) returns text
language sql immutable as $$
    select '''' || replace(replace(lexeme, '\', '\\'), '''', '''''') || ''''
$$;

-- Whatever begins like this, as a piece of a text search query: the words themselves where they are few.
create function tank_beginning(start text) returns text
language plpgsql stable as $$
begin
    return (select case when count(*) between 1 and 30 then '(' || string_agg(tank_quoted(k.lexeme), ' | ') || ')' else tank_quoted(start) || ':*' end
        from (select distinct lexeme from idea_word
            where lexeme >= start collate "C" and lexeme < (start || chr(1114111)) collate "C" order by lexeme limit 31) k);
end $$;

-- One alternative of a condition as a piece of a text search query: {"k": kind, "t": text, "e": exact}.
create function tank_asked(tag text, kind text, asked text, is_exact boolean) returns text
language plpgsql stable as $$
declare
    token text;
    pieces text[];
begin
    if kind = 'm' and asked <> '-' then
        return format('(%s | %s)', tank_quoted(tag || 'm' || lower(asked)), tank_quoted(tag || 'm' || lower(asked) || '.') || ':*');
    elsif kind not in ('w', 'o', 'p', 't') or asked = '-' then
        return tank_quoted(tag || kind || lower(asked));
    end if;
    foreach token in array tank_tokens(asked) loop
        pieces := pieces || case when is_exact then tank_quoted(tag || kind || token) else tank_beginning(tag || kind || token) end;
    end loop;
    return '(' || array_to_string(pieces, ' & ') || ')';
end $$;

-- How many rows fit each of these conditions by the planner's statistics, of which words that many ideas share are a part: all
-- in one plan, since to ask for one costs more than to make it. Volatile, since nothing else may ask for a plan.
create function idea_search_abouts(conditions text[]) returns float8[]
language plpgsql volatile as $$
declare
    plan json;
    asked text := '';
    condition text;
begin
    foreach condition in array conditions loop
        asked := asked || case when asked = '' then '' else ' union all ' end || 'select from idea_search s where ' || condition;
    end loop;
    execute 'explain (format json) ' || asked into plan;
    plan := plan #> '{0,Plan}';
    return array(select greatest(1, (one ->> 'Plan Rows')::float8)
        from json_array_elements(case when cardinality(conditions) = 1 then json_build_array(plan) else plan -> 'Plans' end) with ordinality a (one, number)
        order by number);
end $$;

-- The ideas of the current community that one search finds, one page of them in one order, and how many there are (counted
-- up to `counted`; one more means more). Exempt from the policy, since @@ is not leakproof and its index would go unused;
-- it keeps to the community itself.
--
-- asked: {"all": [{"any": [{"k", "t", "e"}], "not": bool}], "phrases": [text], "not_phrases": [text],
--         "ranges": [{"on": "cost" or "changed", "low", "high", "not"}]}: low is counted in, high is not; both missing: unknown.
--        With "drafts_of": [organisation], drafts of these alone are found. In the order of states they come first, under A.
-- Few are gathered by the index and put in order. Of many, the first in the order are looked for along the order's own index
-- as far as `reach` rows, three times as many as should hold a page of them; where these hold too few, all are gathered after
-- all. What stands in one state alone is read off the index of states, in which it stands in the order of its titles, and what
-- is asked for without any condition off the order's own index.
--
-- A word that many share stands in the index so often that merely counting it takes long. In a large community the planner's
-- statistics say which these are. To look at a row takes as long as to go through some fifty of a word's entries: a condition that
-- has more entries than fifty for each row that is looked at without it is looked at in the rows alone, and so is what is refused
-- beside it. The rows are all that the rarest condition fits, or as many as it takes to find `counted`. Where by the statistics
-- `near` times as many as `counted` fit, and the first rows in the order say the same (a page of them, or where it is short a part
-- in `far` of what is counted, stands among as many rows as it would then), nothing is counted: it is more. Each of the two may
-- mislead: the statistics where words shun each other, the first rows where the order has to do with what is asked.
create function idea_find(asked jsonb, sort text, is_down boolean, is_back boolean, after_key text, after_id uuid, at_most integer,
    counted integer, out ideas uuid[], out keys text[], out matches integer)
language plpgsql stable security definer set search_path = public, pg_temp set enable_seqscan = off set jit = off
    set max_parallel_workers_per_gather = 0 as $$
declare
    here uuid := nullif(current_setting('absorb.community', true), '')::uuid;
    query tsquery;
    more text := '';
    ranges text := '';
    key text;
    kind text;
    way text := case when is_down <> is_back then 'desc' else 'asc' end;
    beyond text := '';
    has_phrases boolean;
    is_plain boolean;
    is_empty boolean;
    is_sought boolean := false;
    sought text[];
    refused text[];
    total float8;
    about float8;
    abouts float8[];
    reach integer := counted;
    witnesses integer := 0;
    narrow text;
    is_frequent boolean := false;
    walked text;
    letter text;
    wanted text;
    ordered text;
    far constant integer := 20;
    near constant integer := 5;
    shown constant integer := greatest(at_most, counted / far);
    -- What is found is materialised and handed over in the order in which it stands there: to number it and to put the arrays in order
    -- by that takes a seventh of a search longer.
    arrays constant text := 'array(select f.id from f), array(select f.key::text from f)';
    taken constant text := 'with f as materialized (%s) select ' || arrays;
begin
    ideas := '{}'; keys := '{}'; matches := 0;
    if here is null then
        return;
    end if;
    if jsonb_array_length(asked -> 'all') = 1 and jsonb_array_length(asked #> '{all,0,any}') = 1 and asked #>> '{all,0,any,0,k}' = 's'
        and not (asked #>> '{all,0,not}')::boolean and asked #>> '{all,0,any,0,t}' <> 'draft' then
        letter := tank_state_letter(asked #>> '{all,0,any,0,t}');
        more := format(' and s.state_key collate "C" >= %L and s.state_key collate "C" < %L', letter, chr(ascii(letter) + 1));
        asked := asked - 'drafts_of';
    elsif asked -> 'all' <> '[]' then
        if exists (select from jsonb_array_elements(asked -> 'all') c where c -> 'any' = '[]' and not (c -> 'not')::boolean) then
            return;
        end if;
        -- What is asked for without a letter or a digit (100 %, place:?) stands in no index: a filter finds nothing by it, and so
        -- do words, unless others stand beside it.
        with parts as (
            select (c.value -> 'not')::boolean as is_not, bool_and(x ->> 'k' in ('w', 'f')) as is_word,
                string_agg(tank_asked(tank_tag(here), x ->> 'k', x ->> 't', (x -> 'e')::boolean), ' | ') as piece
            from jsonb_array_elements(asked -> 'all') with ordinality c, jsonb_array_elements(c.value -> 'any') x
            group by c.ordinality, c.value)
        select (string_agg(case when is_not then '!' else '' end || '(' || piece || ')', ' & ') filter (where piece is not null))::tsquery,
            coalesce(bool_or(piece is null and not is_word) filter (where not is_not), false)
                or coalesce(bool_or(piece is null and is_word) filter (where not is_not)
                    and not bool_or(piece is not null and is_word) filter (where not is_not), false),
            coalesce(bool_or(piece is not null and not is_not), false),
            array_agg(piece) filter (where piece is not null and not is_not), array_agg(piece) filter (where piece is not null and is_not)
            into query, is_empty, is_sought, sought, refused from parts;
        if is_empty then
            return;
        end if;
    end if;
    has_phrases := jsonb_array_length(asked -> 'phrases') + jsonb_array_length(asked -> 'not_phrases') > 0;
    if has_phrases then
        select more || coalesce(string_agg(format(' and s.words %s %L', p.operator, '% ' || array_to_string(tank_tokens(p.value), ' ') || ' %'), ''), '') into more
        from (select 'like' as operator, value from jsonb_array_elements_text(asked -> 'phrases')
            union all select 'not like', value from jsonb_array_elements_text(asked -> 'not_phrases')) p where cardinality(tank_tokens(p.value)) > 0;
    end if;
    if asked -> 'drafts_of' = '[]' then
        more := more || ' and s.state_key collate "C" >= ''B''';
    elsif asked ? 'drafts_of' then
        more := more || (select format(' and (s.state_key collate "C" >= ''B'' or s.lexemes @@ %L::tsquery)',
            string_agg(tank_asked(tank_tag(here), 'i', o.owner, true), ' | ')) from jsonb_array_elements_text(asked -> 'drafts_of') o (owner));
    end if;
    if asked -> 'ranges' <> '[]' then
        select string_agg(' and ' || case when (r -> 'not')::boolean then format('(%s) is not true', r_sql) else r_sql end, '') into ranges
        from (select r, case
                when r ->> 'low' is null and r ->> 'high' is null then format('s.%I is null', on_column)
                else concat_ws(' and ', case when r ->> 'low' is not null then format('s.%I >= %L', on_column, r ->> 'low') end,
                    case when r ->> 'high' is not null then format('s.%I < %L', on_column, r ->> 'high') end) end as r_sql
            from (select r, case r ->> 'on' when 'cost' then 'cost_minor' else 'changed_at' end as on_column
                from jsonb_array_elements(asked -> 'ranges') r) named) ranged;
    end if;
    is_plain := query is null and ranges = '' and not has_phrases;

    case sort
        when 'title' then key := 's.title_sort collate "C"'; kind := 'text collate "C"';
            if letter is not null then
                key := 's.state_key collate "C"';
                after_key := letter || after_key;
            end if;
        when 'state' then key := 's.state_key collate "C"'; kind := 'text collate "C"';
        when 'cost' then key := case when is_down then 'coalesce(s.cost_minor, -1)' else 'coalesce(s.cost_minor, 9000000000000000000)' end; kind := 'bigint';
        when 'changed' then key := 's.changed_at'; kind := 'timestamptz';
        when 'place' then key := case when is_down then 'coalesce(s.place, -1)' else 'coalesce(s.place, 2147483647)' end; kind := 'integer';
    end case;
    if after_key is not null then
        beyond := format(' and (%s, s.id) %s (%L::%s, %L::uuid)', key, case way when 'asc' then '>' else '<' end, after_key, kind, after_id);
    end if;

    if query is not null and is_sought then
        total := (idea_search_abouts(array[format('s.community_id = %L', here)]))[1];
        if total > far * counted then
            abouts := idea_search_abouts(array(select format('s.lexemes @@ %L::tsquery', piece)
                from unnest(sought || refused) with ordinality p (piece, number) order by number)
                || case when ranges = '' then '{}' else array[format('s.community_id = %L', here) || ranges] end);
            with shares as (
                select piece, number > cardinality(sought) as is_not, least(1, abouts[number] / total) as share
                from unnest(sought || refused) with ordinality p (piece, number)),
            chosen as (
                select s.*, not is_not and (share = rarest or share <= 50 * rarest and share * share * total < 50 * counted) as is_chosen
                from shares s, (select min(share) as rarest from shares where not is_not) r)
            select total * exp(sum(ln(case when is_not then greatest(1 - share, 0.01) else share end))),
                case when not bool_and(is_chosen) then string_agg(format('(%s)', piece), ' & ') filter (where is_chosen) end
                into about, narrow from chosen;
            about := about * case when ranges = '' then 1 else least(1, abouts[cardinality(abouts)] / total) end;
            is_frequent := about > near * counted and not has_phrases;
            witnesses := case when is_frequent then least(8 * counted, shown * total / (near * counted)) else 0 end;
            reach := greatest(counted, least(8 * counted, 3 * shown * total / greatest(about, counted)));
        end if;
    end if;

    -- Where lexemes are asked for, their index alone is to be walked: the community is compared in a form for which there is none.
    -- What is only refused would be looked for through the whole of that index: it is left out on the way.
    wanted := case
        when query is null then 's.community_id = $2'
        when not is_sought then 's.community_id = $2 and coalesce(s.lexemes @@ $1, false)'
        else format('s.lexemes @@ %L::tsquery', coalesce(narrow, query::text))
            || case when narrow is null then '' else ' and coalesce(s.lexemes @@ $1, false)' end
            || case when ranges = '' then ' and (s.community_id = $2) is true' else ' and s.community_id = $2' end
        end || more || ranges;
    ordered := format(' order by %s %s, s.id %s limit ', key, way, way);
    walked := format(taken, 'select s.id, s.key from (select s.*, ' || key || ' as key from idea_search s where s.community_id = $2'
        || beyond || ordered || '$4) s where coalesce(s.lexemes @@ $1, false)' || more || ranges || ' limit $3');
    if is_frequent then
        execute walked into ideas, keys using query, here, shown, witnesses;
    end if;
    if is_frequent and cardinality(ideas) = shown then
        matches := counted + 1;
        ideas := ideas[:at_most];
        keys := keys[:at_most];
    else
        if query is null and ranges = '' then
            execute 'select count(*) from (select from idea_search s where ' || wanted || ' limit $3) f' into matches using query, here, counted + 1;
        end if;
        if matches <= counted and not is_plain then
            execute format('with g as materialized (select s.id, %1$s as key from idea_search s where %2$s limit $3),
                f as materialized (select g.id, g.key from g where true %3$s order by g.key %4$s, g.id %4$s limit $4)
                select (select count(*) from g), %5$s', key, wanted, replace(beyond, key || ', s.id', 'g.key, g.id'), way, arrays)
                into matches, ideas, keys using query, here, counted + 1, at_most;
        end if;
        if matches > counted and not is_plain then
            ideas := '{}'; keys := '{}';
            if query is not null and reach > witnesses then
                execute walked into ideas, keys using query, here, at_most, reach;
            end if;
        end if;
    end if;
    if (matches > counted or is_plain and matches > 0) and cardinality(ideas) < at_most then
        execute format(taken, 'select s.id, ' || key || ' as key from idea_search s where ' || wanted || beyond || ordered || '$3')
            into ideas, keys using query, here, at_most;
    end if;
    if letter is not null and sort = 'title' then
        keys := array(select substr(one, 2) from unnest(keys) with ordinality k (one, number) order by k.number);
    end if;
end $$;

revoke execute on function idea_search_abouts, tank_tokens, tank_tag, tank_marked, tank_quoted, tank_beginning, tank_asked, tank_state_letter, idea_search_write, idea_search_follow, idea_search_places, idea_word_forget, idea_find from public;
grant execute on function idea_find, idea_search_places, idea_word_forget to absorb_app;
