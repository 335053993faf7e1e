-- Templates whose tasks are created by themselves: on the dates of a rule, or after the latest ones are completed.
alter table template
  -- In English, as events list it.
  add column recurrence text,
  -- As `src/recurrence/repetition.ts` stores it. Without it, nothing repeats.
  add column repetition jsonb,
  add column repetition_status text,
  add column paused_because text,
  -- On whose behalf tasks are created: who has set the recurrence.
  add column repeated_for uuid references "user" on delete set null,
  -- The latest date that has had its tasks, and the next one: a time in UTC such as 2026-03-20T09:00:00.000Z, or a day.
  add column position text,
  add column next text,
  -- When to create the next tasks; null if not by itself. Only the processes know the time zones.
  add column create_at timestamptz(3),
  -- The latest task, whose completion decides when the next one is created.
  add column waiting_for uuid references task on delete set null,
  add constraint template_repetition_status check (repetition_status in ('active', 'paused', 'ended'));
create index template_due on template (create_at, id) where create_at is not null;
create index template_repeated_for_idx on template (repeated_for) where repeated_for is not null;
create index template_waiting_for_idx on template (waiting_for) where waiting_for is not null;

-- A completion makes the next tasks due, in the transaction that completes the task. A trigger, because tasks are completed in
-- several ways. It takes 8 µs of the 80 µs of an update that completes a task, without its event.
create function note_completion_for_template() returns trigger language plpgsql set search_path from current as $$
begin
  update template set next = null, create_at = case new.status when 'completed' then '-infinity'::timestamptz end
  where waiting_for = new.id and repetition_status = 'active';
  return null;
end
$$;
create trigger task_is_completed_for_template after update of status on task for each row
  when (old.status <> new.status and 'completed' in (old.status, new.status))
  execute function note_completion_for_template();

-- A task that is deleted permanently will not be completed any more.
create function note_end_of_waiting() returns trigger language plpgsql set search_path from current as $$
begin
  new.create_at = coalesce(new.create_at, '-infinity'::timestamptz);
  return new;
end
$$;
create trigger template_waits_no_longer before update of waiting_for on template for each row
  when (old.waiting_for is not null and new.waiting_for is null and new.repetition_status = 'active'
    and jsonb_typeof(new.repetition -> 'after_completion') = 'object')
  execute function note_end_of_waiting();
