import * as assert from 'uvu/assert';
import { addMember } from '../fixtures.ts';
import { createTask, inWorld } from '../world.ts';
import { type Client, connect, dataOf, refusal } from './kit.ts';

const names = (users: readonly { user: { full_name: string } }[]) => users.map(({ user }) => user.full_name);

inWorld('presence', (it) => {
  it('says who is at a task, since when, and who is idle', async ({
    ada,
    grace,
    vera,
    project_id,
    ...world
  }) => {
    const { id: task_id } = await createTask(ada, { project_id });
    const [first, second, third] = [
      await connect(world, ada),
      await connect(world, grace),
      await connect(world, vera),
    ];
    const alone = dataOf(await first.send('enter', { task_id, idle: false }));
    assert.equal(names(alone.present), ['Ada Lovelace']);
    world.clock.advance(1_000);
    const both = dataOf(await second.send('enter', { task_id, idle: true }));
    assert.equal(names(both.present), ['Ada Lovelace', 'Grace Hopper']);
    assert.equal(
      both.present.map(({ idle }) => idle),
      [false, true],
    );
    const came = await first.one('presence');
    assert.equal([came.task_id, came.project_id, came.state], [task_id, null, 'idle']);
    assert.is(came.user.id, grace.id);
    await second.send('enter', { task_id, idle: false });
    assert.is((await first.one('presence')).state, 'active');
    dataOf(await third.send('enter', { task_id, idle: false }));
    assert.is((await first.one('presence')).user.id, vera.id, 'viewers can be seen, too');
    await second.send('leave', { task_id });
    assert.equal(
      [(await first.one('presence')).state, (await third.one('presence')).state],
      ['gone', 'gone'],
    );
    third.close();
    assert.equal((await first.one('presence')).user.id, vera.id);
    for (const each of [first, second]) each.close();
  });

  it('counts a user with two connections once, until the last one leaves', async ({
    ada,
    grace,
    project_id,
    ...world
  }) => {
    const [watcher, one, two] = [
      await connect(world, ada),
      await connect(world, grace),
      await connect(world, grace),
    ];
    await watcher.send('enter', { project_id, idle: false });
    await one.send('enter', { project_id, idle: true });
    await two.send('enter', { project_id, idle: false });
    assert.equal(
      (await watcher.next('presence', 2)).map(({ state }) => state),
      ['idle', 'active'],
    );
    two.close();
    assert.is((await watcher.one('presence')).state, 'idle');
    one.close();
    assert.is((await watcher.one('presence')).state, 'gone');
    watcher.close();
  });

  it('refuses places that the caller cannot see, and removes those who lose access (H-03)', async ({
    ada,
    grace,
    eve,
    project_id,
    ...world
  }) => {
    const { id: task_id } = await createTask(ada, { project_id });
    const clients = [
      await connect(world, ada),
      await connect(world, grace),
      await connect(world, eve),
    ] as const;
    const [forAda, forGrace, forEve] = clients;
    for (const place of [{ task_id }, { project_id }])
      assert.is(await refusal(forEve.send('enter', { ...place, idle: false })), 'NOT_FOUND');
    assert.is(await refusal(forEve.send('enter', { idle: false })), 'VALIDATION_FAILED');
    assert.is(await refusal(forEve.send('enter', { task_id, project_id, idle: false })), 'VALIDATION_FAILED');
    await forAda.send('enter', { task_id, idle: false });
    await forGrace.send('enter', { task_id, idle: false });
    assert.is((await forAda.one('presence')).state, 'active');
    await ada.delete(`/projects/${project_id}/members/${grace.id}`).expect(204);
    assert.is((await forAda.one('presence')).state, 'gone');
    await ada.patch(`/tasks/${task_id}`).send({ title: 'Secret', version: 1 }).expect(200);
    assert.equal(
      forGrace.waiting('presence').map(({ user }) => user.id),
      [grace.id],
      'she is told that she is out',
    );
    for (const each of clients) each.close();
  });
});

