import { sql } from 'kysely';
import { soleMemberProjects } from '../access/sole-member.ts';
import { BATCH, changeFound, erase, linesById } from '../database/batches.ts';
import type { Resource } from '../resource.ts';
import { createFromTemplates } from './recur.ts';

export const templates = {
  due: { templates: createFromTemplates },
  subjects: { template_id: 'template' },
  tables: {
    template: {
      exported: {
        file: 'templates.ndjson',
        what: 'your private templates, and those that you have created in projects that you are a member of',
        lines: (db, user_id) =>
          linesById(
            db,
            (after) => sql`
      select id, project_id, name, title, description, priority, tags, estimate_minutes, assignee_ids, category_names, start_in_days,
        start_time, due_in_days, due_time, reminders, subtasks, recurrence, repetition, use_count, version, created_at, updated_at from template
      where (owner_id = ${user_id} or created_by = ${user_id} and project_id in (
        select project_id from project_member where user_id = ${user_id})) and id > ${after} order by id limit ${BATCH}`,
          ),
      },
      erased: {
        batches: [
          (db, user_id) => erase(db, 'template', sql`owner_id = ${user_id}`),
          (db, user_id) => erase(db, 'template', sql`project_id in (${soleMemberProjects(user_id)})`),
          // Templates in projects of other users stay, without their creator.
          (db, user_id) =>
            changeFound(
              db,
              sql`select id from template where created_by = ${user_id} limit ${BATCH}`,
              sql`update template set created_by = null where id in (select id from found)`,
            ),
          // Those that repeat for the user are paused at their next date, because nobody creates the tasks.
          (db, user_id) =>
            changeFound(
              db,
              sql`select id from template where repeated_for = ${user_id} limit ${BATCH}`,
              sql`update template set repeated_for = null where id in (select id from found)`,
            ),
        ],
      },
    },
  },
} satisfies Resource;
