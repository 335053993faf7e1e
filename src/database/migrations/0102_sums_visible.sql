-- Reports read the sums from indexes alone, as far as a vacuum has marked their pages as all-visible. Otherwise they read each row from the table,
-- too: tracked time of three years by week took 346 instead of 153 ms. By default, a table is vacuumed after a fifth of it has changed; of the
-- sums of three years, these are the last seven months, which reports read most.
alter table time_sum set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
alter table task_transition_sum set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
