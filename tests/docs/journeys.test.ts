import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { readJourneys } from '../../scripts/journeys/read.ts';
import { startServiceWithAdministrator } from '../../scripts/journeys/service.ts';
import { run } from '../sdk/run.ts';
import { suite } from '../suite.ts';
import { createDatabase } from '../template.ts';
import { blocksOf } from './markdown.ts';

/** CI runs all journeys. Here a few show that the command works, so that this file takes seconds. */
const EXAMPLES = [
  ['--workflow', ''],
  ['--outbox', '--workflow recoverPassword --workflow keepUsersOut'],
  ['--url', '--workflow watchServer'],
] as const;

suite('the section "Journeys" of docs/contract-tests.md', (it) => {
  const blocks = blocksOf(readFileSync('docs/contract-tests.md', 'utf8'));
  const samples = blocks.filter(({ section, language }) => section === 'Journeys' && language === 'bash');
  const commands = samples
    .flatMap(({ text }) => text.split('\n'))
    .filter((line) => line.startsWith('npm run'));

  it('has commands that list journeys and run them against a running server', async () => {
    const database = await createDatabase();
    const dataDir = mkdtempSync(join(tmpdir(), 'taskflow-journeys-'));
    const { url, outbox, administrator, stop } = await startServiceWithAdministrator(database, dataDir);
    const env = { JOURNEYS_INPUT: `administrator_password=${administrator.administrator_password}` };
    const given = (command: string) =>
      `${command} ${EXAMPLES.find(([option]) => command.includes(option))?.[1] ?? ''}`
        .replace('npm run journeys --', 'node scripts/journeys.ts')
        .replace(/https?:\S+/, url)
        .replace('.taskflow/outbox', outbox)
        .replace('ada@example.com', administrator.administrator_email);
    try {
      assert.ok(commands.length > 3);
      const [listed = '', ...walked] = await Promise.all(
        commands.map((command) => run('bash', ['-c', given(command)], { env })),
      );
      assert.equal(
        readJourneys().filter(({ summary }) => !listed.includes(summary)),
        [],
      );
      for (const output of walked) assert.match(output, /Workflows: \S*[1-9] passed, \d total/);
    } finally {
      await stop();
      await database.drop();
      rmSync(dataDir, { recursive: true });
    }
  });

  it('names the journeys that need an outbox or an administrator, and fails', async () => {
    const url = 'http://127.0.0.1:1';
    const names = ['--workflow', 'recoverPassword', '--workflow', 'keepUsersOut'];
    const walk = run(process.execPath, ['scripts/journeys.ts', '--url', url, ...names]);
    const { message } = await walk.then(
      () => new Error('it passed'),
      (error: Error) => error,
    );
    assert.match(message, 'skipped: recoverPassword needs --outbox');
    assert.match(
      message,
      'skipped: keepUsersOut needs --input administrator_email=…, --input administrator_password=…',
    );
  });
});
