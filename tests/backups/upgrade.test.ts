import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import { fetchBinaries } from '../../src/backups/upgrade.ts';
import { migrate } from '../../src/database/migrate.ts';
import { completeBinaries } from '../../src/postgres/binaries.ts';
import { startEmbedded } from '../../src/postgres/start.ts';
import { createProcesses, register, send } from '../faults/kit.ts';
import { suite } from '../suite.ts';
import { contentOf, silent } from './kit.ts';

const { home, dataDir, run, start, stop } = createProcesses('upgrade');

suite('taskflow upgrade-database', (it) => {
  it('moves the database from PostgreSQL 17 to the installed version, and keeps the former one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'taskflow-binaries-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    const root = await fetchBinaries(17, folder);
    const former = await startEmbedded({
      ...{ dataDir, log: silent, fsync: false, port: 0 },
      binaries: await completeBinaries(root),
    });
    await migrate(former.url, silent);
    // A service on the former version.
    const keys = {
      JWT_SECRETS: `test:${randomBytes(32).toString('base64')}`,
      ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    };
    const before = await start({ ...keys, DATABASE_URL: former.url, DATA_DIR: join(home, 'other') });
    const token = await register(before.url);
    for (const title of ['First', 'Second'])
      await send(before.url, 'POST', '/api/v1/tasks', { token, body: { title } });
    await stop(before);
    const content = await contentOf(former.url, ['task', 'event', '"user"']);
    await former.stop();

    const refused = run(keys);
    assert.is((await refused.ended).code, 1);
    assert.match(refused.stderr, 'was created by PostgreSQL 17, and the installed binaries are version 18');
    assert.match(refused.stderr, 'taskflow upgrade-database');

    const upgrade = run(keys, { args: ['upgrade-database', '--binaries', root] });
    let text = '';
    upgrade.process.stdout?.on('data', (chunk) => (text += chunk));
    assert.is((await upgrade.ended).code, 0, upgrade.stderr);
    assert.match(text, /upgraded from PostgreSQL 17 to 18: \d+ rows were copied/);
    const [kept = ''] = (await readdir(dataDir)).filter((name) => name.startsWith('before-upgrade'));
    assert.is((await readFile(join(dataDir, kept, 'postgres', 'PG_VERSION'), 'utf8')).trim(), '17');

    const server = await startEmbedded({ dataDir, log: silent, fsync: false });
    assert.equal(await contentOf(server.url, ['task', 'event', '"user"']), content);
    await server.stop();
    const after = await start(keys);
    const { body } = await send(after.url, 'GET', '/api/v1/tasks', { token });
    assert.equal([...body.data].map(({ title }) => title).sort(), ['First', 'Second']);

    // Also while the service runs.
    const file = join(home, 'taskflow.dump.gz');
    const dumped = run(keys, { args: ['dump', file] });
    assert.is((await dumped.ended).code, 0, dumped.stderr);
    assert.match(gunzipSync(await readFile(file)).toString('utf8'), 'First');
    await stop(after);
    const loaded = run({ ...keys, DATA_DIR: join(home, 'third') }, { args: ['load', file] });
    assert.is((await loaded.ended).code, 0, loaded.stderr);
    assert.ok(existsSync(join(home, 'third', 'postgres')));
    const again = run(keys, { args: ['upgrade-database'] });
    assert.is((await again.ended).code, 0, again.stderr);
  });
});
