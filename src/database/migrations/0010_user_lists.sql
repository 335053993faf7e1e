-- no transaction
-- What administrators look for among a million accounts: words of name and email, and one page in each order.
create or replace function user_words(full_name text, email text) returns tsvector language sql immutable parallel safe as $$
  select to_tsvector('simple', translate(full_name || ' ' || email, '@.+-_', '     '))
$$;
create index concurrently if not exists user_words_idx on "user" using gin (user_words(full_name, email));
create index concurrently if not exists user_by_created_at on "user" (created_at desc, id desc);
create index concurrently if not exists user_by_email on "user" (email, id);
create index concurrently if not exists user_by_full_name on "user" (lower(full_name), id);
-- The few among the many.
create index concurrently if not exists user_admins on "user" (created_at desc, id desc) where role = 'admin';
create index concurrently if not exists user_inactive on "user" (created_at desc, id desc) where not active;
create index concurrently if not exists user_unverified on "user" (created_at desc, id desc) where not email_verified;
