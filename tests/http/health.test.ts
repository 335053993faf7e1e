import * as assert from 'uvu/assert';
import { connect } from '../../src/database/database.ts';
import { exchange } from '../exchange.ts';
import { inWorld } from '../world.ts';

const silent = { info: () => {}, warn: () => {}, error: () => {} };
const base = { version: '1.2.3', uptimeSeconds: () => 42, isStopping: () => false };

inWorld('health checks', (it) => {
  it('200: report that everything works, for probes and people', async ({ serve, connections }) => {
    const { anonymous } = await serve({ health: { ...base, pingDatabase: () => connections.ready() } });
    for (const path of ['/health', '/health/ready']) {
      const { body, headers } = await anonymous.get(path).expect(200);
      const [{ latency_ms, ...check }] = body.data.checks;
      assert.equal(check, { name: 'database', status: 'ok' });
      assert.ok(latency_ms >= 0);
      assert.equal([body.data.status, body.data.version, body.data.uptime_seconds], ['ok', '1.2.3', 42]);
      assert.is(headers['cache-control'], 'private, no-cache');
      assert.is(headers['ratelimit'], undefined);
    }
    const live = await anonymous.get('/health/live').expect(200);
    assert.equal(live.body.data.checks, []);
  });

  it('200: accept any Accept header and body, without a rate limit (I-07)', async ({ serve }) => {
    const { url } = await serve({
      health: { ...base, pingDatabase: async () => {} },
      rateLimits: {
        user: { limit: 1, windowSeconds: 60 },
        anonymous: { limit: 1, windowSeconds: 60 },
        auth: { limit: 1, windowSeconds: 60 },
        refresh: { limit: 1, windowSeconds: 60 },
      },
    });
    for (const path of ['/health', '/health/live', '/health/ready']) {
      for (const accept of ['text/plain', '*/*', 'application/problem+json']) {
        const headers = { accept, authorization: 'Bearer nonsense', 'content-type': 'text/plain' };
        assert.is((await exchange({ url, method: 'GET', path, headers })).status, 200, `${path} ${accept}`);
        assert.is((await exchange({ url, method: 'HEAD', path, headers })).status, 200);
      }
    }
  });

  it('400: name an unknown query parameter', async ({ anonymous }) => {
    for (const path of ['/health', '/health/live', '/health/ready']) {
      const { body, headers } = await anonymous.get(`${path}?verbose=1`).expect(400);
      assert.equal([body.error, body.errors[0].field], ['VALIDATION_FAILED', 'verbose']);
      assert.is(headers['ratelimit'], undefined);
      await anonymous.get(`${path}?`).expect(200);
    }
  });

  it('503: the database is unavailable; liveness still succeeds', async ({ serve }) => {
    const unavailable = connect({
      url: 'postgres://nobody@127.0.0.1:1/none',
      poolSize: 1,
      applicationName: 'away',
      log: silent,
    });
    const { anonymous } = await serve({ health: { ...base, pingDatabase: () => unavailable.ready() } });
    try {
      for (const path of ['/health', '/health/ready']) {
        const { body, headers } = await anonymous.get(path).expect(503);
        assert.is(body.error, 'DEPENDENCY_UNAVAILABLE');
        assert.is(headers['retry-after'], '2');
        assert.not.match(JSON.stringify(body), /127\.0\.0\.1|ECONNREFUSED|postgres/);
      }
      await anonymous.get('/health/live').expect(200);
    } finally {
      await unavailable.close();
    }
  });

  it('503: the service is stopping; it was ready until then', async ({ serve }) => {
    let isStopping = false;
    const { anonymous } = await serve({
      health: { ...base, isStopping: () => isStopping, pingDatabase: async () => {} },
    });
    await anonymous.get('/health/ready').expect(200);
    isStopping = true;
    for (const path of ['/health', '/health/ready']) {
      const { body, headers } = await anonymous.get(path).expect(503);
      assert.equal([body.error, body.message], ['OVERLOADED', 'The service is being stopped.']);
      assert.is(headers['retry-after'], '2');
    }
    await anonymous.get('/health/live').expect(200);
  });
});
