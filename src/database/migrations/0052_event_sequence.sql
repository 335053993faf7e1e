-- The public sequence of the event log: see src/database/README.md.

-- Takes the indexes that 0051 has built, and builds that of a partition that was added since, which is empty.
create index event_by_transaction on event (transaction_id) where transaction_id is not null;

-- The number of each event, in the order in which readers see them. Apart from the log, whose rows are never updated.
create table event_sequence (
  sequence bigint not null,
  position bigint not null,
  -- Of the event, so that a reader finds what is new in its spaces.
  space_id uuid not null,
  stamped_at timestamptz(3) not null default now(),
  constraint event_sequence_pkey primary key (sequence)
) partition by range (sequence);
create index event_sequence_by_space on event_sequence (space_id, sequence);

-- Creates the partition of this number, unless it exists. Reads and writes go on.
create function create_sequence_partition(number bigint) returns void language plpgsql as $$
declare
  name text := 'event_sequence_' || number;
begin
  if to_regclass(name) is null then
    execute format('create table %I (like event_sequence including defaults including indexes)', name);
    execute format('alter table event_sequence attach partition %I for values from (%s) to (%s)',
      name, number * 5000000, (number + 1) * 5000000);
  end if;
end
$$;

-- Removes the numbers of partitions whose newest number is older than `before`, but not the newest partition. Returns how many it removed.
-- Reads wait for a moment; the events stay.
create function drop_sequence_partitions(before timestamptz) returns integer language plpgsql set lock_timeout = '500ms' as $$
declare
  part regclass;
  newest timestamptz;
  dropped integer := 0;
begin
  for part in
    select oid from pg_inherits join pg_class on oid = inhrelid where inhparent = 'event_sequence'::regclass
    order by substring(relname from '\d+$')::bigint
  loop
    execute format('select stamped_at from %s order by sequence desc limit 1', part) into newest;
    exit when newest is null or newest >= before;
    exit when exists (select from event_dispatcher where last_sequence / 5000000 = substring(part::text from '\d+$')::bigint);
    execute format('alter table event_sequence detach partition %s', part);
    execute format('drop table %s', part);
    dropped := dropped + 1;
  end loop;
  return dropped;
end
$$;

-- What the dispatcher knows, in one row. Whoever holds its lock is the dispatcher.
create table event_dispatcher (
  is_only boolean not null default true constraint event_dispatcher_is_only check (is_only),
  last_sequence bigint not null default 0,
  -- Transactions before this one are over and their events have numbers, except the open ones.
  next_transaction bigint not null default 0,
  open_transactions bigint[] not null default '{}',
  -- Added to each transaction ID. Grows when the database was restored into a server whose IDs are smaller.
  transaction_base bigint not null default 0,
  constraint event_dispatcher_pkey primary key (is_only)
);
insert into event_dispatcher default values;

-- Makes transaction IDs larger than all in the log again, after the database was restored from a dump into a server that has used
-- fewer. Numbers the events that had none when the dump was made, and those written since. The lock waits for open writes.
create function restart_event_dispatcher(state event_dispatcher) returns event_dispatcher language plpgsql as $$
begin
  state.transaction_base := state.next_transaction;
  execute format('alter table event alter column transaction_id set default pg_current_xact_id()::text::bigint + %s', state.transaction_base);
  with recent as (select position from event_sequence order by sequence desc limit 100000),
    numbered as (
      insert into event_sequence (sequence, position, space_id)
      select state.last_sequence + row_number() over (order by position), position, space_id from event
      where position > (select coalesce(min(position), 0) from recent) and transaction_id is not null
        and position not in (select position from recent)
      returning sequence)
  select coalesce(max(sequence), state.last_sequence) into state.last_sequence from numbered;
  state.next_transaction := pg_snapshot_xmax(pg_current_snapshot())::text::bigint + state.transaction_base;
  state.open_transactions := '{}';
  update event_dispatcher set last_sequence = state.last_sequence, next_transaction = state.next_transaction,
    open_transactions = '{}', transaction_base = state.transaction_base;
  return state;
end
$$;

-- Gives numbers to the events of the transactions that were committed since the last call. Returns how many events got one, which can be
-- more than `at_most` if one transaction wrote more, and the last number. Does nothing while another session does it.
--
-- PostgreSQL does not tell the order of commits, but a snapshot tells which transactions are over. Every event of those that were
-- not over in the previous snapshot and are in this one is new. So no event is missed or numbered twice, a long transaction
-- delays only its own events, and a session that dies halfway has done nothing.
create function stamp_events(at_most integer, is_patient boolean, out stamped integer, out last_sequence bigint) language plpgsql
-- A generic plan expects a third of the log behind `>=`, and would read all of it.
set enable_seqscan = off as $$
declare
  state event_dispatcher;
  oldest bigint;
  -- The first transaction that this call leaves for the next one.
  bound bigint;
  fresh_events record;
begin
  -- Without a lock, because mostly there is nothing to do.
  select * into state from event_dispatcher;
  stamped := 0;
  last_sequence := state.last_sequence;
  if not exists (select from event where transaction_id >= state.next_transaction)
    and not exists (select from event where transaction_id = any(state.open_transactions)) then
    return;
  end if;

  if is_patient then
    select * into state from event_dispatcher for update;
  else
    select * into state from event_dispatcher for update skip locked;
    if not found then return; end if;
  end if;
  if state.next_transaction > pg_snapshot_xmax(pg_current_snapshot())::text::bigint + state.transaction_base then
    state := restart_event_dispatcher(state);
  end if;
  select min(transaction_id) into oldest from event where transaction_id >= state.next_transaction;
  select coalesce(min(greatest(transaction_id, oldest + 1)), 9223372036854775807) into bound from (
    select transaction_id from event where transaction_id >= oldest order by transaction_id offset at_most limit 1) as next;

  -- One statement, so that the events are those of the snapshot.
  with seen as materialized (
    select pg_snapshot_xmax(now)::text::bigint + state.transaction_base as next_transaction,
      array(select open::text::bigint + state.transaction_base from pg_snapshot_xip(now) as open) as open_transactions
    from pg_current_snapshot() as now),
  fresh as materialized (
    select position, space_id, version,
      -- Versions of a subject keep their order even if the clock was turned back between them.
      case when version is null then position else max(position) over (partition by subject_id, version is null order by version) end as place
    from (
      select position, space_id, version, subject_id from event where transaction_id >= state.next_transaction and transaction_id < bound
      union all
      select position, space_id, version, subject_id from event where transaction_id = any(state.open_transactions)) as event)
  select least(seen.next_transaction, bound) as next_transaction,
    array(select open from unnest(seen.open_transactions) as open where open < bound) as open_transactions,
    array(select position from fresh order by place, version, position) as positions,
    array(select space_id from fresh order by place, version, position) as spaces
  into fresh_events from seen;

  stamped := cardinality(fresh_events.positions);
  last_sequence := state.last_sequence + stamped;
  for number in state.last_sequence / 5000000 .. last_sequence / 5000000 loop
    perform create_sequence_partition(number);
  end loop;
  insert into event_sequence (sequence, position, space_id)
    select state.last_sequence + number, position, space_id
    from unnest(fresh_events.positions, fresh_events.spaces) with ordinality as fresh (position, space_id, number);
  update event_dispatcher set last_sequence = stamp_events.last_sequence,
    next_transaction = fresh_events.next_transaction, open_transactions = fresh_events.open_transactions;
end
$$;
