import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import * as assert from 'uvu/assert';
import { hasPython, virtualEnvironment } from '../../scripts/virtualenv.ts';
import { TaskFlow } from '../../sdk/typescript/src/index.ts';
import { inWorld } from '../world.ts';
import { run } from './run.ts';

const PATH = '/under/tasks';

/** A proxy that serves what is below `PATH` from the root of another server, as nginx does. */
async function withProxy(target: string, use: (url: string) => Promise<void>): Promise<void> {
  const proxy = createServer((req, res) => {
    if (!req.url?.startsWith(`${PATH}/`)) return void res.writeHead(404).end();
    const outgoing = request(
      new URL(req.url.slice(PATH.length), target),
      { method: req.method ?? 'GET', headers: req.headers },
      (incoming) => {
        res.writeHead(incoming.statusCode ?? 502, incoming.headers);
        incoming.pipe(res);
      },
    );
    req.pipe(outgoing);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  try {
    await use(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}${PATH}`);
  } finally {
    proxy.closeAllConnections();
    proxy.close();
  }
}

inWorld('the SDKs with a service under a path', (it) => {
  it('TypeScript: every request stays below the path of baseUrl', async ({ serve, ada }) => {
    const server = await serve({ publicUrl: `https://example.com${PATH}` });
    await withProxy(server.url, async (url) => {
      for (const baseUrl of [url, `${url}/`]) {
        const client = new TaskFlow({ baseUrl, token: ada.token });
        const task = await client.tasks.create({ title: 'Under a path' });
        const found: string[] = [];
        for await (const { id } of client.tasks.list({ per_page: 1 })) found.push(id);
        assert.ok(found.includes(task.id));
      }
    });
    await server.stop();
  });

  it('Python: every request stays below the path of base_url', async ({ serve, ada }) => {
    if (!hasPython()) return console.log('SKIPPED Python under a path: there is no Python 3.10 with venv');
    const python = virtualEnvironment('sdk/python/requirements-dev.txt').at('python');
    const server = await serve({ publicUrl: `https://example.com${PATH}` });
    await withProxy(server.url, async (url) => {
      const code = `
from taskflow import TaskFlow
with TaskFlow() as client:
    task = client.tasks.create(title="Under a path")
    print(task.id in [each.id for each in client.tasks.list(per_page=1)])
`;
      const env = {
        TASKFLOW_BASE_URL: url,
        TASKFLOW_TOKEN: ada.token,
        PYTHONPATH: resolve('sdk/python/src'),
      };
      assert.is(await run(python, ['-c', code], { env }), 'True\n');
    });
    await server.stop();
  });
});
