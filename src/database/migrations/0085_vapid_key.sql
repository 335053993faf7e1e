-- The secret from which the key pair for the push services of browsers is derived. Browsers subscribe with the public key, so it must
-- outlive the encryption key, which encrypts it. It was derived from that key before.
create table vapid_key (
  id uuid primary key constraint vapid_key_is_only check (id = '00000000-0000-0000-0000-000000000001'),
  seed bytea not null
);
