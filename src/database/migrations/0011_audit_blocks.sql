-- no transaction
-- Several Bloom filters in one row of a block index can be larger than a page: then nothing can be written any more.
drop index concurrently if exists event_in_blocks;
create index concurrently if not exists event_in_blocks on event using brin (created_at) with (autosummarize = on);
create index concurrently if not exists event_request_in_blocks on event using brin (request_id text_bloom_ops) with (autosummarize = on);
create index concurrently if not exists event_address_in_blocks on event using brin (client_address text_bloom_ops) with (autosummarize = on);
create index concurrently if not exists event_project_in_blocks on event using brin (project_id uuid_bloom_ops) with (autosummarize = on);
