import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { pathToFileURL } from 'node:url';
import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { run } from './run.ts';

/** A proxy that responds to requests for a host that does not exist, and counts them. */
async function serveProxy() {
  const seen: string[] = [];
  const body = JSON.stringify({
    success: true,
    data: { status: 'ok' },
    message: 'Up.',
    errors: [],
    meta: {},
  });
  const server = createServer((req, res) => {
    seen.push(req.url ?? '');
    res.setHeader('Content-Type', 'application/json').end(body);
  });
  // Some clients also open a tunnel for HTTP.
  server.on('connect', (_req, socket) => {
    const { port } = server.address() as AddressInfo;
    const inner = connect(port, '127.0.0.1');
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    inner.pipe(socket).pipe(inner);
    for (const end of [inner, socket]) end.on('error', () => {});
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const HOST = 'http://tasks.invalid';
const variables = (url: string) => ({ HTTP_PROXY: url, http_proxy: url, NO_PROXY: '', no_proxy: '' });

suite('the SDKs behind a proxy', (it) => {
  it('TypeScript: uses the proxy variables with NODE_USE_ENV_PROXY', async () => {
    const proxy = await serveProxy();
    const sdk = pathToFileURL('sdk/typescript/src/index.ts').href;
    const program = `import { TaskFlow } from '${sdk}'; console.log((await new TaskFlow().health.get()).status);`;
    try {
      const env = { ...variables(proxy.url), NODE_USE_ENV_PROXY: '1', TASKFLOW_BASE_URL: HOST };
      assert.is((await run('node', ['--input-type=module', '-e', program], { env })).trim(), 'ok');
      assert.match(proxy.seen[0] ?? '', '/health');
    } finally {
      proxy.close();
    }
  });
});
