import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { MailDelayed } from '../../src/mail/mailer.ts';
import { digestOf } from '../auth/links.ts';
import {
  addMember,
  countStatuses,
  createProject,
  eventsOf,
  UNKNOWN_ID,
  withoutRequestId,
} from '../fixtures.ts';
import {
  ageInvitation,
  invitationsTo,
  invitationToken,
  invite,
  newAddress,
  SUBJECT,
  verify,
} from '../invitations-kit.ts';
import { tokenIn } from '../mail-kit.ts';
import { APP_URL, operation } from '../world.ts';

operation('createInvitation', (it) => {
  it('201: an open invitation for a week, without its token', async ({ ada, clock, project_id }) => {
    const email = newAddress();
    const path = `/projects/${project_id}/invitations`;
    const { body, headers } = await ada
      .post(path)
      .send({ email: ` ${email.toUpperCase()}`.trim(), role: 'viewer', message: '  Join us.\n' })
      .expect(201);
    const now = clock.now();
    const at = (ms: number) => new Date(ms).toISOString();
    assert.equal(body.data, {
      id: body.data.id,
      project_id,
      email,
      role: 'viewer',
      message: 'Join us.',
      status: 'open',
      created_at: at(now),
      sent_at: at(now),
      expires_at: at(now + 7 * 86_400_000),
      inviter: { id: ada.id, full_name: ada.full_name, avatar_url: null },
    });
    assert.is(headers['location'], `/api/v1${path}/${body.data.id}`);
    const list = await ada.get(path).expect(200);
    assert.equal(list.body.data, [body.data]);
    const other = await invite(ada, project_id);
    assert.equal([other.role, other.message], ['member', null]);
  });

  it('201: writes an event that all members can read, without the address', async (world) => {
    const { ada, vera, db, project_id } = world;
    const { id, email } = await invite(ada, project_id, { role: 'admin', message: 'Secret' });
    const [event, ...more] = await eventsOf(db, id);
    assert.equal(more, []);
    assert.equal(
      [
        event?.type,
        event?.space_id,
        event?.actor_id,
        event?.subject_type,
        event?.subject_name,
        event?.changes,
      ],
      [
        'invitation.created',
        project_id,
        ada.id,
        'invitation',
        null,
        [{ field: 'role', before: null, after: 'admin' }],
      ],
    );
    const feed = await vera.get(`/activity?subject_id=${id}`).expect(200);
    assert.is(feed.body.meta.total, 1);
    assert.not.ok(feed.text.includes(email) || feed.text.includes('Secret'));
  });

  it('201: sends a link whose token is stored only as a digest (A-10)', async (world) => {
    const { ada, db, project_id } = world;
    const { id, email } = await invite(ada, project_id, { message: 'We need you.\nSoon.' });
    const [mail, ...more] = await invitationsTo(world, email);
    assert.equal(more, []);
    const token = await invitationToken(world, email);
    for (const text of [mail?.text ?? '', mail?.html ?? '']) {
      assert.match(text, `${APP_URL}/invitation?token=${token}`);
      assert.match(
        text,
        /Ada Lovelace invites you to the project .*Analytical engine.* in TaskFlow, as a member\./,
      );
      assert.match(text, 'entered your address');
    }
    assert.match(mail?.text ?? '', 'Hello,\n\n');
    assert.match(mail?.text ?? '', '\n> We need you.\n> Soon.\n');
    const { rows } = await sql<{ row: string; digest: Buffer }>`
      select invitation::text as row, digest from invitation where id = ${id}`.execute(db);
    assert.equal(rows[0]?.digest, digestOf(token));
    assert.not.ok(rows[0]?.row.includes(token));
    const jobs = await sql<{
      text: string;
    }>`select j::text as text from graphile_worker._private_jobs j`.execute(db);
    assert.not.ok(jobs.rows.some(({ text }) => text.includes(token)));
  });

  it('201: a message that is sent again has the same link', async (world) => {
    const { ada, project_id } = world;
    const { email } = await invite(ada, project_id);
    const sent: string[] = [];
    const mailer = {
      async send({ text }: { text: string }) {
        sent.push(text);
        throw new MailDelayed('SMTP error: 421.');
      },
      close() {},
    };
    await world.runJobs({ mailer }).catch(() => {});
    await world.makeJobsDue();
    const [mail, ...more] = await invitationsTo(world, email);
    assert.is(more.length, 0);
    assert.is(tokenIn(mail), /token=([\w-]+)/.exec(sent[0] ?? '')?.[1]);
  });

  it('201: greets the owner of a verified account, in their language and zone', async (world) => {
    const { ada, eve, db, project_id } = world;
    await verify(db, eve);
    await eve.patch('/users/profile').send({ timezone: 'Asia/Tokyo' }).expect(200);
    await invite(ada, project_id, { email: eve.email });
    const [mail] = await invitationsTo(world, eve.email);
    assert.match(mail?.text ?? '', 'Hello Eve Stranger,');
    assert.match(mail?.text ?? '', 'GMT+9');
  });

  it('201: sends no message to a verified account that does not want it, and lists the invitation', async (world) => {
    const { ada, db, project_id } = world;
    const charles = await world.person('Charles Babbage');
    const wants = (email: boolean) =>
      charles
        .patch('/users/profile')
        .send({ settings: { notifications: { project_invited: { email } } } })
        .expect(200);
    await wants(false);
    const received = async () => (await invitationsTo(world, charles.email)).length;
    const first = await invite(ada, project_id, { email: charles.email });
    // Another person may have registered the address.
    assert.is(await received(), 1);
    await ada.delete(`/projects/${project_id}/invitations/${first.id}`).expect(204);
    await verify(db, charles);
    const { id } = await invite(ada, project_id, { email: charles.email });
    assert.is(await received(), 1);
    const { body } = await charles.get('/invitations').expect(200);
    assert.equal(
      body.data.map((each: { id: string }) => each.id),
      [id],
    );
    await wants(true);
    await ada.post(`/projects/${project_id}/invitations/${id}/resend`).expect(200);
    assert.is(await received(), 2);
  });

  it('201: what a stranger writes cannot become a header, HTML or a link', async (world) => {
    const { ada, project_id } = world;
    const evil =
      '</p><a href="https://evil.example/x">www.evil.example</a>\r\nBcc: eve@example.com\n-- \nTaskFlow';
    await ada.patch('/users/profile').send({ full_name: 'Log in at http://evil.example' }).expect(200);
    await ada.patch(`/projects/${project_id}`).send({ name: 'Prize: https://evil.example' }).expect(200);
    const { email } = await invite(ada, project_id, { message: evil });
    const [mail] = await invitationsTo(world, email);
    assert.is(mail?.subject, SUBJECT);
    assert.is(mail?.headers['bcc'], undefined);
    const { text = '', html = '' } = mail ?? {};
    assert.not.match(`${text}${html}`, /https?:\/\/evil|evil\.example|eve@example/);
    assert.equal([...html.matchAll(/<a href="([^"]*)"/g)].length, 1);
    assert.match(text, '\n> -- \n> TaskFlow\n'.replace('-- ', '--'));
  });

  it('201: the response does not depend on whether the address has an account', async (world) => {
    const { ada, eve, project_id } = world;
    const send = (email: string) =>
      ada.post(`/projects/${project_id}/invitations`).send({ email }).expect(201);
    const [known, unknown] = [await send(eve.email), await send(newAddress())];
    const shape = ({ status, body }: typeof known) => [
      status,
      Object.keys(body.data),
      body.data.status,
      body.message,
    ];
    assert.equal(shape(known), shape(unknown));
  });

  it('201: replaces an expired or ended invitation', async (world) => {
    const { ada, db, project_id } = world;
    const first = await invite(ada, project_id);
    await ageInvitation(db, first, '8 days');
    const second = await invite(ada, project_id, { email: first.email });
    await ada.delete(`/projects/${project_id}/invitations/${second.id}`).expect(204);
    await invite(ada, project_id, { email: first.email });
    const { body } = await ada.get(`/projects/${project_id}/invitations`).expect(200);
    assert.equal(
      body.data.map(({ status }: { status: string }) => status),
      ['open', 'revoked', 'expired'],
    );
  });

  it('201: a retry sends nothing again', async (world) => {
    const { ada, project_id } = world;
    const email = newAddress();
    const send = () =>
      ada
        .post(`/projects/${project_id}/invitations`)
        .set('idempotency-key', 'once')
        .send({ email })
        .expect(201);
    const [first, again] = [await send(), await send()];
    assert.equal(again.body, first.body);
    assert.is((await invitationsTo(world, email)).length, 1);
  });

  it('409: an address has one open invitation to a project', async ({ ada, grace, db, project_id }) => {
    const { id, email } = await invite(ada, project_id);
    const { body } = await ada
      .post(`/projects/${project_id}/invitations`)
      .send({ email: email.toUpperCase(), role: 'viewer' })
      .expect(409);
    assert.equal(
      [body.error, body.errors],
      [
        'INVITATION_EXISTS',
        [{ field: 'email', code: 'INVITATION_EXISTS', message: `Resend or revoke the invitation ${id}.` }],
      ],
    );
    const { body: other } = await grace.post('/projects').send({ name: 'Compiler' }).expect(201);
    await invite(grace, other.data.id, { email });
    const { rows } = await sql`select from invitation where project_id = ${project_id}`.execute(db);
    assert.is(rows.length, 1);
  });

  it('409: one of 20 invitations of an address at the same time succeeds', async (world) => {
    const { ada, grace, db, project_id } = world;
    await db.updateTable('project_member').set({ role: 'admin' }).where('user_id', '=', grace.id).execute();
    const email = newAddress();
    const responses = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        (n % 2 === 0 ? ada : grace).post(`/projects/${project_id}/invitations`).send({ email }),
      ),
    );
    assert.equal(countStatuses(responses), { 201: 1, 409: 19 });
    assert.is((await invitationsTo(world, email)).length, 1);
  });

  it('409: the address of a member', async ({ ada, grace, project_id }) => {
    const { body } = await ada
      .post(`/projects/${project_id}/invitations`)
      .send({ email: grace.email, role: 'admin' })
      .expect(409);
    assert.is(body.error, 'ALREADY_MEMBER');
  });

  it('409: an archived project', async ({ ada, project_id }) => {
    await ada.patch(`/projects/${project_id}`).send({ archived: true }).expect(200);
    const { body } = await ada
      .post(`/projects/${project_id}/invitations`)
      .send({ email: newAddress() })
      .expect(409);
    assert.is(body.error, 'PROJECT_ARCHIVED');
  });

  it('409: a project has at most 200 open invitations', async ({ ada, db, project_id }) => {
    await sql`insert into invitation (project_id, email, role, inviter_id, mail_id, expires_at)
      select ${project_id}, n || '@example.com', 'member', ${ada.id}, gen_random_uuid(), now() + interval '1 day'
      from generate_series(1, 200) as n`.execute(db);
    const send = () => ada.post(`/projects/${project_id}/invitations`).send({ email: newAddress() });
    assert.is((await send().expect(409)).body.error, 'TOO_MANY_INVITATIONS');
    await sql`update invitation set expires_at = now() where email = '7@example.com'`.execute(db);
    await send().expect(201);
  });

  it('429: limits the messages of a user, of a project, to an address, and of both within a day', async (world) => {
    const { ada, grace, db, project_id } = world;
    const email = newAddress();
    const filled = { project_id: UNKNOWN_ID, inviter_id: UNKNOWN_ID, email: '' };
    for (const [values, limit] of [
      [{ inviter_id: ada.id }, 200],
      [{ project_id }, 200],
      [{ email }, 20],
      [{ email, project_id }, 5],
    ] as const) {
      const row = { ...filled, ...values };
      await sql`delete from invitation_mail`.execute(db);
      await sql`insert into invitation_mail (id, project_id, inviter_id, email, created_at)
        select gen_random_uuid(), ${row.project_id}, ${row.inviter_id}, ${row.email}, now() - interval '23 hours' + n * interval '1 second'
        from generate_series(1, ${limit}::integer) as n`.execute(db);
      const { body, headers } = await ada
        .post(`/projects/${project_id}/invitations`)
        .send({ email })
        .expect(429);
      assert.is(body.error, 'RATE_LIMITED', JSON.stringify(values));
      const seconds = Number(headers['retry-after']);
      assert.ok(seconds > 3_000 && seconds <= 3_601, String(seconds));
      await sql`delete from invitation_mail where created_at = (select min(created_at) from invitation_mail)`.execute(
        db,
      );
      const { id } = await invite(ada, project_id, { email });
      await ada.delete(`/projects/${project_id}/invitations/${id}`).expect(204);
      await ada.post(`/projects/${project_id}/invitations`).send({ email }).expect(429);
    }
    await sql`delete from invitation_mail`.execute(db);
    // A project that was deleted counts.
    const { body } = await grace.post('/projects').send({ name: 'Flood' }).expect(201);
    await invite(grace, body.data.id, { email });
    await grace.delete(`/projects/${body.data.id}`).expect(204);
    const { rows } = await sql`select from invitation_mail where email = ${email}`.execute(db);
    assert.is(rows.length, 1);
  });

  it('429: projects that invite one address at the same time do not exceed its limit', async (world) => {
    const { db } = world;
    const email = newAddress();
    await sql`insert into invitation_mail (id, project_id, inviter_id, email)
      select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), ${email} from generate_series(1, 18)`.execute(
      db,
    );
    const inviters = await Promise.all(Array.from({ length: 6 }, () => world.person('Grace Hopper')));
    const projects = await Promise.all(inviters.map((each) => createProject(each)));
    const responses = await Promise.all(
      inviters.map((each, n) => each.post(`/projects/${projects[n]?.id}/invitations`).send({ email })),
    );
    assert.equal(countStatuses(responses), { 201: 2, 429: 4 });
    assert.is((await invitationsTo(world, email)).length, 2);
  });

  it('400: an invalid address, the role owner, and a message that is too long', async (world) => {
    const { ada, project_id } = world;
    for (const body of [
      {},
      { email: 'charles' },
      { email: newAddress(), role: 'owner' },
      { email: newAddress(), message: 'x'.repeat(1_001) },
      { email: newAddress(), token: 'x' },
    ])
      await ada.post(`/projects/${project_id}/invitations`).send(body).expect(400);
  });

  it('201, 403: members can invite if the project says so, with a role up to their own', async (world) => {
    const { ada, grace, vera, project_id } = world;
    const path = `/projects/${project_id}/invitations`;
    await ada.patch(`/projects/${project_id}`).send({ who_can_invite: 'members' }).expect(200);
    const own = await invite(grace, project_id, { role: 'member' });
    const { body } = await grace.post(path).send({ email: newAddress(), role: 'admin' }).expect(403);
    assert.equal(
      [body.error, body.errors.map(({ field, code }: { field: string; code: string }) => [field, code])],
      ['FORBIDDEN', [['role', 'ROLE_TOO_HIGH']]],
    );
    await vera.post(path).send({ email: newAddress(), role: 'viewer' }).expect(403);
    await vera.get(path).expect(403);
    assert.equal((await grace.get(path).expect(200)).body.data, [own]);
    const admin = await invite(ada, project_id, { role: 'admin' });
    await grace.post(`${path}/${admin.id}/resend`).expect(403);
    await grace.delete(`${path}/${admin.id}`).expect(403);
    const other = await invite(ada, project_id, { role: 'viewer' });
    await grace.post(`${path}/${other.id}/resend`).expect(403);
    await grace.post(`${path}/${own.id}/resend`).expect(200);
    await ada.patch(`/projects/${project_id}`).send({ who_can_invite: 'admins' }).expect(200);
    await grace.post(path).send({ email: newAddress() }).expect(403);
    await grace.delete(`${path}/${own.id}`).expect(204);
  });

  it('403, 404: only admins and the owner can invite', async ({ ada, grace, vera, eve, db, project_id }) => {
    const send = (by: typeof ada, id = project_id) =>
      by.post(`/projects/${id}/invitations`).send({ email: newAddress(), role: 'admin' });
    for (const by of [grace, vera]) await send(by).expect(403);
    const none = await send(ada, UNKNOWN_ID).expect(404);
    assert.equal(withoutRequestId(await send(eve)), withoutRequestId(none));
    await addMember(db, project_id, eve, 'admin');
    await send(eve).expect(201);
  });
});
