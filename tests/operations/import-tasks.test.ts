import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { runJob } from '../../src/background/run.ts';
import { never } from '../../src/concurrency.ts';
import type { Schema } from '../../src/contract.ts';
import { createFiles } from '../../src/files/files.ts';
import { fold } from '../../src/fold.ts';
import { works } from '../../src/resources.ts';
import { onFullDisk, storedKeys, sweepStored } from '../attachments-kit.ts';
import { addMember, createApiKey, createCategory, createProject } from '../fixtures.ts';
import { exported, imported, LINES, lineRows, linesOf, sendImport } from '../tasks/transfer-kit.ts';
import { type Caller, createTask, encryptionKey, operation } from '../world.ts';

type Task = Schema<'Task'>;

async function tasksOf(person: Caller, query = ''): Promise<Task[]> {
  const { body } = await person.get(`/tasks?sort=position&order=asc&per_page=100&${query}`).expect(200);
  return body.data;
}

const titlesOf = async (person: Caller, query?: string) =>
  (await tasksOf(person, query)).map(({ title }) => title);

const faultsOf = ({ imported: { errors } }: { imported: Schema<'ImportResult'> }) =>
  errors.map(({ line, column, code }) => [line, column, code]);

operation('importTasks', (it) => {
  it('202: imports with an API key', async ({ ada, as, runJobs }) => {
    const { key } = await createApiKey(ada, { scopes: ['tasks:write'] });
    await sendImport(as({ token: key }), { body: 'title\nPunch the cards\n' }).expect(202);
    await runJobs();
    assert.equal(await titlesOf(ada), ['Punch the cards']);
  });

  it('403: an import that creates categories needs the scope for them', async ({ ada, as, runJobs }) => {
    const body = 'title,categories\nPunch the cards,Cards\n';
    const send = async (...scopes: Schema<'Scope'>[]) => {
      const { key } = await createApiKey(ada, { scopes });
      return sendImport(as({ token: key }), { body, query: 'unknown_categories=create' });
    };
    const refused = await send('tasks:write');
    assert.equal([refused.status, refused.body.error], [403, 'INSUFFICIENT_SCOPE']);
    assert.is((await send('tasks:write', 'categories:write')).status, 202);
    await runJobs();
    assert.equal(await titlesOf(ada), ['Punch the cards']);
  });

  it('413: a file of more than 100 MiB, of which nothing stays', async (world) => {
    await sweepStored(world);
    const before = await storedKeys(world);
    const body = Buffer.alloc(100 * 1024 ** 2 + 1, 'x');
    const response = await sendImport(world.ada, { body }).expect(413);
    assert.is(response.body.error, 'PAYLOAD_TOO_LARGE');
    await sweepStored(world);
    assert.equal(await storedKeys(world), before);
  });

  it('507: a full disk stores nothing', async ({ ada, serve, fileStore }) => {
    const node = await serve({ files: createFiles(onFullDisk(fileStore), encryptionKey) });
    const { body } = await sendImport(node.as(ada), { body: 'title\nPunch the cards\n' }).expect(507);
    assert.is(body.error, 'STORAGE_FULL');
  });

  it('202: creates the tasks of a CSV file in the background', async (world) => {
    const { ada, grace, project_id, db } = world;
    const body = [
      'title,description,status,priority,due_on,estimate_minutes,tags,assignee_emails',
      `Punch the cards,"Two\nlines",in_progress,high,2020-02-03,30,"cards,""a, b""",${grace.email.toUpperCase()}`,
      `'=1+1,,Completed,,,,,`,
    ].join('\r\n');
    const response = await sendImport(ada, { query: `project_id=${project_id}`, body }).expect(202);
    const { id } = response.body.data;
    assert.equal(response.body.data.kind, 'task_import');
    assert.is(response.headers['location'], `/api/v1/jobs/${id}`);
    assert.equal(await titlesOf(ada), []);
    await world.runJobs();
    const job = (await ada.get(`/jobs/${id}`).expect(200)).body.data;
    const [first, second, ...others] = await tasksOf(ada, `project_id=${project_id}`);
    assert.equal(others, []);
    assert.equal([job.status, job.progress], ['completed', { done: 2, total: 2 }]);
    assert.equal(job.result, {
      item_count: 2,
      skipped_count: 0,
      imported: {
        dry_run: false,
        row_count: 2,
        valid_count: 2,
        failed_count: 0,
        ignored_columns: [],
        errors: [],
        tasks: [
          { line: 2, id: first?.id },
          { line: 4, id: second?.id },
        ],
      },
    });
    assert.equal(
      [
        first?.title,
        first?.description,
        first?.status,
        first?.priority,
        first?.due_on,
        first?.estimate_minutes,
      ],
      ['Punch the cards', 'Two\nlines', 'in_progress', 'high', '2020-02-03', 30],
    );
    assert.equal([first?.tags, first?.assignees.map((user) => user.id)], [['cards', 'a, b'], [grace.id]]);
    assert.equal([second?.title, second?.completed, second?.priority], ['=1+1', true, 'medium']);
    assert.equal([first?.created_by?.id, first?.version], [ada.id, 1]);
    const events = await db
      .selectFrom('event')
      .where('request_id', '=', id)
      .select(['type', 'subject_id', 'actor_id'])
      .orderBy('position')
      .execute();
    assert.equal(
      events.map(({ type, subject_id, actor_id }) => [type, subject_id, actor_id]),
      [first, second].map((task) => ['task.created', task?.id, ada.id]),
    );
    await sweepStored(world);
    assert.equal(await storedKeys(world), []);
  });

  it('202: puts subtasks below their parents, wherever those are in the file', async (world) => {
    const { ada } = world;
    const body = linesOf([
      { id: 3, parent_id: 2, title: 'C' },
      { id: 'x', title: 'X' },
      { id: 2, parent_id: '1', title: 'B' },
      { id: 1, title: 'A' },
      { parent_id: 'x', title: 'Y', tags: ['a', 'b'] },
    ]);
    const { imported: result } = await imported(world, ada, { type: LINES, body });
    assert.is(result.valid_count, 5);
    const tasks = await tasksOf(ada);
    const titleOf = (id: string | null) => tasks.find((task) => task.id === id)?.title;
    assert.equal(tasks.map(({ title, parent_id }) => [title, titleOf(parent_id)]).sort(), [
      ['A', undefined],
      ['B', 'A'],
      ['C', 'B'],
      ['X', undefined],
      ['Y', 'X'],
    ]);
    assert.equal(await titlesOf(ada, 'parent_id=null'), ['X', 'A']);
    assert.is(tasks.find(({ title }) => title === 'A')?.subtask_count, 1);
  });

  it('202: maps columns and values, and reads semicolons and a byte order mark', async (world) => {
    const { ada } = world;
    const body = '\uFEFFTask name;State;P;Section;Created_At\r\nSort;Done;1;x;\r\nFile;open;4;;\r\n';
    const query = new URLSearchParams([
      ['column', 'title:task name'],
      ['column', 'status:State'],
      ['column', 'priority:P'],
      ['status_value', 'completed:done'],
      ['status_value', 'todo:Open'],
      ['priority_value', 'high:1'],
      ['priority_value', 'low:4'],
    ]);
    const { imported: result } = await imported(world, ada, { query: String(query), body });
    assert.equal(result.ignored_columns, ['Section']);
    assert.equal(
      (await tasksOf(ada)).map(({ title, status, priority }) => [title, status, priority]),
      [
        ['Sort', 'completed', 'high'],
        ['File', 'todo', 'low'],
      ],
    );
  });

  it('202: tells the errors of each row, with line and column, and imports the others', async (world) => {
    const { ada } = world;
    const body = [
      'Name,status,due_date,due_on,estimate_minutes,tags',
      ',todo,,,,',
      'Good,,,,,',
      'Bad,done,tomorrow,,many,',
      'Two dates,,2030-01-01T00:00:00Z,2030-01-01,,',
      'Repeated tags,,,,,"a,A"',
      `${'x'.repeat(201)},,,,,`,
      'Too many,,,,,,x',
    ].join('\n');
    const job = await imported(world, ada, { query: 'column=title:Name', body });
    assert.equal(faultsOf(job), [
      [2, 'Name', 'REQUIRED'],
      [4, 'status', 'NOT_ALLOWED'],
      [4, 'due_date', 'INVALID_FORMAT'],
      [4, 'estimate_minutes', 'INVALID_TYPE'],
      [5, 'due_on', 'TWO_DUE_DATES'],
      [6, 'tags', 'DUPLICATE'],
      [7, 'Name', 'TOO_LONG'],
      [8, null, 'TOO_MANY'],
    ]);
    const { row_count, valid_count, failed_count } = job.imported;
    assert.equal([row_count, valid_count, failed_count], [7, 1, 6]);
    assert.equal(await titlesOf(ada), ['Good']);
  });

  it('202: a value that is no text is an error of its row', async (world) => {
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    const object = '{"toString":1,"valueOf":1}';
    const body = [
      ...['status', 'priority', 'tags', 'categories', 'assignee_ids', 'due_on'].flatMap((name) => [
        `{"title":"Bad","${name}":${deep}}`,
        `{"title":"Bad","${name}":[${object}]}`,
        `{"title":"Bad","${name}":${object}}`,
      ]),
      '{"title":"Bad","status":"constructor"}',
      '{"title":"Good","tags":["a"]}',
    ].join('\n');
    const { imported: result } = await imported(world, world.ada, { type: LINES, body });
    assert.equal([result.failed_count, result.valid_count], [19, 1]);
    assert.equal(await titlesOf(world.ada), ['Good']);
  });

  it('202: a list that is far too long is one error of its row, before each value is looked at', async (world) => {
    const many = Array.from({ length: 1_001 }, (_, at) => at);
    const lists = { tags: many, categories: many, assignee_emails: many, assignee_ids: many };
    const text = many.join(',');
    const lines = linesOf([
      ...Object.entries(lists).map(([name, value]) => ({ title: 'Bad', [name]: value })),
      ...Object.keys(lists).map((name) => ({ title: 'Bad', [name]: text })),
      { title: 'Good', categories: Array(1_000).fill(' '), tags: [] },
    ]);
    const job = await imported(world, world.ada, { type: LINES, body: lines });
    const names = Object.keys(lists);
    assert.equal(
      faultsOf(job),
      [...names, ...names].map((name, at) => [at + 1, name, 'INVALID_TYPE']),
    );
    assert.equal(await titlesOf(world.ada), ['Good']);
  });

  it('202: a quoted cell continues after the part in which the header is read', async (world) => {
    const description = `${'word '.repeat(1_999)}word`;
    const rows = Array.from({ length: 10 }, (_, at) => `Task ${at},"${description}"`);
    const { imported: result } = await imported(world, world.ada, {
      body: `title,description\n${rows.join('\n')}`,
    });
    assert.equal([result.errors, result.valid_count], [[], 10]);
  });

  it('400: a header row whose quotation mark has no end', async ({ ada }) => {
    const { body } = await sendImport(ada, { body: '"title\nPunch the cards\n' }).expect(400);
    assert.equal(
      [body.error, body.message],
      ['MALFORMED_IMPORT', 'The header row cannot be read: a quotation mark has no end.'],
    );
  });

  it('400: a file with more than 1,000 columns', async ({ ada }) => {
    const columns = (many: number) => Array.from({ length: many }, (_, at) => (at ? `c${at}` : 'title'));
    await sendImport(ada, { body: `${columns(1_000).join(',')}\nA\n` }).expect(202);
    const { body } = await sendImport(ada, { body: `${columns(1_001).join(',')}\nA\n` }).expect(400);
    assert.equal([body.error, body.message], ['MALFORMED_IMPORT', 'The file has more than 1,000 columns.']);
  });

  it('202: keeps the first 100 errors, and counts all', async (world) => {
    const { ada } = world;
    const body = linesOf(Array.from({ length: 700 }, () => ({ title: '' })));
    const job = await imported(world, ada, { type: LINES, body });
    assert.equal(
      [job.imported.errors.length, job.imported.failed_count, job.progress],
      [100, 700, { done: 0, total: 0 }],
    );
    assert.is(job.imported.errors.at(-1)?.line, 100);
  });

  it('202: a dry run creates nothing, and tells the same', async (world) => {
    const { ada, db } = world;
    const body = linesOf([
      { title: 'A', categories: ['New'] },
      { title: '', id: 1 },
      { title: 'B', parent_id: 1 },
    ]);
    const query = 'dry_run=true&unknown_categories=create';
    const job = await imported(world, ada, { type: LINES, body, query });
    assert.equal(faultsOf(job), [
      [2, 'title', 'REQUIRED'],
      [3, 'parent_id', 'PARENT_NOT_IMPORTED'],
    ]);
    const { dry_run, valid_count, tasks } = job.imported;
    assert.equal([dry_run, valid_count, tasks, job.result?.item_count], [true, 1, [], 0]);
    assert.equal(await titlesOf(ada), []);
    assert.equal((await ada.get('/categories').expect(200)).body.data, []);
    assert.equal(await db.selectFrom('event').where('request_id', '=', job.id).select('id').execute(), []);
  });

  it('202: finds projects by ID and then by name', async (world) => {
    const { ada, grace, vera, project_id } = world;
    const twin = await createProject(ada, { name: 'Twin' });
    await createProject(ada, { name: 'TWIN' });
    const archived = await createProject(ada, { name: 'Old' });
    await ada.patch(`/projects/${archived.id}`).send({ archived: true, version: 1 }).expect(200);
    const hidden = await createProject(grace, { name: 'Hidden' });
    const rows = [
      { title: 'by ID', project_id },
      { title: 'by name', project: 'ANALYTICAL engine', project_id: hidden.id },
      { title: 'personal' },
      { title: 'one of two', project: 'twin', project_id: twin.id },
      { title: 'unknown', project: 'Hidden' },
      { title: 'unknown', project_id: hidden.id },
      { title: 'ambiguous', project: 'twin' },
      { title: 'archived', project: 'Old' },
    ];
    const job = await imported(world, ada, { type: LINES, body: linesOf(rows) });
    assert.equal(faultsOf(job), [
      [5, 'project', 'UNKNOWN_PROJECT'],
      [6, 'project_id', 'UNKNOWN_PROJECT'],
      [7, 'project', 'AMBIGUOUS_PROJECT'],
      [8, 'project', 'PROJECT_ARCHIVED'],
    ]);
    assert.equal(await titlesOf(ada, `project_id=${project_id}`), ['by ID', 'by name']);
    assert.equal(await titlesOf(ada, `project_id=${twin.id}`), ['one of two']);
    const refused = await imported(world, vera, { type: LINES, body: linesOf(rows.slice(0, 1)) });
    assert.equal(faultsOf(refused), [[1, 'project', 'FORBIDDEN']]);
  });

  it('202: refuses, skips or creates categories and assignees that do not exist', async (world) => {
    const { ada, grace, eve, project_id, db } = world;
    const known = await createCategory(ada, { name: 'Known' });
    const body = linesOf([
      {
        title: 'A',
        categories: ['KNOWN', 'New'],
        assignee_emails: [grace.email, eve.email],
        assignee_ids: [ada.id, 'x'],
      },
    ]);
    const given = { type: LINES, body };
    const refused = await imported(world, ada, { ...given, query: `project_id=${project_id}` });
    assert.equal(faultsOf(refused), [
      [1, 'assignee_ids', 'UNKNOWN_ASSIGNEE'],
      [1, 'assignee_emails', 'UNKNOWN_ASSIGNEE'],
      [1, 'categories', 'UNKNOWN_CATEGORY'],
    ]);
    const skipping = `project_id=${project_id}&unknown_assignees=skip&unknown_categories`;
    await imported(world, ada, { ...given, query: `${skipping}=skip` });
    const [first] = await tasksOf(ada);
    assert.equal(
      first?.categories.map(({ id }) => id),
      [known.id],
    );
    assert.equal(first?.assignees.map(({ id }) => id).sort(), [ada.id, grace.id].sort());
    const { id } = await imported(world, ada, { ...given, query: `${skipping}=create` });
    const [, second] = await tasksOf(ada);
    assert.equal(
      second?.categories.map(({ name }) => name),
      ['Known', 'New'],
    );
    const events = await db
      .selectFrom('event')
      .where('request_id', '=', id)
      .select('type')
      .orderBy('position')
      .execute();
    assert.equal(events.map(({ type }) => type).sort(), [
      'category.created',
      'task.categorized',
      'task.created',
    ]);
  });

  it('202: refuses subtasks without a parent, in a circle, too deep, in another project, and repeated IDs', async (world) => {
    const { ada, project_id } = world;
    const chain = Array.from({ length: 7 }, (_, n) => ({
      id: `c${n}`,
      parent_id: n ? `c${n - 1}` : null,
      title: `${n}`,
    }));
    const body = linesOf([
      ...chain,
      { id: 'a', parent_id: 'b', title: 'circle' },
      { id: 'b', parent_id: 'a', title: 'circle' },
      { id: 'own', parent_id: 'own', title: 'circle' },
      { parent_id: 'nothing', title: 'orphan' },
      { parent_id: 'c0', project_id, title: 'elsewhere' },
      { id: 'c0', title: 'repeated' },
    ]);
    const job = await imported(world, ada, { type: LINES, body });
    assert.equal(
      faultsOf(job).map(([line, column, code]) => `${line} ${column} ${code}`),
      [
        '7 parent_id TOO_DEEP',
        '8 parent_id PARENT_NOT_IMPORTED',
        '9 parent_id PARENT_NOT_IMPORTED',
        '10 parent_id PARENT_NOT_IMPORTED',
        '11 parent_id UNKNOWN_PARENT',
        '12 parent_id UNKNOWN_PARENT',
        '13 id DUPLICATE',
      ],
    );
    assert.equal((await titlesOf(ada)).sort(), ['0', '1', '2', '3', '4', '5']);
  });

  it('202: creates trees as wholes, of at most 1,000 tasks', async (world) => {
    const { ada, db } = world;
    const below = (root: string, many: number) =>
      Array.from({ length: many }, (_, n) => ({ parent_id: root, title: `${root} ${n}` }));
    const rows = [
      ...Array.from({ length: 300 }, (_, n) => ({ title: `single ${n}` })),
      { id: 'large', title: 'large' },
      ...below('large', 1_001),
      { id: 'small', title: 'small' },
      ...below('small', 300),
    ];
    const job = await imported(world, ada, { type: LINES, body: linesOf(rows) });
    assert.equal(
      [job.imported.row_count, job.imported.valid_count, job.result?.item_count],
      [1_603, 1_601, 1_601],
    );
    assert.is(job.imported.tasks.length, 1_000);
    const created = await db
      .selectFrom('task')
      .where('owner_id', '=', ada.id)
      .select(['title', 'parent_id'])
      .orderBy('id')
      .execute();
    const expected = rows
      .map(({ title }) => title)
      .filter((title) => !['large 999', 'large 1000'].includes(title));
    assert.equal(
      created.map(({ title }) => title),
      expected,
    );
  });

  it('202: continues after a crash in each batch, and creates each row once', async (world) => {
    const { ada, db } = world;
    const body = linesOf(Array.from({ length: 1_700 }, (_, n) => ({ title: `Task ${n}` })));
    const { body: started } = await sendImport(ada, { type: LINES, body }).expect(202);
    const { id } = started.data;
    const services = world.jobServices();
    const { task_import } = works;
    let batches = 0;
    const cut = {
      ...task_import,
      async batch(...given: Parameters<typeof task_import.batch>) {
        const done = await task_import.batch(...given);
        batches += 1;
        if (batches % 2 === 1) throw new Error('cut');
        return done;
      },
    };
    const crashing = { ...services, works: { ...works, task_import: cut } };
    for (let runs = 0; runs < 40; runs += 1) {
      await runJob({ job_id: id }, { signal: never }, crashing).catch(() => {});
      if ((await ada.get(`/jobs/${id}`)).body.data.status === 'completed') break;
    }
    const { data: job } = (await ada.get(`/jobs/${id}`).expect(200)).body;
    assert.equal([job.status, job.progress], ['completed', { done: 1_700, total: 1_700 }]);
    const titles = await db
      .selectFrom('task')
      .where('owner_id', '=', ada.id)
      .select('title')
      .orderBy('id')
      .execute();
    assert.equal(
      titles.map(({ title }) => title),
      Array.from({ length: 1_700 }, (_, n) => `Task ${n}`),
    );
    const events = await db.selectFrom('event').where('request_id', '=', id).select('id').execute();
    assert.is(events.length, 1_700);
  });

  it('202: can be cancelled, and what it has created stays', async (world) => {
    const { ada, db } = world;
    const body = linesOf(Array.from({ length: 1_700 }, (_, n) => ({ title: `Task ${n}` })));
    const { body: started } = await sendImport(ada, { type: LINES, body }).expect(202);
    const { id } = started.data;
    // A slice of no time is one batch: four read, and one creates.
    for (let batch = 0; batch < 5; batch += 1)
      await runJob({ job_id: id }, { signal: never }, world.jobServices(), 0);
    const { body: running } = await ada.get(`/jobs/${id}`).expect(200);
    assert.equal(running.data.progress, { done: 500, total: 1_700 });
    await ada.delete(`/jobs/${id}`).expect(200);
    await world.runJobs();
    const tasks = await db.selectFrom('task').where('owner_id', '=', ada.id).select('id').execute();
    assert.is(tasks.length, 500);
  });

  it('202: creates nothing more after the caller has lost the right', async (world) => {
    const { ada, grace, project_id } = world;
    const body = linesOf([{ title: 'late' }]);
    const { body: started } = await sendImport(grace, {
      type: LINES,
      body,
      query: `project_id=${project_id}`,
    }).expect(202);
    for (let batch = 0; batch < 1; batch += 1)
      await runJob({ job_id: started.data.id }, { signal: never }, world.jobServices(), 0);
    await ada
      .patch(`/projects/${project_id}/members/${grace.id}`)
      .send({ role: 'viewer', version: 1 })
      .expect(200);
    await world.runJobs();
    const { body: ended } = await grace.get(`/jobs/${started.data.id}`).expect(200);
    assert.equal([ended.data.result.item_count, ended.data.result.skipped_count], [0, 1]);
    assert.equal(await titlesOf(ada), []);
  });

  it('a file that cannot be read to its end creates nothing', async (world) => {
    const { ada } = world;
    const rows = Array.from({ length: 600 }, (_, n) => `Task ${n}`).join('\n');
    const job = await imported(world, ada, { body: `title\n${rows}\n"open` });
    assert.equal([job.status, job.error?.code], ['failed', 'MALFORMED_IMPORT']);
    assert.match(job.error?.message ?? '', 'behind row 600');
    const many = await imported(world, ada, { body: `title\n${'x\n'.repeat(100_001)}` });
    assert.is(many.error?.code, 'TOO_MANY_ROWS');
    assert.equal(await titlesOf(ada), []);
  });

  it('400: refuses a file without rows, without a title, and unknown columns', async ({ ada }) => {
    const refused = async (body: string | Buffer, query = '') => {
      const { body: response } = await sendImport(ada, { body, query }).expect(400);
      return response.error;
    };
    assert.is(await refused(''), 'MALFORMED_IMPORT');
    assert.is(await refused('\n'), 'MALFORMED_IMPORT');
    assert.is(await refused('name\nx\n'), 'MALFORMED_IMPORT');
    assert.is(await refused('title,Title\nx\n'), 'MALFORMED_IMPORT');
    assert.is(await refused(Buffer.from('title,\xe4\nx\n', 'latin1')), 'MALFORMED_IMPORT');
    assert.is(await refused('title\nx\n', 'column=status:State'), 'VALIDATION_FAILED');
    assert.is(await refused('title\nx\n', 'column=title:a&column=title:b'), 'VALIDATION_FAILED');
    assert.is(await refused('title\nx\n', 'column=version:x'), 'VALIDATION_FAILED');
  });

  it('400, 403, 409, 413, 415: refuses the project, the size and the type before anything is stored', async (world) => {
    const { ada, vera, eve, project_id } = world;
    const body = 'title\nx\n';
    const query = `project_id=${project_id}`;
    const stored = await storedKeys(world);
    assert.is((await sendImport(eve, { body, query }).expect(400)).body.error, 'UNKNOWN_PROJECT');
    assert.is(
      (await sendImport(ada, { body, query: `project_id=${ada.id}` }).expect(400)).body.error,
      'UNKNOWN_PROJECT',
    );
    await sendImport(vera, { body, query }).expect(403);
    await sendImport(ada, { body, type: 'application/json' }).expect(415);
    await ada.patch(`/projects/${project_id}`).send({ archived: true, version: 1 }).expect(200);
    await sendImport(ada, { body, query }).expect(409);
    assert.equal(await storedKeys(world), stored);
  });

  it('409: at most three unfinished imports', async (world) => {
    const { ada, eve } = world;
    const body = 'title\nx\n';
    const started = await Promise.all(Array.from({ length: 5 }, () => sendImport(ada, { body })));
    assert.equal(started.map(({ status }) => status).sort(), [202, 202, 202, 409, 409]);
    assert.is((await sendImport(ada, { body }).expect(409)).body.error, 'TOO_MANY_IMPORTS');
    await sendImport(eve, { body }).expect(202);
    await world.runJobs();
    await sendImport(ada, { body }).expect(202);
  });

  it('202: whatever tasks contain, an export is imported as equal tasks', async (world) => {
    const { ada } = world;
    const special = fc.constantFrom(...`=+-@'",;\t\r\n ＝a0äß😀\u200d`);
    const text = fc.oneof(
      fc.string({ unit: special }),
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary' }),
    );
    const line = (length: number) =>
      text
        .map((each) =>
          each
            // Letters that are blank too, so that each line has a visible character.
            .replaceAll(/\p{Cc}|\u2028|\u2029|\p{Cs}|[\u115F\u1160\u3164\uFFA0]/gu, '')
            .trim()
            .slice(0, length),
        )
        .filter((each) => each.isWellFormed() && each === each.trim() && /[\p{L}\p{N}=+@'"-]/u.test(each));
    const task = fc.record({
      title: line(50),
      description: fc.option(
        text.map((each) => each.replaceAll('\0', '')).filter((each) => each.isWellFormed()),
      ),
      status: fc.constantFrom('todo', 'in_progress', 'completed'),
      priority: fc.constantFrom('low', 'medium', 'high'),
      due_on: fc.option(fc.constantFrom('1970-01-01', '2024-02-29', '2200-12-31')),
      estimate_minutes: fc.option(fc.integer({ min: 1, max: 525_600 })),
      tags: fc.uniqueArray(line(20), { maxLength: 4, selector: fold }),
      parent: fc.nat(5),
    });
    const seed = Date.now() % 1_000_000;
    const rows = fc
      .sample(task, { numRuns: 300, seed })
      .map(({ parent, ...each }, index) => ({
        ...each,
        id: index,
        parent_id: parent === 0 ? null : Math.floor(index / 10) * 10 - 10,
      }))
      .map((each) => ({
        ...each,
        parent_id:
          each.parent_id !== null && each.parent_id >= 0 && each.id % 10 !== 0 ? each.parent_id : null,
      }));
    const read = async (project_id: string) => {
      const { text: lines } = await exported(world, ada, `format=jsonl&project_id=${project_id}`);
      const tasks = lineRows(lines);
      return tasks
        .map(({ title, description, status, priority, due_on, estimate_minutes, tags, parent_id }) => ({
          fields: [title, description, status, priority, due_on, estimate_minutes, tags],
          parent: tasks.find(({ id }) => id === parent_id)?.['title'] ?? null,
        }))
        .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    };
    let from = '';
    let before: unknown;
    let given = { type: LINES, body: linesOf(rows) };
    for (const format of ['csv', 'jsonl', 'csv']) {
      const { id } = await createProject(ada, { name: `Copy ${from}` });
      const job = await imported(world, ada, { ...given, query: `project_id=${id}` });
      assert.equal([job.imported.errors, job.imported.valid_count], [[], 300], `seed ${seed}`);
      before ??= await read(id);
      assert.equal(await read(id), before, `seed ${seed}`);
      const { text: body } = await exported(world, ada, `format=${format}&project_id=${id}`);
      given = { type: format === 'csv' ? 'text/csv' : LINES, body };
      from = id;
    }
  });

  it('202: an export is imported as equal tasks', async (world) => {
    const { ada, grace, project_id, clock } = world;
    const category = await createCategory(ada, { name: `'=Works, "all"` });
    const top = await createTask(ada, {
      project_id,
      title: '=SUM(A1)',
      description: '',
      category_ids: [category.id],
    });
    clock.advance(1);
    await createTask(ada, {
      project_id,
      parent_id: top.id,
      title: `'-quoted', "too"`,
      description: '  line\r\n\tline\n',
      status: 'completed',
      due_date: new Date(clock.now() + 1_000).toISOString(),
      start_date: '2020-01-01T00:00:00.000Z',
      estimate_minutes: 5,
      tags: ['a, b', '"q"', '@x', "'y"],
      assignee_ids: [ada.id, grace.id],
    });
    clock.advance(10_000);
    const comparable = (rows: Record<string, unknown>[]) =>
      rows.map(
        ({
          id,
          parent_id,
          project_id: _,
          project: __,
          created_at: ___,
          updated_at: ____,
          completed_at: _____,
          ...row
        }) => ({
          ...row,
          is_below: rows.findIndex((other) => other['id'] === parent_id),
        }),
      );
    const read = async (id: string) =>
      comparable(lineRows((await exported(world, ada, `format=jsonl&project_id=${id}`)).text));
    const before = await read(project_id);
    for (const [format, type] of [
      ['csv', 'text/csv'],
      ['jsonl', LINES],
    ] as const) {
      const copy = await createProject(ada, { name: `Copy of ${format}` });
      await addMember(world.db, copy.id, grace, 'member');
      const { text } = await exported(world, ada, `format=${format}&project_id=${project_id}`);
      const job = await imported(world, ada, { type, body: text, query: `project_id=${copy.id}` });
      assert.equal(job.imported.errors, []);
      assert.equal(await read(copy.id), before);
    }
  });
});
