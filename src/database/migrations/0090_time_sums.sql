-- Sums of tracked time for each project and user, for reports about long times. Writes do not wait for them: a trigger notes each change of an
-- entry in `time_change`, every process adds what is noted from time to time, and a report adds what is still noted. One transaction adds a
-- note to the sums and removes it, so a report is exact in every snapshot. `resum_time` computes the sums again.

-- Days and months of UTC.
create type time_sum_grain as enum ('day', 'month');

create table time_sum (
  -- null as in `time_entry`. Without foreign keys: the trigger follows what they do there.
  project_id uuid,
  user_id uuid,
  grain time_sum_grain not null,
  -- The first instant.
  at timestamptz(3) not null,
  -- The time that lies in it.
  seconds bigint not null,
  billable_seconds bigint not null,
  -- The entries that begin in it.
  entries integer not null,
  billable_entries integer not null,
  -- The entries that began before it and last longer. Only of days.
  running integer not null,
  billable_running integer not null
);
create unique index time_sum_key on time_sum (project_id, grain, at, user_id)
  include (seconds, billable_seconds, entries, billable_entries) nulls not distinct;
create index time_sum_by_user on time_sum (user_id, grain, at) where user_id is not null;
-- Few entries last over midnight of UTC.
create index time_sum_running on time_sum (at) where running <> 0;
-- Rows to delete.
create index time_sum_empty on time_sum (at) where seconds = 0 and entries = 0;

-- What is not in the sums yet: an entry that is new, or (-1) one as it was before.
create table time_change (
  id bigint generated always as identity constraint time_change_pkey primary key,
  changed_at timestamptz(3) not null default now(),
  sign smallint not null,
  project_id uuid,
  user_id uuid,
  started_at timestamptz(3) not null,
  ended_at timestamptz(3) not null,
  billable boolean not null
);

-- Divides an entry into days of UTC.
create function time_days(started_at timestamptz, ended_at timestamptz)
returns table (at timestamptz, seconds bigint, entries integer, running integer) language sql stable as $$
  select day, date_part('epoch', least(ended_at, day + interval '24 hours') - greatest(started_at, day))::bigint,
    (nth = 0)::integer, (started_at < day and ended_at > day)::integer
  from (select date_trunc('day', started_at, 'UTC') as first,
    date_trunc('day', greatest(started_at, ended_at - interval '1 second'), 'UTC') as last) as days
  cross join lateral generate_series(0, (date_part('epoch', last - first) / 86400)::integer) as nth
  cross join lateral (select first + nth * interval '24 hours' as day) as each
$$;

-- Returns what changes of entries add to the sums.
create function time_sums_of(changes time_change[]) returns setof time_sum language sql stable set search_path from current as $$
  select change.project_id, change.user_id, cell.grain, cell.at,
    sum(change.sign * day.seconds)::bigint, sum(change.sign * day.seconds * change.billable::integer)::bigint,
    sum(change.sign * day.entries)::integer, sum(change.sign * day.entries * change.billable::integer)::integer,
    sum(change.sign * cell.running)::integer, sum(change.sign * cell.running * change.billable::integer)::integer
  from unnest(changes) as change
  cross join lateral time_days(change.started_at, change.ended_at) as day
  cross join lateral (values ('day'::time_sum_grain, day.at, day.running),
    ('month', date_trunc('month', day.at, 'UTC'), 0)) as cell (grain, at, running)
  group by 1, 2, 3, 4
$$;

-- Adds to the sums. Only one transaction at a time does it: see `lock_time_sums`.
create function add_time_sums(sums time_sum[]) returns void language sql set search_path from current as $$
  insert into time_sum as total
    (project_id, user_id, grain, at, seconds, billable_seconds, entries, billable_entries, running, billable_running)
  select project_id, user_id, grain, at, seconds, billable_seconds, entries, billable_entries, running, billable_running
  from unnest(sums)
  on conflict (project_id, grain, at, user_id) do update set
    seconds = total.seconds + excluded.seconds,
    billable_seconds = total.billable_seconds + excluded.billable_seconds,
    entries = total.entries + excluded.entries,
    billable_entries = total.billable_entries + excluded.billable_entries,
    running = total.running + excluded.running,
    billable_running = total.billable_running + excluded.billable_running;
  delete from time_sum where seconds = 0 and entries = 0;
$$;

