import * as assert from 'uvu/assert';
import { resolve } from '../../src/document.ts';
import { describe } from '../../src/http/details.ts';
import { bodySchemaOf } from '../bodies.ts';
import { contract, operationOf, operations } from '../contract/documented.ts';
import { UNKNOWN_ID } from '../fixtures.ts';
import { createTask, inWorld } from '../world.ts';

type Detail = { field: string; code: string; message: string };
const problemsIn = (body: { errors: Detail[] }): Record<string, string> =>
  Object.fromEntries(body.errors.map(({ field, code, message }) => [field, `${code}: ${message}`]));

/** Every pattern in requests. */
function patternsIn(node: unknown, seen = new Set<unknown>()): string[] {
  if (typeof node !== 'object' || node === null || seen.has(node)) return [];
  seen.add(node);
  const inner = '$ref' in node ? [resolve<object>(contract, node)] : Object.values(node);
  const own = 'pattern' in node && typeof node.pattern === 'string' ? [node.pattern] : [];
  return [...own, ...inner.flatMap((each) => patternsIn(each, seen))];
}

inWorld('details of a validation error', (it) => {
  it('name every field at once, with its path, code and correction', async ({ ada }) => {
    const { body } = await ada
      .post('/tasks')
      .send({
        title: '',
        description: 7,
        status: 'done',
        priority: null,
        start_date: '2027-02-30T09:00:00Z',
        due_date: 'tomorrow',
        estimate_minutes: 0,
        tags: ['ok', '', 7, 'x'.repeat(51)],
        category_ids: ['1', UNKNOWN_ID],
        assignee_ids: Array.from({ length: 21 }, () => UNKNOWN_ID),
        project_id: {},
        owner: 'me',
      })
      .expect(400);
    assert.is(body.message, 'Some fields are invalid. `errors` lists each of them.');
    const { properties = {} } = bodySchemaOf(operationOf('createTask'));
    const date =
      'Must match format "date-time". Write it as 2026-03-02T09:00:00Z, with a zone, from 1970 to 2200.';
    const id = 'Must match format "uuid". An id looks like 0195f3a4-7c1e-7d2a-9b3c-5e6f7a8b9c0d.';
    assert.equal(problemsIn(body), {
      title: 'TOO_SHORT: Must not be empty.',
      description: 'INVALID_TYPE: Must be string or null.',
      status: 'NOT_ALLOWED: Must be one of: todo, in_progress, completed.',
      priority: 'INVALID_TYPE: Must be string.',
      start_date: `INVALID_FORMAT: ${date}`,
      due_date: `INVALID_FORMAT: ${date}`,
      estimate_minutes: 'TOO_SMALL: Must be >= 1.',
      'tags[1]': 'TOO_SHORT: Must not be empty.',
      'tags[2]': 'INVALID_TYPE: Must be string.',
      'tags[3]': 'TOO_LONG: Must not have more than 50 characters.',
      'category_ids[0]': `INVALID_FORMAT: ${id}`,
      assignee_ids: 'TOO_MANY: Must not have more than 20 items.',
      project_id: 'INVALID_TYPE: Must be string or null.',
      owner: `UNKNOWN_FIELD: There is no such field. Known are: ${Object.keys(properties).join(', ')}.`,
    });
  });

  it('name each field once, even if it violates several rules', async ({ ada }) => {
    const { body } = await ada.post('/projects').send({ name: '', color: '' }).expect(400);
    assert.equal(
      body.errors.map(({ field }: Detail) => field),
      ['name', 'color'],
    );
  });

  it('cover missing, too long, too large, duplicate and malformed values', async ({ ada, anonymous }) => {
    const register = await anonymous
      .post('/auth/register')
      .send({ email: 'ada@', password: 'x'.repeat(129) })
      .expect(400);
    assert.equal(problemsIn(register.body), {
      email: 'INVALID_FORMAT: Must match format "email". An email looks like ada@example.com.',
      password: 'TOO_LONG: Must not have more than 128 characters.',
      full_name: 'REQUIRED: This is required.',
    });
    const task = await ada
      .post('/tasks')
      .send({ title: 'x'.repeat(201), estimate_minutes: 525_601, tags: ['a', 'b', 'a'] })
      .expect(400);
    assert.equal(problemsIn(task.body), {
      title: 'TOO_LONG: Must not have more than 200 characters.',
      estimate_minutes: 'TOO_LARGE: Must be <= 525600.',
      tags: 'DUPLICATE: Must not contain duplicates.',
    });
    const profile = await ada
      .patch('/users/profile')
      .send({ full_name: ' ', avatar_url: 'https://a b', timezone: '7', locale: 'e_' })
      .expect(400);
    assert.equal(problemsIn(profile.body), {
      full_name: 'INVALID_FORMAT: Must be one line with at least one visible character.',
      avatar_url:
        'INVALID_FORMAT: Must match format "uri". A URL looks like https://example.com/picture.png.',
      timezone: 'INVALID_FORMAT: Must be a time zone such as Europe/London.',
      locale: 'INVALID_FORMAT: Must be a language tag such as en-GB.',
    });
  });

  it('use words instead of regular expressions', async () => {
    for (const operation of operations) {
      for (const pattern of patternsIn([operation.parameters, operation.requestBody])) {
        const finding = { path: '/body', message: `must match pattern "${pattern}"`, errorCode: 'pattern' };
        const [detail] = describe({}, operation, contract, [finding]);
        assert.not.match(detail?.message ?? '', 'pattern', `${operation.operationId} ${pattern}`);
      }
    }
  });

  it('have the path of nested fields', async ({ ada }) => {
    const { body } = await ada
      .patch('/users/profile')
      .send({ settings: { week_start: 'friday', default_project_id: 1, week_strat: 'monday', a: { b: 1 } } })
      .expect(400);
    assert.equal(problemsIn(body), {
      'settings.week_start': 'NOT_ALLOWED: Must be one of: monday, sunday, saturday.',
      'settings.default_project_id': 'INVALID_TYPE: Must be string or null.',
      'settings.week_strat': 'UNKNOWN_FIELD: There is no such field. Did you mean `week_start`?',
      'settings.a':
        'UNKNOWN_FIELD: There is no such field. Known are: week_start, default_project_id, reminder_time, notifications, notification_delivery.',
    });
    const replaced = await ada
      .put('/users/profile')
      .send({ full_name: 'Ada', settings: { weekstart: 'monday' } })
      .expect(400);
    assert.match(problemsIn(replaced.body)['settings.weekstart'] ?? '', /Did you mean `week_start`\?$/);
    const cleared = await ada.patch('/users/profile').send({ settings: null }).expect(400);
    assert.equal(problemsIn(cleared.body), { settings: 'INVALID_TYPE: Must be object.' });
  });

  it('name both types of a nullable object, or only the fields in it', async ({ ada }) => {
    const text = await ada.post('/tasks').send({ title: 'x', recurrence: 'daily' }).expect(400);
    assert.equal(problemsIn(text.body), { recurrence: 'INVALID_TYPE: Must be object or null.' });
    const object = await ada
      .post('/tasks')
      .send({ title: 'x', recurrence: { rule: 7, texxt: 'daily' } })
      .expect(400);
    assert.equal(problemsIn(object.body), {
      'recurrence.rule': 'INVALID_TYPE: Must be string.',
      'recurrence.texxt': 'UNKNOWN_FIELD: There is no such field. Did you mean `text`?',
    });
  });

  const nearest: [string, string | undefined][] = [
    ['titel', 'title'],
    ['Title', 'title'],
    ['TITLE', 'title'],
    ['dueDate', 'due_date'],
    ['due-date', 'due_date'],
    ['projectId', 'project_id'],
    ['assignees_ids', 'assignee_ids'],
    ['tag', 'tags'],
    ['decsription', 'description'],
    ['nonsense', undefined],
    ['id', undefined],
    ['x'.repeat(5000), undefined],
  ];
  for (const [name, known] of nearest) {
    it(`suggest the nearest property to ${name.slice(0, 20)}`, async ({ ada }) => {
      const { body } = await ada
        .post('/tasks')
        .send({ title: 'x', [name]: 1 })
        .expect(400);
      const [{ field, message }] = body.errors;
      assert.is(field, name.slice(0, 200));
      if (known) assert.is(message, `There is no such field. Did you mean \`${known}\`?`);
      else assert.match(message, 'Known are: title, description');
    });
  }

  it('suggest the nearest parameter, or list the known ones if none is near', async ({ ada }) => {
    const { body } = await ada
      .get('/tasks?statuss=todo&perPage=5&Cursor=x&due_before=x&sort=dueDate&page=0&status=open')
      .expect(400);
    const errors = problemsIn(body);
    assert.is(errors['statuss'], 'UNKNOWN_FIELD: There is no such field. Did you mean `status`?');
    assert.match(errors['perPage'] ?? '', 'Did you mean `per_page`?');
    assert.match(errors['Cursor'] ?? '', 'Did you mean `cursor`?');
    assert.match(errors['due_before'] ?? '', 'Known are: page, per_page, cursor, status');
    assert.match(errors['sort'] ?? '', 'NOT_ALLOWED: Did you mean `due_date`? Must be one of: created_at');
    assert.is(errors['page'], 'TOO_SMALL: Must be >= 1.');
    assert.is(
      errors['status[0]'] ?? errors['status'],
      'NOT_ALLOWED: Must be one of: todo, in_progress, completed.',
    );
    assert.is(body.errors.length, 7);
    const short = await ada.get('/projects?sort=nope').expect(400);
    assert.match(problemsIn(short.body)['sort'] ?? '', /^NOT_ALLOWED: Must be one of: /);
  });

  it('suggest the nearest value of a property, and list as many as fit', async ({ ada }) => {
    const profile = { settings: { week_start: 'Mondy' } };
    const nearest = await ada.patch('/users/profile').send(profile).expect(400);
    assert.equal(problemsIn(nearest.body), {
      'settings.week_start': 'NOT_ALLOWED: Did you mean `monday`? Must be one of: monday, sunday, saturday.',
    });
    const webhook = { url: 'https://hooks.example.com/x', events: ['task.create', 'nothing'] };
    const errors = problemsIn((await ada.post('/webhooks').send(webhook).expect(400)).body);
    assert.match(
      errors['events[0]'] ?? '',
      /^NOT_ALLOWED: Did you mean `task\.created`\? Must be one of: task\.created, /,
    );
    assert.match(
      errors['events[1]'] ?? '',
      /^NOT_ALLOWED: Must be one of: .*, [a-z_]+\.[a-z_]+ and \d+ others\.$/,
    );
  });

  it('only say that a parameter is unknown if the operation has none', async ({ ada }) => {
    const { body } = await ada.post('/auth/logout?all=true').expect(400);
    assert.equal(problemsIn(body), { all: 'UNKNOWN_FIELD: There is no such field.' });
  });

  it('spell headers as the contract does', async ({ ada }) => {
    const task = await createTask(ada);
    const { body } = await ada.get(`/tasks/${task.id}`).set('if-none-match', 'x'.repeat(1001)).expect(400);
    assert.equal(problemsIn(body), { 'If-None-Match': 'TOO_LONG: Must not have more than 1000 characters.' });
    const patch = await ada
      .patch('/tasks/7')
      .set('if-match', 'x'.repeat(1001))
      .set('prefer', 'x'.repeat(300))
      .send({ titel: 1 })
      .expect(400);
    assert.equal(Object.keys(problemsIn(patch.body)).sort(), ['If-Match', 'Prefer', 'task_id', 'titel']);
  });
});
