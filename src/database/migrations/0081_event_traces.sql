-- The trace of the request that wrote the event, as in W3C Trace Context. It is set only while traces are on: see src/auth/sessions/guard.ts.
-- The default is a step of its own, so that PostgreSQL does not evaluate it for the existing rows.
alter table event add column traceparent text;
alter table event alter column traceparent set default nullif(current_setting('taskflow.traceparent', true), '');
