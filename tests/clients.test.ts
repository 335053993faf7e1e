import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as assert from 'uvu/assert';
import { CALLS, type Client } from '../scripts/clients/client.ts';
import { orval } from '../scripts/clients/orval.ts';
import { runClient } from '../scripts/clients/run.ts';
import { installTools } from '../scripts/clients/tools.ts';
import { suite } from './suite.ts';

/** A client that passes against a server that serves only the document. */
const PASSING: Client = {
  ...orval,
  generate: 'test -s openapi.json && test -s session.ts',
  compile: 'true',
  run: `printf '%s\\n' ${CALLS.join(' ')}`,
  warnings: [],
};

suite('npm run clients', (it) => {
  it('passes a client whose session makes every call', async () => {
    const result = await run({});
    assert.is(result.problem, undefined);
    assert.is(result.calls, CALLS.length);
  });

  it('fails if a generator exits with 0 but prints warnings that the client does not list', async () => {
    const generate = 'echo "WARNING cannot express downloadExport"; echo "WARN of webhooks" >&2';
    const result = await run({ generate, warnings: [{ text: 'WARN of webhooks' }] });
    assert.match(String(result.problem), /does not list:\nWARNING cannot express downloadExport$/);
    assert.is(result.generated, false);
  });

  it("fails if a client does not compile, and shows the compiler's output", async () => {
    const result = await run({ compile: 'echo "no such type" >&2; exit 2' });
    assert.match(String(result.problem), /failed with 2:\nno such type/);
    assert.equal([result.generated, result.compiled, result.calls], [true, false, 0]);
  });

  it('counts the calls before the first missing one, also if the session exits with 0', async () => {
    const session = (calls: string[]) => `printf '%s\\n' ${calls.join(' ')}`;
    const short = await run({ run: session(CALLS.toSpliced(3, 1)) });
    assert.match(String(short.problem), /the session printed/);
    assert.is(short.calls, 4);
    const stopped = await run({ run: `${session(CALLS.slice(0, 2))}; exit 1` });
    assert.match(String(stopped.problem), /failed with 1/);
    assert.is(stopped.calls, 2);
  });

  it('names the missing programs', async () => {
    const error = await installTools({ ...PASSING, needs: ['bash', 'no-such-program'] }).catch(String);
    assert.is(error, 'Error: this machine has no no-such-program');
  });

  it('names the programs that are too old', async () => {
    const { node } = process.versions;
    const needs = [`node ${node}`, 'node 9', 'node 1000.1'];
    const error = await installTools({ ...PASSING, needs }).catch(String);
    assert.is(error, 'Error: this machine has no node 1000.1');
  });
});

/** Runs this client with some changes, against a server that serves only the document. */
async function run(changes: Partial<Client>) {
  const server = createServer((_, response) => response.end('{"openapi": "3.1.0"}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await runClient({ ...PASSING, ...changes }, { path: [] }, `http://127.0.0.1:${port}`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}
