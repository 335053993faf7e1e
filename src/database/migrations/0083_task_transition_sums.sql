-- Sums of `task_transition` for each space, for reports about all of its tasks. Writes do not wait for them: every process adds what
-- is new in the log from time to time, and a report adds the transitions that no sum has yet (`unsummed_task_transitions`). Both read how far
-- the sums are in one snapshot, so a report is exact at any time. `resum_task_transitions` computes the sums again.

-- Quarters of an hour, because zones differ from UTC by whole ones. Days and months are those of UTC.
create type task_sum_grain as enum ('quarter_hour', 'day', 'month');

create table task_transition_sum (
  space_id uuid not null,
  grain task_sum_grain not null,
  -- The first instant.
  at timestamptz(3) not null,
  -- For the throughput.
  created integer not null,
  started integer not null,
  completed integer not null,
  reopened integer not null,
  -- For the burndown: tasks that became open or completed here, or went away.
  added integer not null,
  finished integer not null,
  resumed integer not null,
  removed integer not null,
  -- By how much the number of completed tasks changes.
  done integer not null,
  constraint task_transition_sum_pkey primary key (space_id, grain, at)
    include (created, started, completed, reopened, added, finished, resumed, removed, done)
);

-- The number of the last event in the public sequence whose transitions are in the sums.
create table task_sum_position (
  is_only boolean not null default true constraint task_sum_position_is_only check (is_only),
  sequence bigint not null,
  constraint task_sum_position_pkey primary key (is_only)
);
insert into task_sum_position (sequence) select last_sequence from event_dispatcher;

create function add_task_sums(steps task_transition[]) returns void language sql as $$
  insert into task_transition_sum as total
    (space_id, grain, at, created, started, completed, reopened, added, finished, resumed, removed, done)
  select step.space_id, cell.grain, cell.at,
    count(*) filter (where step.kind = 'created'),
    count(*) filter (where step.kind in ('created', 'changed') and step.status_after = 'in_progress'),
    count(*) filter (where step.kind in ('created', 'changed') and step.status_after = 'completed'),
    count(*) filter (where step.kind in ('created', 'changed') and step.status_before = 'completed'),
    count(*) filter (where step.status_before is null and step.status_after in ('todo', 'in_progress')),
    count(*) filter (where step.status_before in ('todo', 'in_progress') and step.status_after = 'completed'),
    count(*) filter (where step.status_before = 'completed' and step.status_after in ('todo', 'in_progress')),
    count(*) filter (where step.status_before in ('todo', 'in_progress') and step.status_after is null),
    count(*) filter (where step.status_after = 'completed') - count(*) filter (where step.status_before = 'completed')
  from unnest(steps) as step cross join lateral (values
    ('quarter_hour'::task_sum_grain, date_bin('15 minutes', step.at, '2000-01-01T00:00:00Z')),
    ('day'::task_sum_grain, date_trunc('day', step.at, 'UTC')),
    ('month'::task_sum_grain, date_trunc('month', step.at, 'UTC'))) as cell (grain, at)
  group by 1, 2, 3
  order by 1, 2, 3
  on conflict (space_id, grain, at) do update set
    created = total.created + excluded.created,
    started = total.started + excluded.started,
    completed = total.completed + excluded.completed,
    reopened = total.reopened + excluded.reopened,
    added = total.added + excluded.added,
    finished = total.finished + excluded.finished,
    resumed = total.resumed + excluded.resumed,
    removed = total.removed + excluded.removed,
    done = total.done + excluded.done;
$$;

-- Adds the transitions of the next events to the sums, unless another session does it. Returns the number of these events. Does nothing if
-- there are fewer than `at_most`, and the first one got its number less than `gather` ago: then one update of a sum has many transitions.
create function sum_task_transitions(at_most integer, gather interval) returns integer language plpgsql
-- A generic plan expects more events than there are.
set enable_seqscan = off as $$
declare
  done bigint;
  last bigint;
  steps task_transition[];
begin
  -- Without a lock, because mostly there is nothing to do.
  select sequence, last_sequence into done, last from task_sum_position, event_dispatcher;
  if last <= done then return 0; end if;
  if last < done + at_most and (select stamped_at from event_sequence where sequence = done + 1) > now() - gather then return 0; end if;

  select sequence into done from task_sum_position for update skip locked;
  if not found then return 0; end if;
  select least(last_sequence, done + at_most) into last from event_dispatcher;
  if last <= done then return 0; end if;
  select array_agg(step) into steps
  from (select position from event_sequence where sequence > done and sequence <= last) as numbered
  cross join lateral (select subject_id from event where event.position = numbered.position offset 0) as event
  cross join lateral (select * from task_transition as each
    where each.task_id = event.subject_id and each.position = numbered.position offset 0) as step;
  perform add_task_sums(steps);
  update task_sum_position set sequence = last;
  return last - done;
