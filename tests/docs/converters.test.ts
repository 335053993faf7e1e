import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { hasPython } from '../../scripts/virtualenv.ts';
import type { Schema } from '../../src/contract.ts';
import { imported, LINES } from '../tasks/transfer-kit.ts';
import { type Cast, inWorld, type World } from '../world.ts';

/** Converts the export of another service, imports it, and returns the tasks in their order. */
async function tasksFrom(world: World & Cast, service: string, file: string, args: string[] = []) {
  const input = readFileSync(`tests/docs/exports/${file}`);
  const body = execFileSync('python3', [`docs/converters/${service}.py`, ...args], { input });
  const job = await imported(world, world.ada, { type: LINES, body });
  assert.equal(job.imported.errors, []);
  const { body: list } = await world.ada.get('/tasks?sort=position&order=asc').expect(200);
  const tasks: Schema<'Task'>[] = list.data;
  const titleOf = (id: string | null) => tasks.find((task) => task.id === id)?.title ?? null;
  return tasks.map(({ title, parent_id, ...task }) => ({ ...task, title, parent: titleOf(parent_id) }));
}

inWorld('the converters of the guide', (it) => {
  if (!hasPython()) return console.log('SKIPPED the converters of the guide: there is no Python 3.10');

  it('Todoist: subtasks, labels, sections, comments and dates', async (world) => {
    const tasks = await tasksFrom(world, 'todoist', 'todoist.csv');
    assert.equal(
      tasks.map(({ title, parent, description, priority, due_on, tags }) => [
        title,
        parent,
        description,
        priority,
        due_on,
        tags,
      ]),
      [
        [
          'Order brass',
          null,
          'For the "mill", soon\n\nAsk Clement first',
          'high',
          '2031-05-04',
          ['mill', 'urgent'],
        ],
        ['Compare prices', 'Order brass', 'Date: every Friday', 'low', null, []],
        ['Write note G', null, null, 'medium', '2031-06-01', ['Paper']],
      ],
    );
  });

  it('Trello: lists, labels, members and checklists', async (world) => {
    const tasks = await tasksFrom(world, 'trello', 'trello.json', ['Doing']);
    assert.equal(
      tasks.map(({ title, parent, description, status, due_date, tags }) => [
        title,
        parent,
        description,
        status,
        due_date,
        tags,
      ]),
      [
        ['Find a sponsor', null, null, 'todo', '2020-01-01T00:00:00.000Z', ['To Do']],
        [
          'Build the mill',
          null,
          'Of **brass**.\n\nMembers: @ada',
          'in_progress',
          '2031-02-01T17:00:00.000Z',
          ['hardware', 'green', 'Doing'],
        ],
        ['Wheels', 'Build the mill', null, 'completed', null, []],
        ['Columns', 'Build the mill', null, 'todo', null, []],
        ['Write note G', null, null, 'completed', null, ['Done']],
      ],
    );
  });

  it('Vikunja: projects, subtasks, labels and comments', async (world) => {
    const tasks = await tasksFrom(world, 'vikunja', 'vikunja.json');
    assert.equal(
      tasks.map(({ title, parent, project_id, description, status, priority, due_date, tags }) => [
        title,
        parent,
        project_id,
        description,
        status,
        priority,
        due_date,
        tags,
      ]),
      [
        [
          'Punch the cards',
          'Write the programme',
          world.project_id,
          '<p>Twice.</p>\n\n<p>With care.</p>',
          'in_progress',
          'low',
          '2031-03-20T17:00:00.000Z',
          ['cards'],
        ],
        ['Write the programme', null, world.project_id, null, 'completed', 'medium', null, []],
      ],
    );
  });
});
