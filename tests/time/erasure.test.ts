import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { createProject } from '../fixtures.ts';
import { createEntry, entriesOf, startTimer } from '../time-kit.ts';
import { createTask, inWorld, PASSWORD } from '../world.ts';

inWorld('the time of a deleted account', (it) => {
  it('stays in the projects of others, without the user and the notes', async (world) => {
    const { ada, grace, project_id, db, runJobs, makeJobsDue } = world;
    const task = await createTask(ada, { project_id });
    const kept = await createEntry(grace, task, { note: 'Deck', tags: ['x'] });
    await createEntry(grace, await createTask(grace), { note: 'Personal' });
    await createEntry(grace, await createTask(grace, { project_id: (await createProject(grace)).id }));
    const { started } = await startTimer(grace, task, { note: 'Running' });
    await grace.delete('/users/account').send({ password: PASSWORD }).expect(204);
    await makeJobsDue();
    await runJobs();
    const found = await entriesOf(ada, '&order=asc');
    assert.equal(
      found.map(({ id, user, note, tags }) => ({ id, user, note, tags })),
      [
        { id: kept.id, user: null, note: null, tags: ['x'] },
        { id: started.id, user: null, note: null, tags: [] },
      ],
    );
    assert.ok(found[1]?.ended_at);
    const { rows } = await sql`select from time_entry where user_id is null`.execute(db);
    assert.is(rows.length, 2);
    await ada.patch(`/time-entries/${kept.id}`).send({ billable: true }).expect(200);
    await ada.delete(`/time-entries/${started.id}`).expect(204);
  });
});
