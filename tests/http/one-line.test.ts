import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { growsLinearly } from '../growth.ts';
import { createTask, inWorld, PASSWORD } from '../world.ts';

const BREAKS = ['\n', '\r', '\r\n', '\v', '\f', '\u0085', '\u2028', '\u2029'];

inWorld('names and titles are one line', (it) => {
  it('400: refuses line breaks in a title, name or tag', async ({ ada, anonymous }) => {
    const task = await createTask(ada);
    const key = { scopes: ['tasks:read'], expires_at: '2100-01-01T00:00:00Z' };
    const person = { email: 'line@example.com', password: PASSWORD };
    for (const line of [...BREAKS.map((end) => `One${end}two`), 'One\n', '\nOne', 'One\u0085']) {
      for (const [caller, method, path, body, field] of [
        [ada, 'post', '/tasks', { title: line }, 'title'],
        [ada, 'post', '/tasks', { title: 'x', tags: [line] }, 'tags[0]'],
        [ada, 'patch', `/tasks/${task.id}`, { title: line, version: 1 }, 'title'],
        [ada, 'put', `/tasks/${task.id}`, { title: line, version: 1 }, 'title'],
        [ada, 'post', '/projects', { name: line }, 'name'],
        [ada, 'post', '/categories', { name: line }, 'name'],
        [ada, 'post', '/auth/api-keys', { ...key, name: line }, 'name'],
        [ada, 'patch', '/users/profile', { full_name: line }, 'full_name'],
        [anonymous, 'post', '/auth/register', { ...person, full_name: line }, 'full_name'],
      ] as const) {
        const response = await caller[method](path).send(body);
        assert.is(response.status, 400, `${path} ${JSON.stringify(body)}`);
        const [{ message, ...error }] = response.body.errors.filter(
          (each: { field: string }) => each.field === field,
        );
        assert.equal(error, { field, code: 'INVALID_FORMAT' });
        assert.is(message, 'Must be one line with at least one visible character.');
      }
    }
  });

  it('201: keeps other characters, spaces and scripts as sent', async ({ ada }) => {
    for (const title of [
      '\t a\tb',
      'נ\u200Fא',
      '\u200Bzero',
      'a\u001Fb',
      '👩‍💻',
      `${'\u00A0'.repeat(199)}x`,
    ]) {
      const { body } = await ada.post('/tasks').send({ title }).expect(201);
      assert.is(body.data.title, title.trim());
    }
  });

  it('200: returns a title that was stored with line breaks earlier', async ({ ada, connections }) => {
    const { id } = await createTask(ada);
    await sql`update task set title = ${'One\ntwo'} where id = ${id}`.execute(connections.writer);
    const { body } = await ada.get(`/tasks/${id}`).expect(200);
    assert.is(body.data.title, 'One\ntwo');
    await ada.patch(`/tasks/${id}`).send({ priority: 'high', version: body.data.version }).expect(200);
  });

  it('400: refuses long hostile text in linear time', async ({ ada }) => {
    for (const [unit, size] of [
      ['a', 31_250],
      [' ', 31_250],
      ['\u200B', 10_400],
    ] as const) {
      await growsLinearly(JSON.stringify(unit), size, async (size) => {
        const title = `${unit.repeat(size)}\n`;
        const { body } = await ada.post('/tasks').send({ title }).expect(400);
        assert.equal(
          body.errors.map(({ field }: { field: string }) => field),
          ['title'],
        );
      });
    }
  });
});

inWorld('emails', (it) => {
  const email = `${'x'.repeat(65)}@example.com`;

  it('201, 400: accept 64 characters before the @, and no more', async ({ anonymous }) => {
    const person = { password: PASSWORD, full_name: 'Long Example' };
    await anonymous
      .post('/auth/register')
      .send({ ...person, email: email.slice(1) })
      .expect(201);
    const { body } = await anonymous
      .post('/auth/register')
      .send({ ...person, email })
      .expect(400);
    const message = 'Must have at most 64 characters before the @.';
    assert.equal(body.errors, [{ field: 'email', code: 'INVALID_FORMAT', message }]);
  });

  it('400: have the same limit in every operation', async ({ anonymous, ada }) => {
    for (const [caller, path, body, field] of [
      [anonymous, '/auth/login', { email, password: PASSWORD }, 'email'],
      [anonymous, '/auth/password/forgot', { email }, 'email'],
      [ada, '/auth/email/change', { new_email: email, current_password: PASSWORD }, 'new_email'],
    ] as const) {
      const response = await caller.post(path).send(body).expect(400);
      assert.equal(
        [response.body.errors[0].field, response.body.errors[0].code],
        [field, 'INVALID_FORMAT'],
        path,
      );
    }
  });
});