inWorld('typing and live edits', (it) => {
  const together = async (
    world: Parameters<typeof connect>[0],
    people: Parameters<typeof connect>[1][],
    task_id: string,
  ) => {
    const clients: Client[] = [];
    for (const person of people) {
      const client = await connect(world, person);
      dataOf(await client.send('enter', { task_id, idle: false }));
      clients.push(client);
    }
    return clients as [Client, Client];
  };

  it('says who writes a comment, until they stop or are silent', async ({
    ada,
    grace,
    project_id,
    ...world
  }) => {
    const { id: task_id } = await createTask(ada, { project_id });
    const [forAda, forGrace] = await together(world, [ada, grace], task_id);
    assert.ok((await forGrace.send('type', { task_id, typing: true })).success);
    const typing = await forAda.one('typing');
    assert.equal([typing.user.id, typing.typing], [grace.id, true]);
    await forGrace.send('type', { task_id, typing: false });
    assert.is((await forAda.one('typing')).typing, false);
    await forGrace.send('type', { task_id, typing: true });
    assert.is((await forAda.one('typing')).typing, true);
    world.clock.advance(7_000);
    assert.is((await forAda.one('typing')).typing, false);
    for (const each of [forAda, forGrace]) each.close();
  });

  it('gives a field to one user, and tells the others of the value that is saved', async ({
    ada,
    grace,
    project_id,
    ...world
  }) => {
    const { id: task_id } = await createTask(ada, { project_id });
    const [forAda, forGrace] = await together(world, [ada, grace], task_id);
    const mine = dataOf(await forAda.send('edit', { task_id, field: 'title' }));
    assert.is(mine.granted, true);
    const seen = await forGrace.one('editing');
    assert.equal([seen.state, seen.edit.user.id, seen.edit.field], ['editing', ada.id, 'title']);
    const refused = dataOf(await forGrace.send('edit', { task_id, field: 'title' }));
    assert.equal([refused.granted, refused.edit.user.id], [false, ada.id]);
    assert.is(dataOf(await forGrace.send('edit', { task_id, field: 'description' })).granted, true);
    await forGrace.send('release', { task_id, field: 'description' });
    await ada.patch(`/tasks/${task_id}`).send({ title: 'Saved', version: 1 }).expect(200);
    await world.dispatcher.catchUp();
    const saved = (await forGrace.next('editing', 3)).at(-1);
    assert.equal([saved?.state, saved?.value, saved?.version], ['saved', 'Saved', 2]);
    world.clock.advance(10);
    assert.is(dataOf(await forGrace.send('edit', { task_id, field: 'title' })).granted, true);
    world.clock.advance(31_000);
    const states = await forAda.next('editing', 6);
    assert.equal(
      states.map(({ state, edit }) => `${edit.field} ${state}`),
      [
        'title editing',
        'description editing',
        'description released',
        'title saved',
        'title editing',
        'title released',
      ],
    );
    for (const each of [forAda, forGrace]) each.close();
  });

  it('knows the fields of comments, which only their authors edit', async ({
    ada,
    grace,
    project_id,
    ...world
  }) => {
    const { id: task_id } = await createTask(ada, { project_id });
    const { body } = await ada.post(`/tasks/${task_id}/comments`).send({ body: 'Well' }).expect(201);
    const comment_id = body.data.id;
    const [forAda, forGrace] = await together(world, [ada, grace], task_id);
    assert.is(dataOf(await forAda.send('edit', { task_id, comment_id, field: 'body' })).granted, true);
    assert.is((await forGrace.one('editing')).edit.comment_id, comment_id);
    assert.is(await refusal(forGrace.send('edit', { task_id, comment_id, field: 'body' })), 'FORBIDDEN');
    assert.is(await refusal(forAda.send('edit', { task_id, field: 'body' })), 'VALIDATION_FAILED');
    assert.is(
      await refusal(forAda.send('edit', { task_id, comment_id, field: 'title' })),
      'VALIDATION_FAILED',
    );
    await ada
      .patch(`/tasks/${task_id}/comments/${comment_id}`)
      .send({ body: 'Better', version: 1 })
      .expect(200);
    await world.dispatcher.catchUp();
    assert.is((await forGrace.one('editing')).value, 'Better');
    for (const each of [forAda, forGrace]) each.close();
  });

  it('is for members who can change the task, and ends when they no longer can', async ({
    ada,
    grace,
    vera,
    project_id,
    ...world
  }) => {
    const { id: task_id } = await createTask(ada, { project_id });
    const [forVera, forGrace] = await together(world, [vera, grace], task_id);
    assert.is(await refusal(forVera.send('edit', { task_id, field: 'title' })), 'FORBIDDEN');
    assert.is(await refusal(forVera.send('type', { task_id, typing: true })), 'FORBIDDEN');
    assert.is(dataOf(await forGrace.send('edit', { task_id, field: 'title' })).granted, true);
    assert.is((await forVera.one('editing')).state, 'editing');
    await ada.patch(`/projects/${project_id}`).send({ archived: true, version: 1 }).expect(200);
    await world.dispatcher.catchUp();
    assert.is((await forVera.one('editing')).state, 'released');
    assert.is(await refusal(forGrace.send('edit', { task_id, field: 'title' })), 'PROJECT_ARCHIVED');
    const elsewhere = await createTask(ada);
    assert.is(await refusal(forGrace.send('edit', { task_id: elsewhere.id, field: 'title' })), 'NOT_FOUND');
    for (const each of [forVera, forGrace]) each.close();
  });

  it('ends when the task is deleted or moves out of sight', async ({
    ada,
    grace,
    db,
    project_id,
    ...world
  }) => {
    const { id: task_id } = await createTask(ada, { project_id });
    const [forAda, forGrace] = await together(world, [ada, grace], task_id);
    await addMember(db, project_id, await world.person('Someone Else'), 'viewer');
    await forAda.one('presence');
    await ada.post(`/tasks/${task_id}/move`).send({ project_id: null, version: 1 });
    await ada.delete(`/tasks/${task_id}`).expect(204);
    await world.dispatcher.catchUp();
    assert.is((await forAda.one('presence')).state, 'gone');
    assert.is(await refusal(forGrace.send('edit', { task_id, field: 'title' })), 'NOT_FOUND');
    for (const each of [forAda, forGrace]) each.close();
  });
});
