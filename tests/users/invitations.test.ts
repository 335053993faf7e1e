import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { sweep } from '../../src/jobs/sweep.ts';
import { sweeps } from '../../src/resources.ts';
import { createExport, download, rowsOf, unpackArchive } from '../auth/export-kit.ts';
import { addMember } from '../fixtures.ts';
import { accept, ageInvitation, invitationToken, invite, verify } from '../invitations-kit.ts';
import { logger } from '../jobs/kit.ts';
import { inWorld, PASSWORD, type Person, type World } from '../world.ts';

async function exportedBy(person: Person, world: World) {
  const files = await unpackArchive(await download(person, await createExport(person, world)));
  return rowsOf(files, 'invitations').map(({ id, sent_by_you }) => [id, sent_by_you]);
}

const idsIn = async ({ db }: World, project_id: string) =>
  (await db.selectFrom('invitation').where('project_id', '=', project_id).select('id').execute()).map(
    ({ id }) => id,
  );

inWorld('invitations as data of people', (it) => {
  it('are exported to their inviter and to the owner of the verified address', async (world) => {
    const { ada, grace, eve, db, project_id } = world;
    const received = await invite(ada, project_id, { email: eve.email });
    const other = await invite(ada, project_id);
    assert.equal(await exportedBy(eve, world), []);
    await verify(db, eve);
    assert.equal(await exportedBy(eve, world), [[received.id, false]]);
    assert.equal(await exportedBy(ada, world), [
      [received.id, true],
      [other.id, true],
    ]);
    // Others' addresses are not in the archive of a member who cannot see them in the project any more.
    await addMember(db, project_id, eve, 'admin');
    const sent = await invite(eve, project_id);
    assert.equal(await exportedBy(eve, world), [
      [received.id, false],
      [sent.id, true],
    ]);
    await ada.patch(`/projects/${project_id}/members/${eve.id}`).send({ role: 'viewer' }).expect(200);
    assert.equal(await exportedBy(eve, world), [[received.id, false]]);
    assert.equal(await exportedBy(grace, world), []);
  });

  it('are erased with the account of the inviter, and with that of the person who accepted', async (world) => {
    const { ada, grace, eve, db, project_id } = world;
    await ada.patch(`/projects/${project_id}/members/${grace.id}`).send({ role: 'admin' }).expect(200);
    const kept = await invite(ada, project_id);
    await invite(grace, project_id, { message: 'Personal' });
    await invite(ada, project_id, { email: eve.email });
    await accept(eve, { token: await invitationToken(world, eve.email) }).expect(200);
    for (const person of [grace, eve]) {
      await person.delete('/users/account').send({ password: PASSWORD }).expect(204);
      await world.runJobs();
    }
    assert.equal(await idsIn(world, project_id), [kept.id]);
    const rows = await sql<{ text: string }>`select invitation::text as text from invitation`.execute(db);
    assert.not.match(JSON.stringify(rows.rows), eve.email);
  });

  it('are removed 30 days after their end, and counts of messages after a day', async (world) => {
    const { ada, clock, db, project_id } = world;
    const [open, revoked, expired, recent] = [
      await invite(ada, project_id),
      await invite(ada, project_id),
      await invite(ada, project_id),
      await invite(ada, project_id),
    ];
    for (const { id } of [revoked, recent])
      await ada.delete(`/projects/${project_id}/invitations/${id}`).expect(204);
    await ageInvitation(db, revoked, '31 days');
    await ageInvitation(db, recent, '29 days');
    await ageInvitation(db, expired, '38 days');
    await sql`update invitation_mail set created_at = created_at - interval '25 hours' where email <> ${open.email}`.execute(
      db,
    );
    await sweep(db, { clock, log: logger().log, trashRetentionDays: 30, sweeps });
    assert.equal((await idsIn(world, project_id)).toSorted(), [open.id, recent.id].toSorted());
    const mails = await db
      .selectFrom('invitation_mail')
      .where('project_id', '=', project_id)
      .select('email')
      .execute();
    assert.equal(mails, [{ email: open.email }]);
  });
});
