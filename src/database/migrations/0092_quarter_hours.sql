-- no transaction
-- What reports of many projects and periods move from one day to another, in the order of time. Only the background writes these sums.
create index concurrently if not exists task_transition_sum_quarters on task_transition_sum (at)
  include (space_id, created, started, completed, reopened, added, finished, resumed, removed, done) where grain = 'quarter_hour';
