-- Work that an operation leaves to the background, as its caller sees it. The queue has a job of its own for each.
create type background_job_status as enum ('queued', 'running', 'completed', 'failed', 'cancelled');
create table background_job (
  id uuid primary key default uuid_v7(),
  -- Who started it, and can see it. Null after the account was deleted, if others have seen that the work is done.
  user_id uuid references "user" on delete set null,
  -- Text, so that a new kind needs no migration.
  kind text not null,
  status background_job_status not null default 'queued',
  -- Whether it must run to its end, because others have seen its effect already.
  must_finish boolean not null,
  payload jsonb not null,
  -- Where the next batch starts. Written in the transaction of each batch.
  place jsonb,
  done integer not null default 0,
  total integer,
  result jsonb,
  error jsonb,
  -- Of two workers, since one was taken for dead, only the last one can add to it.
  run uuid,
  -- Runs since the last batch.
  attempts integer not null default 0,
  created_at timestamptz(3) not null default now(),
  started_at timestamptz(3),
  finished_at timestamptz(3)
);
create index background_job_user_id_idx on background_job (user_id);
create index background_job_unfinished on background_job (created_at) where finished_at is null;
create index background_job_finished_at_idx on background_job (finished_at) where finished_at is not null;

-- A project whose tasks are removed in the background. It has no members, so nobody can see it.
alter table project add column deleted_at timestamptz(3);

-- Nobody can join such a project: the same error as after its row is gone. The lock makes a new membership wait for a deletion
-- that has begun.
create function reject_deleted_project() returns trigger language plpgsql as $$
begin
  perform from project where id = new.project_id and deleted_at is null for key share;
  if not found then
    raise exception 'project % does not exist or is being deleted', new.project_id using errcode = 'foreign_key_violation';
  end if;
  return null;
end
$$;
create trigger project_member_of_deleted_project after insert or update of project_id on project_member
  for each row execute function reject_deleted_project();
