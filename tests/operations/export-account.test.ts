import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { createFiles, type Files } from '../../src/files/files.ts';
import { personalData } from '../../src/resources.ts';
import { addPart, beginRun } from '../../src/users/exports.ts';
import { writeExport } from '../../src/users/write-export.ts';
import { administrator } from '../admin/administrator.ts';
import { onFullDisk, storedKeys, sweepStored, upload } from '../attachments-kit.ts';
import { caller, register, waitForLocks } from '../auth/accounts.ts';
import { createExport, download, rowsOf, unpackArchive } from '../auth/export-kit.ts';
import { commentsOf, createComment } from '../comments-kit.ts';
import { addMember, countStatuses, createCategory, createProject, eventsOf } from '../fixtures.ts';
import { APP_URL, createTask, encryptionKey, operation, type World } from '../world.ts';

const EXPORT = '/users/export';
const { signal } = new AbortController();

const partsIn = ({ db }: World, export_id: string) =>
  db.selectFrom('export_part').where('export_id', '=', export_id).select('file_id').execute();

/** Files whose store fails after so many bytes. */
function failingAfter({ fileStore }: World, bytes: number): Files {
  const files = createFiles(fileStore, encryptionKey);
  async function* cut(content: AsyncIterable<Buffer>) {
    let length = 0;
    for await (const piece of content) {
      length += piece.length;
      if (length > bytes) throw new Error('The store fails.');
      yield piece;
    }
  }
  return { ...files, save: (file, content, maxBytes) => files.save(file, cut(content), maxBytes) };
}

