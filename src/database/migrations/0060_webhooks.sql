-- URLs to which TaskFlow sends events: those of a project, or all that the owner can see.
create table webhook (
  id uuid primary key default uuid_v7(),
  -- Without its owner, whose access decides which events it gets, a webhook gets none.
  owner_id uuid references "user" on delete cascade,
  project_id uuid references project on delete cascade,
  -- Who can change it: the admins of the project, or the owner.
  space_id uuid not null generated always as (coalesce(project_id, owner_id)) stored,
  description text,
  url text not null,
  -- What others can see of the URL, whose path can be a secret.
  host text not null,
  format text not null,
  -- null: all types.
  events text[],
  -- With IDs in place of names.
  filter text,
  enabled boolean not null default true,
  disabled_reason text,
  disabled_at timestamptz(3),
  -- Encrypted.
  secret bytea not null,
  -- A response with the secret is only repeated while it is valid.
  secret_digest bytea not null,
  -- Signs too until then.
  previous_secret bytea,
  previous_secret_expires_at timestamptz(3),
  version integer not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);
create index webhook_by_space on webhook (space_id, created_at, id);
create index webhook_owner_id_idx on webhook (owner_id);
create index webhook_project_id_idx on webhook (project_id) where project_id is not null;
create index webhook_secret_digest_idx on webhook (secret_digest);

-- When the next delivery of each webhook is due. Apart from `webhook`, so that a delivery does not wait for a user who changes it. Its lock
-- comes before those of deliveries.
create table webhook_queue (
  webhook_id uuid primary key references webhook on delete cascade,
  -- null: nothing is due.
  wake_at timestamptz(3),
  -- The endpoint has asked to wait until then.
  paused_until timestamptz(3),
  -- No attempt has succeeded since then; null after a success.
  failing_since timestamptz(3)
);
create index webhook_queue_by_wake_at on webhook_queue (wake_at) where wake_at is not null;

-- One message to one webhook. Without a foreign key to the webhook, which can have a million of them: its deletion would remove all in one
-- statement. The sweep removes them.
create table webhook_delivery (
  id uuid primary key default uuid_v7(),
  webhook_id uuid not null,
  -- Place of the event in the log, and its number; null for a test message.
  position bigint,
  sequence bigint,
  event_id uuid not null,
  event_type text not null,
  -- Deliveries of one lane are sent one after the other: the events of a task.
  lane uuid not null,
  status text not null default 'pending',
  -- When the next attempt is due, or the lease of a running one ends. null: nothing to do, or waiting for an earlier delivery of the lane.
  due_at timestamptz(3),
  -- Of the running attempt.
  lease uuid,
  -- Since it was last started by an event, or by hand.
  tries smallint not null default 0,
  -- All attempts, oldest first.
  attempts jsonb not null default '[]',
  response_status smallint,
  created_at timestamptz(3) not null default now(),
  finished_at timestamptz(3)
);
create unique index webhook_delivery_by_event on webhook_delivery (webhook_id, position) where position is not null;
create index webhook_delivery_by_created_at on webhook_delivery (webhook_id, created_at, id);
create index webhook_delivery_by_due_at on webhook_delivery (webhook_id, due_at) where due_at is not null;
create index webhook_delivery_by_lane on webhook_delivery (webhook_id, lane, sequence) where status = 'pending';
create index webhook_delivery_in_blocks on webhook_delivery using brin (created_at) with (autosummarize = on);

alter table idempotency_key add column webhook_secret bytea;
