import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type It, suite } from '../suite.ts';
import { until } from '../waiting.ts';
import { createProcesses, groupOf, isAlive, logged, ROOT, register, send } from './kit.ts';

const { dataDir, postgresPid, start } = createProcesses('terminal');

/**
 * Runs the command of the README in a pseudo-terminal: input is typed, and closing the input closes the
 * terminal.
 */
const TERMINAL = `
import os, pty, sys, threading
pid, terminal = pty.fork()
if pid == 0:
    os.execvp('npm', ['npm', 'start'])
def type_in():
    while typed := os.read(0, 1024):
        os.write(terminal, typed)
    os._exit(0)
threading.Thread(target=type_in, daemon=True).start()
try:
    while shown := os.read(terminal, 65536):
        os.write(1, shown)
except OSError:
    pass  # Linux reports the end of a terminal as an error
os._exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;
const inTerminal = { command: ['python3', '-c', TERMINAL], cwd: ROOT } as const;

const hasPython = spawnSync('python3', ['-c', 'import pty']).status === 0;

/** A request that the server has started to read. `finish` sends the rest and returns the response. */
async function beginRequest(url: string, token: string) {
  const { hostname, port } = new URL(url);
  const body = '{"title": "Sent slowly"}';
  const socket = connect(Number(port), hostname);
  let received = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    received += chunk;
  });
  socket.on('error', () => {});
  const closed = once(socket, 'close');
  socket.write(
    `POST /api/v1/tasks HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 10)}`,
  );
  // Its response arrives after the server has accepted the connection above.
  assert.is((await send(url, 'GET', '/health/ready')).status, 200);
  return {
    closed,
    async finish(): Promise<string> {
      socket.write(body.slice(10));
      await closed;
      return received;
    },
  };
}

suite('the service in a terminal', (it) => {
  const inPty: It = (title, test) => {
    if (hasPython) it(title, test);
    else it(title, async () => console.log(`SKIPPED ${title}: there is no Python 3`));
  };
  inPty(
    '201: Ctrl-C under `npm start` in a terminal finishes the request under way, then everything ends',
    async () => {
      const service = await start({}, inTerminal);
      const request = await beginRequest(service.url, await register(service.url, 'ada'));
      const postgres = postgresPid() ?? 0;
      assert.ok(isAlive(postgres));

      service.process.stdin?.write('\x03');
      await logged(service, 'stopping');
      assert.match(await request.finish(), /^HTTP\/1\.1 201 Created\r\n/);
      assert.equal(await service.ended, { code: 0, signal: null });
      assert.not(isAlive(postgres));
      assert.is(postgresPid(), undefined);
      assert.equal(service.log.at(-1)?.msg, 'stopped');
    },
  );

  inPty('a closed terminal stops the service and its database', async () => {
    const service = await start({}, inTerminal);
    const node = Number(readFileSync(join(dataDir, 'owner.pid'), 'utf8'));
    const postgres = postgresPid() ?? 0;
    service.process.stdin?.end();
    await service.ended;
    await until('the service has ended', () => !isAlive(node));
    assert.not(isAlive(postgres));
    assert.is(postgresPid(), undefined);
  });

  it('201: handles repeated stop signals to the process group as one request to stop', async () => {
    const service = await start();
    const request = await beginRequest(service.url, await register(service.url, 'grace'));
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGTERM'] as const) {
      process.kill(groupOf(service), signal);
    }
    await logged(service, 'stopping');
    process.kill(groupOf(service), 'SIGTERM');
    assert.match(await request.finish(), /^HTTP\/1\.1 201 Created\r\n/);
    assert.equal(await service.ended, { code: 0, signal: null });
    assert.is(postgresPid(), undefined);
  });
});