-- The key of an advisory lock.
create function time_sums_lock() returns bigint language sql immutable as $$ select hashtextextended('taskflow sums of time', 0) $$;

-- Adds the oldest changes to the sums, unless another session does it, and returns their number. Does nothing if there are fewer than `at_most`
-- and all are younger than `gather`: then one update of a sum has many of them.
create function sum_time_changes(at_most integer, gather interval) returns integer language plpgsql set search_path from current as $$
declare
  oldest timestamptz := (select changed_at from time_change order by id limit 1);
  changes time_change[];
begin
  if oldest is null then return 0; end if;
  if oldest > now() - gather and (select count(*) from (select from time_change limit at_most) as waiting) < at_most then return 0; end if;
  if not pg_try_advisory_xact_lock(time_sums_lock()) then return 0; end if;
  with next as (select id from time_change order by id limit at_most),
  gone as (delete from time_change using next where time_change.id = next.id returning time_change as change)
  select array_agg(change) into changes from gone;
  perform add_time_sums(array(select each from time_sums_of(changes) as each));
  return coalesce(cardinality(changes), 0);
end
$$;

-- Adds the changes of the entries of one user to the sums, and returns their number.
create function sum_time_of(of_user uuid) returns integer language plpgsql set search_path from current as $$
declare
  changes time_change[];
begin
  if not exists (select from time_change where user_id = of_user) then return 0; end if;
  perform pg_advisory_xact_lock(time_sums_lock());
  with gone as (delete from time_change where user_id = of_user returning time_change as change)
  select array_agg(change) into changes from gone;
  perform add_time_sums(array(select each from time_sums_of(changes) as each));
  return coalesce(cardinality(changes), 0);
end
$$;

-- Computes the sums of the next project again, and those of entries without a project at last. Returns the project, or null after the last one.
create function resum_time(inout after_project uuid) language plpgsql set search_path from current as $$
declare
  missing time_sum[];
begin
  after_project := (select project_id from (
    (select project_id from time_entry where project_id > after_project order by project_id limit 1)
    union all
    (select project_id from time_sum where project_id > after_project order by project_id limit 1)) as next
    order by project_id limit 1);
  perform pg_advisory_xact_lock(time_sums_lock());
  -- In one statement, so that the entries, the sums and what they lack are of one snapshot.
  with gone as (
    delete from time_change where project_id = after_project or after_project is null and project_id is null),
  entry as (
    select array_agg(row(0, null, 1, project_id, user_id, started_at, ended_at, billable)::time_change) as entries from time_entry
    where (project_id = after_project or after_project is null and project_id is null) and ended_at is not null),
  difference as (
    select each.* from entry cross join lateral time_sums_of(entry.entries) as each
    union all
    select project_id, user_id, grain, at, -seconds, -billable_seconds, -entries, -billable_entries, -running, -billable_running
    from time_sum where project_id = after_project or after_project is null and project_id is null)
  select array_agg(each) into missing from (
    select row(project_id, user_id, grain, at, sum(seconds), sum(billable_seconds), sum(entries), sum(billable_entries), sum(running),
      sum(billable_running))::time_sum as each
    from difference group by project_id, user_id, grain, at
    having sum(seconds) <> 0 or sum(entries) <> 0 or sum(billable_seconds) <> 0 or sum(billable_entries) <> 0 or sum(running) <> 0
      or sum(billable_running) <> 0) as summed;
  perform add_time_sums(missing);
end
$$;

create function note_time_change() returns trigger language plpgsql set search_path from current as $$
begin
  insert into time_change (sign, project_id, user_id, started_at, ended_at, billable)
  select sign, project_id, user_id, started_at, ended_at, billable
  from (values (-1, old.project_id, old.user_id, old.started_at, old.ended_at, old.billable),
    (1, new.project_id, new.user_id, new.started_at, new.ended_at, new.billable))
    as change (sign, project_id, user_id, started_at, ended_at, billable)
  where ended_at is not null;
  return null;
end
$$;
create trigger time_entry_is_in_sums after insert or delete on time_entry for each row execute function note_time_change();
create trigger time_entry_changes_sums after update of project_id, user_id, started_at, ended_at, billable on time_entry for each row
  when ((old.project_id, old.user_id, old.started_at, old.ended_at, old.billable)
    is distinct from (new.project_id, new.user_id, new.started_at, new.ended_at, new.billable))
  execute function note_time_change();
