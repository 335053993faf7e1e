-- The fields of `kept` as the change of the task alone has left them. A field that was changed again since then is not kept: that change is for
-- the following tasks.
alter table recurrence_series add column alone jsonb not null default '{}';
