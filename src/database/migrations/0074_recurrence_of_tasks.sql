-- no transaction
alter table task validate constraint task_series_id_fkey;
create index concurrently if not exists task_series_id_idx on task (series_id) where series_id is not null;
