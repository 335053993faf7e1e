-- The session that asked for another email: it goes on when the link is opened, and all others end. Links that were sent
-- before have none, so they end every session.
alter table link_token add column session_id uuid references session on delete set null;
create index link_token_session_id_idx on link_token (session_id) where session_id is not null;
