-- Fails as a conflict, so that the write is repeated, unless the user has at least this role in the space, which is not archived. A
-- volatile function sees what was committed before its call, unlike the statement that calls it.
create function assert_role(space_id uuid, user_id uuid, lowest project_role) returns boolean
  language plpgsql volatile as $$
begin
  if assert_role.space_id <> assert_role.user_id and not exists (
    select from project_member member join project on project.id = member.project_id
    where member.project_id = assert_role.space_id and member.user_id = assert_role.user_id
      and member.role >= lowest and not project.archived)
  then
    raise exception 'the role changed while the write waited' using errcode = 'serialization_failure';
  end if;
  return true;
end
$$;
