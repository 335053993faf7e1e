import { randomUUID } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import * as assert from 'uvu/assert';
import { sweep } from '../../src/jobs/sweep.ts';
import { sweeps } from '../../src/resources.ts';
import { storedKeys, sweepStored } from '../attachments-kit.ts';
import { createExport } from '../auth/export-kit.ts';
import { withoutRequestId } from '../fixtures.ts';
import { operation } from '../world.ts';

const silent = { info() {}, warn() {}, error() {} };

operation('getExport', (it) => {
  it('200: returns the progress, and after completion address and size', async (world) => {
    const { ada } = world;
    const { body: requested } = await ada.post('/users/export').expect(202);
    const { body: queued, headers } = await ada.get(`/users/exports/${requested.data.id}`).expect(200);
    assert.equal(queued.data, requested.data);
    assert.is(headers['cache-control'], 'no-store');
    await world.runJobs();
    const { body } = await ada.get(`/users/exports/${requested.data.id}`).expect(200);
    const { id, status, progress, size_bytes, expires_at, download_url } = body.data;
    assert.equal([status, progress, download_url], ['done', 100, `/api/v1/users/exports/${id}/content`]);
    assert.ok(size_bytes > 0);
    const server = await world.serve({ publicUrl: 'https://example.com/under/tasks' });
    const { body: below } = await server.as(ada).get(`/users/exports/${id}`).expect(200);
    assert.is(below.data.download_url, `/under/tasks${download_url}`);
    await server.stop();
    const hours = (Date.parse(expires_at) - Date.now()) / 3_600_000;
    assert.ok(hours > 23.9 && hours <= 24.1, `${hours}`);
  });

  it('400: a malformed ID', async ({ ada }) => {
    const { body } = await ada.get('/users/exports/mine').expect(400);
    assert.equal([body.errors[0].field, body.errors[0].code], ['export_id', 'INVALID_FORMAT']);
  });

  it('404: is the same for exports of others, unknown ones and expired ones', async (world) => {
    const { ada, eve, db } = world;
    const { id } = await createExport(ada, world);
    const unknown = withoutRequestId(await ada.get(`/users/exports/${randomUUID()}`).expect(404));
    assert.equal(withoutRequestId(await eve.get(`/users/exports/${id}`).expect(404)), unknown);
    await db.updateTable('export').set({ expires_at: sql`now()` }).where('id', '=', id).execute();
    assert.equal(withoutRequestId(await ada.get(`/users/exports/${id}`).expect(404)), unknown);
  });

  it('404: the cleanup job deletes expired exports and abandons unfinished ones', async (world) => {
    const { ada, grace, db } = world;
    await sweepStored(world);
    const before = await storedKeys(world);
    const { id } = await createExport(ada, world);
    await db
      .updateTable('export')
      .set({ expires_at: sql`now() - interval '1 second'` })
      .where('id', '=', id)
      .execute();
    const { body } = await grace.post('/users/export').expect(202);
    const statusAfter = async (job: RawBuilder<unknown>) => {
      await sql`update graphile_worker._private_jobs set ${job}`.execute(db);
      await sweep(db, { clock: world.clock, log: silent, trashRetentionDays: 30, sweeps });
      return (await grace.get(`/users/exports/${body.data.id}`).expect(200)).body.data.status;
    };
    assert.is(await statusAfter(sql`attempts = 2`), 'queued');
    assert.is(
      await statusAfter(sql`attempts = max_attempts, locked_at = now(), locked_by = 'a worker'`),
      'queued',
    );
    // It was killed at its last attempt.
    assert.is(await statusAfter(sql`locked_at = null, locked_by = null`), 'failed');
    const left = await db
      .selectFrom('export')
      .where('id', 'in', [id, body.data.id])
      .select(['id', 'status'])
      .execute();
    assert.equal(left, [{ id: body.data.id, status: 'failed' }]);
    assert.equal(
      await db.selectFrom('export_part').where('export_id', '=', id).select('number').execute(),
      [],
    );
    await sweepStored(world);
    assert.equal(
      (await storedKeys(world)).filter((key) => !before.includes(key)),
      [],
    );
  });
});
