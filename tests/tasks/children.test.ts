import { globSync, readFileSync } from 'node:fs';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { upload } from '../attachments-kit.ts';
import { createComment } from '../comments-kit.ts';
import { createCategory } from '../fixtures.ts';
import { createTask, inWorld, type Person } from '../world.ts';

const seen = async (person: Person, id: string): Promise<Schema<'Task'>> =>
  (await person.get(`/tasks/${id}`).expect(200)).body.data;

inWorld('what only some tasks have', (it) => {
  it('is found if the previous version has written it', async ({ ada, grace, project_id, db }) => {
    const { id } = await createTask(ada, { project_id });
    const category = await createCategory(ada);
    const before = await seen(grace, id);
    assert.equal([before.comment_count, before.assignees, before.following], [0, [], false]);
    await db.insertInto('comment').values({ task_id: id, author_id: ada.id, body: 'Which deck?' }).execute();
    await db.insertInto('task_category').values({ task_id: id, category_id: category.id }).execute();
    await db.insertInto('task_assignee').values({ task_id: id, user_id: grace.id }).execute();
    const after = await seen(grace, id);
    assert.equal([after.comment_count, after.assignees.length, after.following], [1, 1, true]);
    assert.equal((await seen(ada, id)).categories.length, 1);
    const { body } = await grace.get('/tasks').expect(200);
    assert.equal(body.data, [after]);
  });

  it('is found after the migration if it was there before', async ({ ada, grace, project_id, db }) => {
    const category = await createCategory(ada);
    const full = await createTask(ada, { project_id, category_ids: [category.id], assignee_ids: [grace.id] });
    const empty = await createTask(ada, { project_id });
    await createComment(ada, full);
    await upload(ada, full);
    const before = await seen(ada, full.id);
    await sql`update task set has_comments = false, has_attachments = false, has_categories = false, has_assignees = false`.execute(
      db,
    );
    const [file = ''] = globSync('src/database/migrations/*_task_children_values.sql');
    await sql.raw(readFileSync(file, 'utf8')).execute(db);
    assert.equal(await seen(ada, full.id), before);
    const { rows } = await sql<{ id: string }>`select id from task where id in (${full.id}, ${empty.id})
      and (has_comments or has_attachments or has_categories or has_assignees)`.execute(db);
    assert.equal(rows, [{ id: full.id }]);
    assert.is((await seen(ada, empty.id)).version, 1);
  });

  it('has an exact number if the first two are added at once', async ({ ada, grace, project_id }) => {
    for (let round = 0; round < 5; round += 1) {
      const task = await createTask(ada, { project_id });
      const [first, second] = [
        await createCategory(ada, { name: `A${round}` }),
        await createCategory(ada, { name: `B${round}` }),
      ];
      await Promise.all([
        createComment(ada, task),
        createComment(grace, task),
        upload(ada, task),
        upload(grace, task),
        ada.post(`/tasks/${task.id}/categories/${first.id}`).expect(200),
        ada.post(`/tasks/${task.id}/categories/${second.id}`).expect(200),
        ada.post(`/tasks/${task.id}/assignees/${ada.id}`).expect(200),
        ada.post(`/tasks/${task.id}/assignees/${grace.id}`).expect(200),
      ]);
      const { comment_count, attachment_count, categories, assignees } = await seen(ada, task.id);
      assert.equal([comment_count, attachment_count, categories.length, assignees.length], [2, 2, 2, 2]);
    }
  });
});
