import { sql } from 'kysely';
import { BATCH, changeFound, erase, linesById } from '../database/batches.ts';
import type { Resource } from '../resource.ts';

export const categories = {
  subjects: { category_id: 'category' },
  tables: {
    category: {
      exported: {
        file: 'categories.ndjson',
        what: 'your categories',
        lines: (db, user_id) =>
          linesById(
            db,
            (after) => sql`
      select id, name, color, version, created_at, updated_at from category
      where owner_id = ${user_id} and id > ${after} order by id limit ${BATCH}`,
          ),
      },
      erased: {
        batches: [
          (db, user_id) =>
            changeFound(
              db,
              sql`select task_id, category_id from task_category join category on category.id = category_id
          where owner_id = ${user_id} limit ${BATCH}`,
              sql`delete from task_category where (task_id, category_id) in (select task_id, category_id from found)`,
            ),
          (db, user_id) => erase(db, 'category', sql`owner_id = ${user_id}`),
        ],
      },
    },
  },
} satisfies Resource;
