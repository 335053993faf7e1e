import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import * as assert from 'uvu/assert';
import { hasPython, virtualEnvironment } from '../scripts/virtualenv.ts';
import { ApiError, TaskFlow } from '../sdk/typescript/src/index.ts';
import { caller, register } from './auth/accounts.ts';
import { eventsOf } from './fixtures.ts';
import { accept, invitationToken, invite, newAddress } from './invitations-kit.ts';
import { tokenIn } from './mail-kit.ts';
import { run } from './sdk/run.ts';
import { createTask, inWorld, PASSWORD, type World } from './world.ts';

/** Serves the token in the newest message to an address, for a program in another process. */
async function serveInbox(world: World): Promise<{ url: string; stop(): void }> {
  const server = createServer(async ({ url = '' }, response) => {
    const to = new URL(url, 'http://inbox').searchParams.get('to') ?? '';
    await world.runJobs();
    response.end(JSON.stringify({ token: tokenIn((await world.mailsTo(to)).at(-1)) }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, stop: () => void server.close() };
}

const failureOf = (call: Promise<unknown>): Promise<[number, string]> =>
  call.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => (error instanceof ApiError ? [error.status, error.code] : Promise.reject(error)),
  );

inWorld('the walk of a team', (it) => {
  it('works over HTTP', async (world) => {
    const ada = caller(world, await register(world));
    const path = `/projects/${(await ada.post('/projects').send({ name: 'Engine' }).expect(201)).body.data.id}`;
    const project_id = path.split('/')[2] ?? '';
    const { email } = await invite(ada, project_id, { role: 'viewer' });
    const token = await invitationToken(world, email);
    const account = await register(world, { email, full_name: 'Charles Babbage' });
    const [charles, { id }] = [caller(world, account), account.user];
    await accept(charles, { token }).expect(200);
    assert.is((await charles.get('/users/profile').expect(200)).body.data.email_verified, true);
    await charles.post(`${path}/tasks`).send({ title: 'Draw the mill' }).expect(403);
    await ada.patch(`${path}/members/${id}`).send({ role: 'member' }).expect(200);
    const task = await createTask(charles, { project_id });
    await ada.post(`/tasks/${task.id}/assignees/${id}`).expect(200);
    const { body } = await ada.post(`${path}/transfer`).send({ user_id: id }).expect(200);
    assert.is(body.data.role, 'admin');
    await charles.delete(`${path}/members/${id}`).expect(409);
    const [{ user: self }] = (await ada.get(`${path}/members?role=admin`).expect(200)).body.data;
    await ada.delete(`${path}/members/${self.id}`).expect(204);
    for (const gone of [path, `${path}/invitations`, `/tasks/${task.id}`]) await ada.get(gone).expect(404);
    // The new owner invites her again, and removes her at once.
    const again = await invite(charles, project_id, {
      email: (await ada.get('/users/profile')).body.data.email,
    });
    await accept(ada, { token: await invitationToken(world, again.email) }).expect(200);
    await ada.post(`/tasks/${task.id}/assignees/${self.id}`).expect(200);
    const { body: removed } = await charles.delete(`${path}/members/${self.id}`).expect(202);
    await ada.get(`/tasks/${task.id}`).expect(404);
    await world.runJobs();
    assert.is((await charles.get(`/jobs/${removed.data.id}`).expect(200)).body.data.status, 'completed');
    assert.equal(
      (await charles.get(`/tasks/${task.id}`).expect(200)).body.data.assignees.map(
        (each: { id: string }) => each.id,
      ),
      [id],
    );
    const types = (await eventsOf(world.db, self.id)).flatMap(({ type }) =>
      type.startsWith('member.') ? [type] : [],
    );
    assert.equal(types, ['member.updated', 'member.removed', 'member.added', 'member.removed']);
  });

  it('works with the TypeScript SDK', async (world) => {
    const [ada, charles] = [new TaskFlow({ baseUrl: world.url }), new TaskFlow({ baseUrl: world.url })];
    const { user: me } = await ada.register({
      email: newAddress(),
      password: PASSWORD,
      full_name: 'Ada Lovelace',
    });
    const project = await ada.projects.create({ name: 'Analytical Engine' });
    const email = newAddress();
    const invitation = await ada.projects.createInvitation(project.id, { email, role: 'viewer' });
    const old = await invitationToken(world, email);
    await ada.projects.resendInvitation(project.id, invitation.id);
    const token = await invitationToken(world, email);
    const { user } = await charles.register({ email, password: PASSWORD, full_name: 'Charles Babbage' });
    assert.equal(await failureOf(charles.invitations.accept({ token: old })), [410, 'INVITATION_ENDED']);
    assert.equal(await failureOf(ada.invitations.accept({ token })), [403, 'INVITATION_FOR_ANOTHER_ADDRESS']);
    assert.is((await charles.invitations.accept({ token })).role, 'viewer');
    const states: string[] = [];
    for await (const { status } of ada.projects.listInvitations(project.id)) states.push(status);
    assert.equal(states, ['accepted']);
    await ada.projects.updateMember(project.id, user.id, { role: 'member' });
    const task = await charles.projects.createTask(project.id, { title: 'Draw the mill' });
    assert.is((await ada.tasks.addAssignee(task.id, user.id)).assignees[0]?.id, user.id);
    assert.is((await ada.projects.transfer(project.id, { user_id: user.id })).role, 'admin');
    assert.is(await ada.projects.removeMember(project.id, me.id), undefined);
    assert.equal(await failureOf(ada.projects.get(project.id)), [404, 'NOT_FOUND']);
    // The address of Charles is verified now, so his app finds invitations without the message.
    const other = await ada.projects.create({ name: 'Note G' });
    await ada.projects.createInvitation(other.id, { email });
    for await (const { id } of charles.invitations.list())
      await charles.invitations.decline({ invitation_id: id });
    assert.equal((await charles.invitations.list()).data, []);
  });

  it('works with the Python SDK', async (world) => {
    if (!hasPython()) return console.log('SKIPPED the walk of a team: there is no Python 3.10 with venv');
    const inbox = await serveInbox(world);
    const env = {
      PYTHONPATH: resolve('sdk/python/src'),
      TASKFLOW_BASE_URL: world.url,
      INBOX_URL: inbox.url,
    };
    const python = virtualEnvironment('sdk/python/requirements-dev.txt').at('python');
    try {
      assert.match(await run(python, ['tests/sdk/team.py'], { env }), 'done');
    } finally {
      inbox.stop();
    }
  });
});
