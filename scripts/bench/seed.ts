/** Size of the database. */
export type Size = { users: number; tasksPerUser: number };

/**
 * Returns SQL that fills a migrated database. Every user has five categories, and a project with a fifth of the tasks;
 * the others are personal tasks. A third of the tasks have one or two categories, a tenth are assigned to their owner, two
 * thirds have a description and half have a due date. None is in progress, so that the first patch changes each of them.
 * All of this depends only on the number of the row, so each run measures the same.
 */
export function seedSql({ users, tasksPerUser }: Size): string[] {
  const inProject = Math.floor(tasksPerUser / 5);
  return [
    `insert into "user" (email, password_hash, full_name)
     select 'user' || u || '@bench.example', 'nobody logs in', 'User ' || u from generate_series(1, ${users}) u`,
    `create table bench_user as
     select id as user_id, row_number() over (order by length(email), email) as u from "user"`,
    `insert into session (user_id, expires_at) select user_id, now() + interval '1 day' from bench_user`,
    `create table bench_project as select uuid_v7() as project_id, user_id, u from bench_user`,
    `insert into project (id, name, color) select project_id, 'Project ' || u, '#0EA5E9' from bench_project`,
    `insert into project_member (project_id, user_id, role) select project_id, user_id, 'owner' from bench_project`,
    `insert into category (owner_id, name, color)
     select user_id, name, color from bench_user, (values
       ('Home', '#16A34A'), ('Work', '#0EA5E9'), ('Errands', '#F59E0B'), ('Reading', '#8B5CF6'), ('Someday', '#64748B')
     ) as c (name, color)`,
    `insert into task (project_id, owner_id, title, description, status, priority, due_date, estimate_minutes, tags,
       created_by, completed_at, created_at, updated_at)
     select
       case when n <= ${inProject} then project_id end,
       case when n > ${inProject} then user_id end,
       'Task ' || n || ' of user ' || u || ': ' || (array['buy', 'write', 'call', 'review', 'plan', 'repair'])[1 + (n + u) % 6]
         || ' ' || (array['the report', 'Grandmother', 'a present', 'the invoice', 'the garden', 'two tickets', 'the draft'])[1 + (n * 3 + u) % 7],
       case when n % 3 > 0 then repeat('What is to be done here is written down in a few words. ', 1 + n % 4) end,
       (array['todo', 'todo', 'todo', 'completed']::task_status[])[1 + n % 4],
       (array['low', 'medium', 'medium', 'high']::task_priority[])[1 + (n + u) % 4],
       case when n % 2 = 0 then date_trunc('hour', now()) + make_interval(days => 1 + n % 60) end,
       case when n % 5 = 0 then 15 * (1 + n % 8) end,
       (array['{}', '{garden}', '{paper,urgent}', '{phone}', '{money,paper,urgent}']::text[])[1 + n % 5]::text[],
       user_id,
       case when n % 4 = 3 then now() - make_interval(hours => n) end,
       now() - make_interval(hours => n, secs => u),
       now() - make_interval(hours => n, secs => u)
     from bench_project, generate_series(1, ${tasksPerUser}) n`,
    `insert into task_category (task_id, category_id)
     select task.id, category.id from task
     join category on category.owner_id = task.created_by
     where hashtext(task.title || category.name) % 15 = 0 or (hashtext(task.title) % 4 = 0 and category.name = 'Work')`,
    `insert into task_assignee (task_id, user_id) select id, created_by from task where hashtext(title) % 10 = 0`,
    'drop table bench_user, bench_project',
    // Autovacuum would start during some measurements only. The bench vacuums between them.
    'alter table task set (autovacuum_enabled = off)',
    'alter table event set (autovacuum_enabled = off)',
    'vacuum (analyze)',
    'checkpoint',
  ];
}
