-- Invitations to projects, by email address. The address need not have an account.
create type invitation_status as enum ('open', 'accepted', 'declined', 'revoked', 'expired');
create table invitation (
  id uuid primary key default uuid_v7(),
  project_id uuid not null references project on delete cascade,
  -- Normalized like the address of an account.
  email text not null,
  role project_role not null check (role <> 'owner'),
  message text,
  -- An open invitation expires without a change of its row. The next invitation to the address sets `expired`.
  status invitation_status not null default 'open',
  inviter_id uuid references "user" on delete set null,
  -- The person who accepted or declined it.
  user_id uuid references "user" on delete set null,
  -- The newest message, and the digest of the token in it. The digest is null until the message is sent.
  mail_id uuid not null,
  digest bytea,
  created_at timestamptz(3) not null default now(),
  sent_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  ended_at timestamptz(3)
);
create unique index invitation_open on invitation (project_id, email) where status = 'open';
create unique index invitation_digest_key on invitation (digest) where digest is not null;
create index invitation_project_id_idx on invitation (project_id, created_at desc, id desc);
create index invitation_to_email on invitation (email, created_at desc, id desc) where status = 'open';
create index invitation_inviter_id_idx on invitation (inviter_id);
create index invitation_user_id_idx on invitation (user_id) where user_id is not null;
create index invitation_end_idx on invitation (coalesce(ended_at, expires_at));

-- The messages of the last day, to limit them. Without foreign keys: a deleted project or account counts too.
create table invitation_mail (
  id uuid primary key,
  project_id uuid not null,
  inviter_id uuid not null,
  email text not null,
  created_at timestamptz(3) not null default now()
);
create index invitation_mail_project_id_idx on invitation_mail (project_id, created_at);
create index invitation_mail_inviter_id_idx on invitation_mail (inviter_id, created_at);
create index invitation_mail_email_idx on invitation_mail (email, created_at);
create index invitation_mail_created_at_idx on invitation_mail (created_at);

-- Ends the invitations of members who are no longer in the project, however they left it.
create function revoke_invitations() returns trigger language plpgsql as $$
begin
  update invitation set status = 'revoked', ended_at = now()
  from gone
  where invitation.project_id = gone.project_id and invitation.inviter_id = gone.user_id and invitation.status = 'open';
  return null;
end
$$;
create trigger project_member_revokes_invitations after delete on project_member
  referencing old table as gone for each statement execute function revoke_invitations();
