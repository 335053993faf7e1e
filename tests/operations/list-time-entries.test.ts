import * as assert from 'uvu/assert';
import { limits } from '../../src/time/totals.ts';
import { addMember } from '../fixtures.ts';
import { createEntry, entriesOf, startTimer, type TimeEntry } from '../time-kit.ts';
import { createTask, operation, type Person, type World } from '../world.ts';

const ids = (entries: readonly TimeEntry[]) => entries.map(({ id }) => id);

async function csvFor({ url }: World, { token }: Person, query = ''): Promise<string> {
  const headers = { authorization: `Bearer ${token}`, accept: 'text/csv' };
  const response = await fetch(`${url}/api/v1/time-entries${query}`, { headers });
  assert.is(response.headers.get('content-type'), 'text/csv; charset=utf-8');
  return response.text();
}

async function withLimit(entries: number, work: () => Promise<void>): Promise<void> {
  const before = limits.entries;
  limits.entries = entries;
  try {
    await work();
  } finally {
    limits.entries = before;
  }
}

operation('listTimeEntries', (it) => {
  it('200: own entries and those of administered projects, newest first, with their sums', async (world) => {
    const { ada, grace, vera, eve, project_id } = world;
    const task = await createTask(ada, { project_id });
    const personal = await createTask(grace);
    const first = await createEntry(grace, task, { billable: true });
    const second = await createEntry(ada, task, { started_at: '2026-03-02T11:00:00Z', seconds: 60 });
    const third = await createEntry(grace, personal, { started_at: '2026-03-02T12:00:00Z', seconds: 30 });
    const { started } = await startTimer(grace, task);
    const { body } = await ada.get('/time-entries').expect(200);
    assert.equal(body.data, [started, second, first]);
    const { total, total_seconds, billable_seconds } = body.meta;
    assert.equal([total, total_seconds, billable_seconds], [3, 5460, 5400]);
    assert.equal(await entriesOf(grace, '&order=asc'), [first, third, started]);
    for (const person of [vera, eve]) {
      const { meta, data } = (await person.get('/time-entries').expect(200)).body;
      assert.equal([data, meta.total, meta.total_seconds], [[], 0, 0]);
    }
  });

  it('200: each page once, also of entries that begin at once, and without sums by cursor', async (world) => {
    const { ada, grace, project_id } = world;
    const task = await createTask(ada, { project_id });
    const all: string[] = [];
    for (const person of [ada, grace, ada, grace, ada]) all.push((await createEntry(person, task)).id);
    const found: string[] = [];
    let next: string | null = null;
    do {
      const query: string = next === null ? '' : `&cursor=${next}`;
      const { data, meta } = (await ada.get(`/time-entries?per_page=2${query}`).expect(200)).body;
      assert.is(meta.total_seconds, next === null ? 5 * 5400 : null);
      found.push(...ids(data));
      next = meta.next_cursor;
    } while (next !== null);
    assert.equal(found, all.sort().reverse());
    const { data } = (await ada.get('/time-entries?per_page=2&page=3').expect(200)).body;
    assert.equal(ids(data), all.slice(4));
  });

  it('200: filters by user, task, project, tag, billable and running', async (world) => {
    const { ada, grace, project_id } = world;
    const [task, other, personal] = [
      await createTask(ada, { project_id }),
      await createTask(ada, { project_id }),
      await createTask(ada),
    ];
    const a = await createEntry(ada, task, { tags: ['Café', 'x'], billable: true });
    const b = await createEntry(grace, other, { started_at: '2026-03-02T11:00:00Z', seconds: 60 });
    const c = await createEntry(ada, personal, { started_at: '2026-03-02T12:00:00Z', seconds: 1 });
    const { started: d } = await startTimer(ada, task);
    const expected: [query: string, entries: TimeEntry[]][] = [
      [`&user_id=${grace.id}`, [b]],
      [`&user_id=${grace.id}&user_id=${ada.id.toUpperCase()}`, [d, c, b, a]],
      [`&task_id=${task.id}`, [d, a]],
      [`&task_id=${other.id}&task_id=${personal.id}`, [c, b]],
      [`&project_id=${project_id}`, [d, b, a]],
      [`&tag=${encodeURIComponent('CAFE\u0301')}&tag=zz`, [a]],
      ['&billable=true', [a]],
      ['&billable=false&running=false', [c, b]],
      ['&running=true', [d]],
      [`&project_id=${project_id}&user_id=${ada.id}&running=false`, [a]],
    ];
    for (const [query, entries] of expected) {
      const { body } = await ada.get(`/time-entries?per_page=100${query}`).expect(200);
      assert.equal(ids(body.data), ids(entries), query);
      const sum = entries.reduce((seconds, entry) => seconds + (entry.seconds ?? 0), 0);
      assert.equal([body.meta.total, body.meta.total_seconds], [entries.length, sum], query);
    }
  });

  it('200, 400: a list that looks at too many entries has no total and no sums, and compares no tags', async (world) => {
    const { ada, grace, project_id } = world;
    const task = await createTask(ada, { project_id });
    const personal = await createTask(grace);
    const a = await createEntry(grace, task, {
      started_at: '2026-03-02T10:00:00Z',
      seconds: 60,
      tags: ['x'],
    });
    const b = await createEntry(ada, task, { started_at: '2026-03-02T11:00:00Z', seconds: 60, tags: ['x'] });
    const c = await createEntry(grace, task, {
      started_at: '2026-03-02T12:00:00Z',
      seconds: 30,
      billable: true,
    });
    await createEntry(grace, personal, { started_at: '2026-03-02T13:00:00Z', seconds: 30 });
    const hers = `&user_id=${grace.id}`;
    const expected: [query: string, entries: TimeEntry[], isSummed: boolean][] = [
      ['', [c, b, a], false],
      ['&order=asc', [a, b, c], false],
      ['&billable=true', [c], false],
      [hers, [c, a], true],
      [`${hers}&order=asc`, [a, c], true],
      [`${hers}&billable=false`, [a], true],
      [`${hers}&tag=X`, [a], true],
      [`${hers}${hers}&project_id=${project_id}`, [c, a], true],
      [`${hers}&user_id=${ada.id}`, [c, b, a], false],
      ['&from=2026-03-02T11:00:00Z', [c, b], true],
      ['&to=2026-03-02T12:00:00Z&tag=x', [b, a], true],
    ];
    await withLimit(2, async () => {
      for (const [query, entries, isSummed] of expected) {
        const { data, meta } = (await ada.get(`/time-entries?per_page=100${query}`).expect(200)).body;
        assert.equal(ids(data), ids(entries), query);
        const sum = entries.reduce((seconds, entry) => seconds + (entry.seconds ?? 0), 0);
        const totals = isSummed ? [entries.length, sum] : [null, null];
        assert.equal([meta.total, meta.total_seconds], totals, query);
      }
      const first = (await ada.get(`/time-entries?per_page=1${hers}`).expect(200)).body;
      const { next_cursor } = first.meta;
      const second = (await ada.get(`/time-entries?per_page=1${hers}&cursor=${next_cursor}`).expect(200))
        .body;
      assert.equal(ids([...first.data, ...second.data]), ids([c, a]));
      assert.is(second.meta.total, null);
      assert.is((await csvFor(world, ada, `?user_id=${grace.id}`)).split('\r\n').length, 4);
      const { body } = await ada.get('/time-entries?tag=x').expect(400);
      assert.equal([body.error, body.errors[0].field], ['FILTER_TOO_EXPENSIVE', 'tag']);
      await ada.get(`/time-entries?tag=x&user_id=${ada.id}${hers}`).expect(400);
    });
  });

  it('200: days are those of the caller, and an entry belongs to the day on which it began', async ({
    ada,
  }) => {
    await ada.patch('/users/profile').send({ timezone: 'America/New_York' }).expect(200);
    const task = await createTask(ada);
    const at = async (started_at: string, seconds: number) => createEntry(ada, task, { started_at, seconds });
    const before = await at('2026-03-08T04:59:59Z', 60);
    // The day on which the clocks go forward has 23 hours.
    const first = await at('2026-03-08T05:00:00Z', 60);
    const night = await at('2026-03-09T03:00:00Z', 7200);
    const after = await at('2026-03-09T04:00:00Z', 60);
    const on = async (query: string) => ids(await entriesOf(ada, `&order=asc${query}`));
    assert.equal(await on('&from=2026-03-08&to=2026-03-08'), ids([first, night]));
    assert.equal(await on('&to=2026-03-07'), ids([before]));
    assert.equal(await on('&from=2026-03-09'), ids([after]));
    assert.equal(await on('&from=2026-03-08T05:00:00Z&to=2026-03-08T23:00:00-04:00'), ids([first]));
    assert.equal(await on('&from=2026-03-09&to=2026-03-08'), []);
  });

  it('400: names what is wrong', async ({ ada }) => {
    const fields = async (query: string) => {
      const { errors } = (await ada.get(`/time-entries?${query}`).expect(400)).body;
      return errors.map(({ field }: { field: string }) => field);
    };
    assert.equal(await fields('from=yesterday&to=2026-02-30'), ['from', 'to']);
    assert.equal(await fields('user_id=x&running=maybe'), ['user_id[0]', 'running']);
    assert.equal(await fields('project=x'), ['project']);
    assert.equal(await fields('cursor=AAAA'), ['cursor']);
  });

  it('200: as CSV for spreadsheets, with names, days of the caller and harmless texts', async (world) => {
    const { ada, grace, db, project_id, person } = world;
    await ada.patch('/users/profile').send({ timezone: 'Asia/Tokyo' }).expect(200);
    const task = await createTask(grace, { project_id, title: '=cmd|calc' });
    const entry = await createEntry(grace, task, {
      started_at: '2026-03-02T15:00:00Z',
      seconds: 90,
      note: '+1, "quoted"\nline',
      tags: ['a', '=b'],
      billable: true,
    });
    const header =
      'id,date,user,project,task,started_at,ended_at,seconds,note,billable,tags,user_id,project_id,task_id';
    const row = [
      ...[entry.id, '2026-03-03', 'Grace Hopper', 'Analytical engine', "'=cmd|calc"],
      ...['2026-03-02T15:00:00.000Z', '2026-03-02T15:01:30.000Z', '90', `"'+1, ""quoted""\nline"`],
      ...['true', '"a,=b"', grace.id, project_id, task.id],
    ];
    assert.is(await csvFor(world, ada), `${header}\r\n${row.join(',')}\r\n`);
    assert.is(await csvFor(world, await person('Nobody')), `${header}\r\n`);
    // Whoever has left the project has the hours, and none of its names.
    await addMember(db, project_id, await person('Annie Easley'), 'admin');
    await ada.delete(`/projects/${project_id}/members/${grace.id}`).expect(204);
    assert.match(
      await csvFor(world, grace),
      `${entry.id},2026-03-02,Grace Hopper,,,2026-03-02T15:00:00.000Z`,
    );
  });

  it('200: CSV has all pages in the order of the list, and only what matches', async (world) => {
    const { ada, db } = world;
    const task = await createTask(ada);
    const start = Date.parse('2026-01-01T00:00:00Z');
    const rows = Array.from({ length: 1001 }, (_, n) => ({
      user_id: ada.id,
      task_id: task.id,
      started_at: new Date(start + Math.floor(n / 3) * 60_000).toISOString(),
      ended_at: new Date(start + Math.floor(n / 3) * 60_000 + 1000).toISOString(),
      billable: n % 2 === 0,
    }));
    await db.insertInto('time_entry').values(rows).execute();
    const idsIn = (text: string) =>
      text
        .split('\r\n')
        .slice(1, -1)
        .map((line) => line.split(',')[0]);
    const all = idsIn(await csvFor(world, ada, '?order=asc&per_page=1'));
    const stored = await db
      .selectFrom('time_entry')
      .where('user_id', '=', ada.id)
      .orderBy('started_at')
      .orderBy('id')
      .select('id')
      .execute();
    assert.equal(
      all,
      stored.map(({ id }) => id),
    );
    assert.is(idsIn(await csvFor(world, ada, '?billable=true')).length, 501);
  });

  it('400, 406: CSV has no pages, and other types do not exist', async ({ ada }) => {
    const { body } = await ada.get('/time-entries?page=1').set('accept', 'text/csv').expect(400);
    assert.equal([body.errors[0].field, body.errors[0].code], ['page', 'NOT_ALLOWED']);
    await ada.get('/time-entries').set('accept', 'application/pdf').expect(406);
  });
});
