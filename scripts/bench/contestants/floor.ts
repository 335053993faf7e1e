import { spawnSync } from 'node:child_process';
import { stored } from '../../../src/tasks/fields.ts';
import type { Operation } from '../operations.ts';
import { ID_BASE, PREFIXES, type Size } from '../people.ts';
import { type Contestant, POSTGRES_DURABILITY, type Site } from './contestant.ts';

export const floor: Contestant = {
  about:
    'pgbench: prepared statements that do only what PostgreSQL must do for the operation: the row with its indexes, and for a write one event. A connection for each client',
  async prepare() {
    if (spawnSync('pgbench', ['--version']).status !== 0) {
      return { skipped: 'pgbench was not found; it is in the package `postgresql-client-common` of Debian' };
    }
    return async (site) => {
      const scripts = scriptsOf(site);
      return {
        kind: 'script',
        name: 'floor',
        store: site.store,
        durability: POSTGRES_DURABILITY,
        url: site.store.url,
        scriptOf: ({ floor: name }) => name && scripts[name],
      };
    };
  },
};

function scriptsOf({ size, event }: Site): Record<NonNullable<Operation['floor']>, string> {
  const columns = [...stored, 'created_by'].join(', ');
  const logged = `insert into "${event.table}" (${event.columns.map(({ name }) => `"${name}"`).join(', ')})
    select ${event.columns.map(({ sql }) => sql).join(', ')} from task returning version`;
  return {
    get: `${draw('task', size)}select ${columns} from task where id = ${id('task')};`,
    list: `${draw('user', size)}select ${columns} from task
      where space_id = ${id('user')} and deleted_at is null order by created_at desc, id desc limit 20;`,
    create: `${draw('user', size)}with task as (
      insert into task (owner_id, title, description, priority, due_date, tags, created_by, created_at, updated_at)
      values (${id('user')}, 'Call the printer about invitation ' || :user,
        'Ask for the heavier paper, and whether day ' || :user || ' is early enough.', 'low',
        '2199-12-31', '{paper,phone}', ${id('user')}, now(), now())
      returning *) ${logged};`,
    patch: `${draw('task', size)}with task as (
      update task set status = case status when 'todo' then 'in_progress'::task_status else 'todo' end,
        priority = case status when 'todo' then 'high'::task_priority else 'low' end,
        version = version + 1, updated_at = now()
      where id = ${id('task')} returning *) ${logged};`,
  };
}

const draw = (kind: 'task' | 'user', { tasks, users }: Size) =>
  `\\set ${kind} random(${ID_BASE + 1}, ${ID_BASE + (kind === 'task' ? tasks : users)})\n`;

const id = (kind: 'task' | 'user') => `('${PREFIXES[kind]}' || :${kind})::uuid`;
