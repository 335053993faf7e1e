import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as assert from 'uvu/assert';
import { type Child, createProcesses, logged, register, send } from '../faults/kit.ts';
import { suite } from '../suite.ts';
import { until } from '../waiting.ts';

const { home, dataDir, run, start, stop } = createProcesses('backups');
const folder = join(home, 'backups');
const other = join(home, 'other');
const BACKUPS = { BACKUP_URL: pathToFileURL(folder).href, BACKUP_KEY: randomBytes(32).toString('base64') };

const credentials = { email: 'ada@example.com', password: 'Analytical-Engine-1843' };

async function succeed(child: Child): Promise<string> {
  let text = '';
  child.process.stdout?.on('data', (chunk) => (text += chunk));
  assert.equal(await child.ended, { code: 0, signal: null }, child.stderr);
  return text;
}

/** Runs a command, and kills it as soon as something has happened. */
async function killWhen(child: Child, what: string, hasHappened: () => boolean): Promise<void> {
  await until(what, () => hasHappened() || child.process.exitCode !== null);
  assert.is(child.process.exitCode, null, `not killed in time: ${child.stderr}`);
  child.process.kill('SIGKILL');
  await child.ended;
}

const objects = (part: string) =>
  existsSync(join(folder, part)) ? readdirSync(join(folder, part), { recursive: true }).map(String) : [];

suite('backups of the service', (it) => {
  let titles: string[] = [];
  let token = '';

  it('the first base backup is made after the start, verified, and shown by the health check', async () => {
    const service = await start(BACKUPS);
    token = await register(service.url);
    for (let n = 1; n <= 3; n += 1) {
      const title = `Task ${n}`;
      await send(service.url, 'POST', '/api/v1/tasks', { token, body: { title } });
      titles = [...titles, title];
    }
    await logged(service, 'backup verified by a trial restore');
    const { body } = await send(service.url, 'GET', '/health');
    const { checks } = body.data as unknown as { checks: { name: string; status: string }[] };
    assert.equal(checks.find(({ name }) => name === 'backups')?.status, 'ok');

    // Another one is killed.
    const begun = () => objects('backups').filter((name) => name.endsWith('/part-000000')).length;
    const known = begun();
    const killed = run(BACKUPS, { args: ['backup'] });
    await killWhen(killed, 'a backup has begun', () => begun() > known);
    const list = await succeed(run(BACKUPS, { args: ['backup', 'list'] }));
    assert.ok(/Z {2}restores .* verified .*\n.*Z {2}interrupted/.test(list), list);
    const made = await succeed(run({ ...BACKUPS, BACKUP_VERIFY: 'false' }, { args: ['backup'] }));
    assert.match(made, /Backup \S+ in .*: .* MB, 0 new files, not verified\./);

    // The service stores the last WAL when it stops.
    await send(service.url, 'POST', '/api/v1/tasks', { token, body: { title: 'The last one' } });
    titles = [...titles, 'The last one'];
    await stop(service);
  });

  it('nothing in the backups can be read without the key', () => {
    const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    assert.ok(names.length > 5);
    const wrong = { ...BACKUPS, BACKUP_KEY: randomBytes(32).toString('base64') };
    return run({ ...wrong, DATA_DIR: other }, { args: ['restore'] }).ended.then(({ code }) =>
      assert.is(code, 1),
    );
  });

  it('a killed restore leaves nothing that stops the next one, which needs only the place and the key', async () => {
    const settings = { ...BACKUPS, DATA_DIR: other };
    const hasBegun = () =>
      existsSync(other) &&
      readdirSync(other).some((name) => existsSync(join(other, name, 'postgres', 'PG_VERSION')));
    const killed = run(settings, { args: ['restore'] });
    await killWhen(killed, 'a restore has begun', hasBegun);
    assert.not.ok(existsSync(join(other, 'postgres')));
    const text = await succeed(run(settings, { args: ['restore'] }));
    assert.match(text, /Restored everything from the backup .*\n1 sessions were ended\./);
    assert.equal(
      readdirSync(other).filter((name) => /restore/.test(name)),
      [],
    );
  });

  it('the restored service has every task and account, and no session', async () => {
    const service = await start({ ...BACKUPS, DATA_DIR: other });
    assert.is((await send(service.url, 'GET', '/api/v1/tasks', { token })).status, 401);
    const login = await send(service.url, 'POST', '/api/v1/auth/login', { body: credentials });
    const { access_token } = login.body.data;
    const { body } = await send(service.url, 'GET', '/api/v1/tasks', { token: access_token });
    assert.equal([...body.data].map(({ title }) => title).sort(), titles.sort());
    await stop(service);
    assert.ok(existsSync(dataDir));
  });

  it('a service without backups lets the server remove its WAL again', async () => {
    const service = await start({ DATA_DIR: other });
    await stop(service);
    const list = await run({ ...BACKUPS, DATA_DIR: other, BACKUP_URL: '' }, { args: ['backup'] });
    assert.is((await list.ended).code, 1);
    assert.match(list.stderr, 'BACKUP_URL is not set');
  });
});