end
$$;

-- Returns the transitions in these spaces that no sum has yet: those of the events whose numbers are new, or that have none yet because
-- they were committed after the last snapshot of the dispatcher.
create function unsummed_task_transitions(spaces uuid[]) returns setof task_transition language plpgsql stable rows 100
set enable_seqscan = off as $$
declare
  done bigint;
  state event_dispatcher;
begin
  select sequence into done from task_sum_position;
  select * into state from event_dispatcher;
  return query
    select step.* from (
      select position from event_sequence
        where sequence > done and sequence <= state.last_sequence and space_id = any(spaces)
      union all
      select position from event where transaction_id >= state.next_transaction and space_id = any(spaces)
      union all
      select position from event where transaction_id = any(state.open_transactions) and space_id = any(spaces)) as fresh
    cross join lateral (select subject_id from event where event.position = fresh.position offset 0) as event
    cross join lateral (select * from task_transition as each
      where each.task_id = event.subject_id and each.position = fresh.position offset 0) as step;
end
$$;

-- Computes the sums again, month by month of each space, after this one, until at least so many transitions were summed. Returns the last month,
-- or nulls after the last one.
create function resum_task_transitions(inout after_space uuid, inout after_month timestamptz, at_least integer) language plpgsql as $$
declare
  next_space uuid;
  next_month timestamptz;
  month_end timestamptz;
  steps task_transition[];
  summed integer := 0;
begin
  -- What is new waits until this transaction ends.
  perform from task_sum_position for update;
  while summed < at_least loop
    month_end := (date_trunc('month', after_month at time zone 'UTC') + interval '1 month') at time zone 'UTC';
    select space_id, month into next_space, next_month from (
      (select space_id, date_trunc('month', at, 'UTC') as month from task_transition
        where (space_id, at) >= (after_space, month_end) order by space_id, at limit 1)
      union all
      -- A sum without transitions has to go, too.
      (select found.space_id, date_trunc('month', found.at, 'UTC') from unnest(enum_range(null::task_sum_grain)) as each (grain)
        cross join lateral (select space_id, at from task_transition_sum as total
          where total.space_id = after_space and total.grain = each.grain and total.at >= month_end order by total.at limit 1) as found)
      union all
      -- From its first month on.
      (select space_id, '1970-01-01T00:00:00Z' from task_transition_sum where space_id > after_space order by space_id limit 1)) as next
    order by space_id, month limit 1;
    if not found then
      after_space := null;
      after_month := null;
      return;
    end if;
    after_space := next_space;
    after_month := next_month;
    month_end := (after_month at time zone 'UTC' + interval '1 month') at time zone 'UTC';
    delete from task_transition_sum where space_id = after_space and at >= after_month and at < month_end;
    -- One statement, so that all of it is of one snapshot.
    select array_agg(step) into steps from task_transition as step
      where step.space_id = after_space and step.at >= after_month and step.at < month_end
        and step.position not in (select position from unsummed_task_transitions(array[after_space]));
    perform add_task_sums(steps);
    summed := summed + 1 + coalesce(cardinality(steps), 0);
  end loop;
end
$$;

-- The same as in 0082, but with the sums.
create or replace function renumber_events(gap bigint) returns void language plpgsql as $$
declare
  last bigint;
  unread bigint;
  part regclass;
begin
  -- Numbers that no sum has yet would be forgotten.
  perform sum_task_transitions(2147483647, interval '0');
  select last_sequence into last from event_dispatcher for update;
  select least(last, min(position)) into unread from event_reader;
  unread := coalesce(unread, last);
  create temporary table moved on commit drop as
    select sequence + gap as sequence, position, space_id, stamped_at from event_sequence where sequence > unread;
  for part in select inhrelid from pg_inherits where inhparent = 'event_sequence'::regclass loop
    execute format('alter table event_sequence detach partition %s', part);
    execute format('drop table %s', part);
  end loop;
  for number in (unread + gap) / 5000000 .. (last + gap) / 5000000 loop
    perform create_sequence_partition(number);
  end loop;
  insert into event_sequence (sequence, position, space_id, stamped_at) select sequence, position, space_id, stamped_at from moved;
  update webhook_delivery set sequence = sequence + gap where sequence is not null and status = 'pending';
  update event_reader set position = position + gap;
  update task_sum_position set sequence = sequence + gap;
  update event_dispatcher set last_sequence = last + gap;
end
$$;
