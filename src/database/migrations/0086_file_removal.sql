-- Until when a sweep removes the file. It is set once the file has expired, and never null again: from then on nothing can take it, so
-- the sweep waits for the store outside of a transaction. A later sweep tries again after that time.
alter table stored_file add column removing_until timestamptz(3);
