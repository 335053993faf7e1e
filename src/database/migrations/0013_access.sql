-- Fails a transaction whose caller has no access any more; the service knows the code.
create function refuse_access() returns boolean language plpgsql as $$
begin
  raise exception 'access has ended' using errcode = 'TF401';
end
$$;
