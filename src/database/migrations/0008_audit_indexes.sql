-- no transaction
-- Who did what, and a rare type, in the whole log, newest first.
create index concurrently if not exists event_by_actor on event (actor_id, position desc);
create index concurrently if not exists event_by_kind on event (type, position desc);
-- Refusals alone have a code, so that a change does not pay for it.
create index concurrently if not exists event_by_code on event (code, position desc) where code is not null;
-- Times, and what would be a random page of a B-tree for each event: it costs a write nothing. One index for each, since
-- several Bloom filters in one row can be larger than a page, and then nothing can be written any more.
create index concurrently if not exists event_in_blocks on event using brin (created_at) with (autosummarize = on);
create index concurrently if not exists event_request_in_blocks on event using brin (request_id text_bloom_ops) with (autosummarize = on);
create index concurrently if not exists event_address_in_blocks on event using brin (client_address text_bloom_ops) with (autosummarize = on);
create index concurrently if not exists event_project_in_blocks on event using brin (project_id uuid_bloom_ops) with (autosummarize = on);