operation('exportAccount', (it) => {
  it('202: the archive contains the files that the caller has uploaded to visible tasks', async (world) => {
    const { ada, grace, db, project_id } = world;
    const task = await createTask(ada, { project_id });
    const mine = await upload(grace, task, 'cards of Grace', 'mine.txt');
    await upload(ada, task, 'cards of Ada', 'theirs.txt');
    const personal = await upload(grace, await createTask(grace), 'x'.repeat(200_000), 'Brücke.txt');
    const files = await unpackArchive(await download(grace, await createExport(grace, world)));
    assert.is(files[`attachments/${mine.id}/mine.txt`], 'cards of Grace');
    assert.is(files[`attachments/${personal.id}/Brücke.txt`]?.length, 200_000);
    assert.equal(
      rowsOf(files, 'attachments').map(({ id }) => id),
      [mine.id, personal.id],
    );
    await db.deleteFrom('project_member').where('user_id', '=', grace.id).execute();
    const later = await unpackArchive(await download(grace, await createExport(grace, world)));
    assert.equal(
      rowsOf(later, 'attachments').map(({ id }) => id),
      [personal.id],
    );
    assert.equal(Object.keys(later).filter((name) => name.startsWith('attachments/')).length, 1);
  });

  it('202: the archive contains all data of the user', async (world) => {
    const account = await register(world);
    const me = caller(world, account);
    const project = await createProject(me, { name: 'Engine' });
    const category = await createCategory(me);
    const personal = await createTask(me, { title: 'Personal', category_ids: [category.id], tags: ['x'] });
    const owned = await createTask(me, { title: 'Owned', project_id: project.id });
    const trashed = await createTask(me, { title: 'Trashed' });
    await me.delete(`/tasks/${trashed.id}`).expect(204);
    const files = await unpackArchive(await download(me, await createExport(me, world)));
    const declared = personalData.flatMap(({ exported }) => ('file' in exported ? [exported.file] : []));
    assert.equal(Object.keys(files), ['README.txt', ...declared]);
    for (const name of Object.keys(files)) {
      if (name !== 'README.txt') assert.match(files['README.txt'] ?? '', name);
    }
    const profile = JSON.parse(files['profile.json'] ?? '');
    assert.equal(profile, (await me.get('/users/profile').expect(200)).body.data);
    assert.equal(
      rowsOf(files, 'projects').map(({ id, role }) => [id, role]),
      [[project.id, 'owner']],
    );
    assert.equal(
      rowsOf(files, 'categories').map(({ id, name }) => [id, name]),
      [[category.id, category.name]],
    );
    const tasks = rowsOf(files, 'tasks');
    assert.equal(
      tasks.map(({ title }) => title),
      ['Personal', 'Trashed', 'Owned'],
    );
    const [first] = tasks;
    assert.equal(
      [first?.id, first?.['category_ids'], first?.['tags'], first?.['created_at'], first?.['due_date']],
      [personal.id, [category.id], ['x'], personal.created_at, null],
    );
    assert.is(rowsOf(files, 'sessions').length, 1);
    const activity = rowsOf(files, 'activity').map(({ type, subject_id }) => `${type} ${subject_id}`);
    for (const each of [
      `user.registered ${account.user.id}`,
      `task.deleted ${trashed.id}`,
      `task.created ${owned.id}`,
      `user.exported ${account.user.id}`,
    ])
      assert.ok(activity.includes(each), each);
    assert.not.match(JSON.stringify(files), 'argon2');
  });

  it('202: of projects of others, contains only what the user created or is assigned to (D-08)', async (world) => {
    const { ada, grace, eve, project_id } = world;
    const hers = await createTask(ada, { title: 'Hers', project_id });
    await createTask(ada, { title: 'Personal of hers' });
    const made = await createTask(grace, { title: 'Made', project_id, assignee_ids: [grace.id] });
    const given = await createTask(ada, { title: 'Given', project_id, assignee_ids: [grace.id, ada.id] });
    const other = await createCategory(ada);
    await ada.post(`/tasks/${given.id}/categories/${other.id}`).expect(200);
    await grace.put(`/tasks/${made.id}/blockers/${hers.id}`).expect(200);
    const watched = await createTask(ada, { title: 'Watched', project_id });
    await grace.put(`/tasks/${watched.id}/follow`).expect(204);
    await grace.delete(`/tasks/${made.id}/follow`).expect(204);
    const files = await unpackArchive(await download(grace, await createExport(grace, world)));
    assert.equal(
      rowsOf(files, 'tasks').map(({ id, category_ids, blocked_by }) => [id, category_ids, blocked_by]),
      [
        [made.id, [], [hers.id]],
        [given.id, [], []],
      ],
    );
    assert.equal(
      rowsOf(files, 'followed-tasks').map(({ task_id, follows }) => [task_id, follows]),
      [
        [made.id, false],
        [watched.id, true],
      ],
    );
    const activity = rowsOf(files, 'activity');
    assert.ok(activity.some(({ subject_id }) => subject_id === made.id));
    assert.not(activity.some(({ subject_id }) => [hers.id, given.id].includes(String(subject_id))));
    const empty = await unpackArchive(await download(eve, await createExport(eve, world)));
    assert.equal([rowsOf(empty, 'tasks'), rowsOf(empty, 'projects')], [[], []]);
  });

  it('202: contains own comments and reactions, but not those in a project that the user has left', async (world) => {
    const account = await register(world);
    const me = caller(world, account);
    const { ada, db } = world;
    const { id: project_id } = await createProject(ada);
    await addMember(db, project_id, account.user);
    const [kept, left] = [await createTask(me), await createTask(ada, { project_id })];
    for (const task of [kept, left]) {
      const comment = await createComment(me, task, { body: 'Mine' });
      await me.put(`${commentsOf(task, comment)}/reactions/heart`).expect(200);
    }
    await createComment(ada, left, { body: 'Not mine' });
    await me.delete(`/projects/${project_id}/members/${account.user.id}`).expect(204);
    const files = await unpackArchive(await download(me, await createExport(me, world)));
    assert.equal(
      rowsOf(files, 'comments').map(({ task_id, body }) => [task_id, body]),
      [[kept.id, 'Mine']],
    );
    assert.equal(
      rowsOf(files, 'reactions').map(({ reactions }) => reactions),
      [['heart']],
    );
  });

  it('202: does not contain the address from which an administrator changed the account', async (world) => {
    const account = await register(world);
    const annie = await administrator(world);
    await annie.patch(`/admin/users/${account.user.id}`).send({ role: 'admin' }).expect(200);
    const me = caller(world, account);
    const activity = rowsOf(
      await unpackArchive(await download(me, await createExport(me, world))),
      'activity',
    );
    const addressOf = (type: string) => activity.find((event) => event['type'] === type)?.['client_address'];
    assert.equal([addressOf('user.registered'), addressOf('user.updated')], ['127.0.0.1', null]);
  });

  it('202: an archive of many rows, in several pages and parts, is complete', async (world) => {
    const account = await register(world);
    const me = caller(world, account);
    // Random text, which does not compress.
    await sql`insert into task (owner_id, created_by, title, description)
      select ${account.user.id}::uuid, ${account.user.id}::uuid, 'Card ' || n,
        (select string_agg(md5(n || ':' || m), '') from generate_series(1, 60) m) from generate_series(1, 1700) n`.execute(
      world.db,
    );
    const { body } = await me.post(EXPORT).expect(202);
    const export_id = body.data.id;
    await world.runJobs({ files: failingAfter(world, 1_200_000) });
    const { status, progress } = (await me.get(`/users/exports/${body.data.id}`).expect(200)).body.data;
    assert.is(status, 'running');
    assert.ok(progress > 30 && progress < 100, `${progress} %`);
    await writeExport({ export_id }, { signal }, world.jobServices(), 500_000);
    const done = (await me.get(`/users/exports/${export_id}`).expect(200)).body.data;
    const archive = await download(me, done);
    assert.is(done.size_bytes, archive.length);
    const parts = (await partsIn(world, export_id)).length;
    assert.ok(parts >= 3, `${parts} parts`);
    const titles = rowsOf(await unpackArchive(archive), 'tasks').map(({ title }) => title);
    assert.is(new Set(titles).size, 1700);
    assert.is(titles.length, 1700);
  });

  it('202: stores everything encrypted, in the store of files', async (world) => {
    const account = await register(world, { full_name: 'Canary of Menabrea' });
    const me = caller(world, account);
    const { id } = await createExport(me, world);
    const parts = await partsIn(world, id);
    assert.is(parts.length, 1);
    for (const { file_id } of parts) {
      const content = await buffer(world.fileStore.read(file_id, 0, 10_000_000));
      assert.ok(content.length > 1_000);
      assert.not(content.includes('profile.json'));
      assert.not(content.subarray(0, 100).includes('PK'));
    }
    assert.equal(await world.db.selectFrom('export_chunk').select('number').execute(), []);
  });

  it('202: five concurrent requests return the same export, with one event', async (world) => {
    const account = await register(world);
    const me = caller(world, account);
    const responses = await Promise.all(Array.from({ length: 5 }, () => me.post(EXPORT)));
    assert.equal(countStatuses(responses), { 202: 5 });
    assert.is(new Set(responses.map(({ body }) => body.data.id)).size, 1);
    const [{ body } = { body: undefined }] = responses;
    const { id, created_at, ...rest } = body.data;
    assert.equal(rest, {
      status: 'queued',
      progress: 0,
      size_bytes: null,
      expires_at: null,
      download_url: null,
    });
    const events = (await eventsOf(world.db, account.user.id)).filter(({ type }) => type === 'user.exported');
    assert.equal(
      events.map(({ actor_id, space_id, changes }) => [actor_id, space_id, changes]),
      [[account.user.id, account.user.id, []]],
    );
    await world.runJobs();
    await me.get(`/users/exports/${id}`).expect(200);
    assert.ok(created_at);
  });

  it('202: sends a message when it is complete, with a link that requires a login', async (world) => {
    const account = await register(world);
    const { id } = await createExport(caller(world, account), world);
    const mails = await world.mailsTo(account.email);
    const ready = mails.filter(({ subject }) => subject === 'Your export is ready');
    assert.is(ready.length, 1);
    assert.match(ready[0]?.text ?? '', `${APP_URL}/exports/${id}\n`);
  });

  it('202: a new export replaces the previous one', async (world) => {
    const { ada } = world;
    const first = await createExport(ada, world);
    const second = await createExport(ada, world);
    assert.is.not(second.id, first.id);
    await ada.get(`/users/exports/${first.id}`).expect(404);
    await ada.get(`/users/exports/${first.id}/content`).expect(404);
    await download(ada, second);
  });

  it('202: a run that was considered dead adds nothing to its successor', async (world) => {
    const { ada, db } = world;
    const { body } = await ada.post(EXPORT).expect(202);
    const { id } = body.data;
    const late = await beginRun.first(db, { export_id: id });
    assert.ok(late);
    await world.runJobs();
    const [part] = await partsIn(world, id);
    assert.is(
      await addPart.first(db, {
        export_id: id,
        run: late.run,
        number: 7,
        file_id: part?.file_id ?? '',
        size_bytes: 1,
        progress: 1,
      }),
      undefined,
    );
    const services = { db, files: createFiles(world.fileStore, newKey()), appUrl: APP_URL, personalData };
    await writeExport({ export_id: id }, { signal }, services);
    const { body: done } = await ada.get(`/users/exports/${id}`).expect(200);
    assert.is(done.data.status, 'done');
    await unpackArchive(await download(ada, done.data));
  });

  it('202: a run that was overtaken fails, so that the job is not done before its successor', async (world) => {
    const { ada, db } = world;
    const { body } = await ada.post(EXPORT).expect(202);
    const export_id = body.data.id;
    const services = { db, files: createFiles(world.fileStore, newKey()), appUrl: APP_URL, personalData };
    const { overtaken } = await db.transaction().execute(async (trx) => {
      await sql`lock table category in access exclusive mode`.execute(trx);
      const overtaken = writeExport({ export_id }, { signal }, services).catch((error) => error.message);
      await waitForLocks(db);
      await beginRun.first(trx, { export_id });
      return { overtaken };
    });
    assert.match(String(await overtaken), 'Another run has taken over this export');
    await world.runJobs();
    const { body: done } = await ada.get(`/users/exports/${export_id}`).expect(200);
    assert.is(done.data.status, 'done');
  });

  it('202: fails after three attempts, and another can be requested', async (world) => {
    const { ada } = world;
    const { body } = await ada.post(EXPORT).expect(202);
    const { id } = body.data;
    for (const status of ['running', 'running', 'failed']) {
      await world.makeJobsDue();
      await world.runJobs({ files: failingAfter(world, 0) });
      assert.is((await ada.get(`/users/exports/${id}`).expect(200)).body.data.status, status);
    }
    assert.equal(await partsIn(world, id), []);
    const next = await createExport(ada, world);
    assert.is(next.status, 'done');
  });

  it('202: fails at once if the disk is full, and leaves nothing', async (world) => {
    const { ada } = world;
    await sweepStored(world);
    const before = await storedKeys(world);
    const { body } = await ada.post(EXPORT).expect(202);
    await world.runJobs({ files: createFiles(onFullDisk(world.fileStore), encryptionKey) });
    assert.is((await ada.get(`/users/exports/${body.data.id}`).expect(200)).body.data.status, 'failed');
    await world.makeJobsDue();
    await world.runJobs();
    assert.equal(await partsIn(world, body.data.id), []);
    await sweepStored(world);
    assert.equal(await storedKeys(world), before);
  });

  it('202: writes nothing for an account that was deactivated meanwhile (D-12)', async (world) => {
    const account = await register(world);
    const { body } = await caller(world, account).post(EXPORT).expect(202);
    await world.db.updateTable('user').set({ active: false }).where('id', '=', account.user.id).execute();
    await world.runJobs();
    const row = await world.db
      .selectFrom('export')
      .where('id', '=', body.data.id)
      .select('status')
      .executeTakeFirstOrThrow();
    assert.equal(row, { status: 'failed' });
    assert.equal(await partsIn(world, body.data.id), []);
  });

  it('202: is deleted with the account', async (world) => {
    const account = await register(world);
    const me = caller(world, account);
    await sweepStored(world);
    const before = await storedKeys(world);
    const { id } = await createExport(me, world);
    assert.is((await storedKeys(world)).length, before.length + 1);
    await me.delete('/users/account').send({ password: account.password }).expect(204);
    await world.runJobs();
    assert.equal(await partsIn(world, id), []);
    await sweepStored(world);
    assert.equal(await storedKeys(world), before);
  });

  it('400, 401: invalid requests, and callers without a login', async ({ ada, anonymous }) => {
    await ada.post(`${EXPORT}?everything=true`).expect(400);
    await ada.post(EXPORT).set('Idempotency-Key', '').expect(400);
    await anonymous.post(EXPORT).expect(401);
  });

  it('401: the account is closed during the request', async (world) => {
    const account = await register(world);
    const me = caller(world, account);
    const { asking } = await world.db.transaction().execute(async (trx) => {
      await trx.updateTable('user').set({ full_name: 'Closing' }).where('id', '=', account.user.id).execute();
      const asking = me.post(EXPORT).then(({ body }) => body.error);
      await waitForLocks(world.db);
      await trx.updateTable('user').set({ active: false }).where('id', '=', account.user.id).execute();
      return { asking };
    });
    assert.is(await asking, 'SESSION_REVOKED');
  });

  it('409: the first request with this Idempotency-Key is in progress', async (world) => {
    const { ada, db } = world;
    const key = randomUUID();
    const send = () => ada.post(EXPORT).set('Idempotency-Key', key);
    const { first } = await db.transaction().execute(async (trx) => {
      await sql`select from "user" where id = ${ada.id} for update`.execute(trx);
      const first = send().then(({ status }) => status);
      await waitForLocks(db);
      assert.is((await send().expect(409)).body.error, 'IDEMPOTENCY_KEY_IN_USE');
      return { first };
    });
    assert.is(await first, 202);
  });
});

function newKey() {
  return createSecretKey(randomBytes(32));
}
