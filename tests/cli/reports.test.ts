import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { readReport, setStatus } from '../reports-kit.ts';
import { createTask, inWorld, type World } from '../world.ts';

function command({ databaseUrl }: World, ...args: string[]): Promise<{ code: number | null; text: string }> {
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    JWT_SECRETS: `test:${randomBytes(32).toString('base64')}`,
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  };
  const child = spawn(process.execPath, ['src/main.ts', 'reports', ...args], { env });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, text })));
}

inWorld('npm run reports', (it) => {
  it('computes the past again from the log', async (world) => {
    const { ada, db } = world;
    await setStatus(ada, await createTask(ada), 'completed', 1);
    const before = await readReport(ada, 'throughput');
    await sql`delete from task_transition`.execute(db);
    assert.is((await readReport(ada, 'throughput')).rows.at(-1)?.completed, 0);
    const { code, text } = await command(world, 'rebuild');
    assert.is(code, 0, text);
    assert.match(text, /The history of \d+ tasks was computed again\./);
    assert.equal((await readReport(ada, 'throughput')).rows, before.rows);
  });

  it('adds the past of a task from before the table with its next change', async ({ ada, db }) => {
    const task = await createTask(ada);
    await setStatus(ada, task, 'in_progress', 1);
    await sql`delete from task_transition where task_id = ${task.id}`.execute(db);
    await setStatus(ada, task, 'completed', 2);
    const { created, started, completed } = (await readReport(ada, 'throughput')).rows.at(-1) ?? {};
    assert.equal([created, started, completed], [1, 1, 1]);
  });

  it('explains other arguments', async (world) => {
    const { code, text } = await command(world, 'again');
    assert.is(code, 2);
    assert.match(text, 'Usage: taskflow reports');
  });
});
