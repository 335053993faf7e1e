import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { type Connections, connect } from '../../src/database/database.ts';
import type { MetricsPage } from '../../src/http/metrics.ts';
import { createMetrics, type Metrics, type Sources } from '../../src/metrics/metrics.ts';
import { patientTimeouts } from '../waiting.ts';
import type { TestServer, World } from '../world.ts';

export const TOKEN = 'scrape-me-if-you-can';

const silent = { info: () => {}, warn: () => {}, error: () => {} };

export type Response = { status: number; type: string; text: string };

/** Sends a GET, with a bearer token if there is one. */
export function get(url: string, token?: string, method = 'GET'): Promise<Response> {
  return new Promise((resolve, reject) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const outgoing = request(url, { method, headers }, async (incoming) => {
      const text = (await buffer(incoming)).toString();
      resolve({
        status: incoming.statusCode ?? 0,
        type: incoming.headers['content-type'] ?? '',
        text,
      });
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

export type Series = { name: string; labels: Record<string, string>; value: number };

/** Reads the text format of Prometheus. */
export function seriesIn(text: string): Series[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', labels = '', value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      if (name === '') throw new Error(`not a series: ${line}`);
      const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, text]) => [key, text]);
      return { name, labels: Object.fromEntries(pairs), value: Number(value) };
    });
}

/** The value of the series with these labels; undefined if there is none. */
export const valueIn = (all: readonly Series[], name: string, labels: Record<string, string> = {}) =>
  all.find(
    (each) =>
      each.name === name && Object.entries(labels).every(([key, value]) => each.labels[key] === value),
  )?.value;

export type Watched = {
  metrics: Metrics;
  server: TestServer;
  /** Connections whose statements are counted. */
  connections: Connections;
  scrape(): Promise<Series[]>;
};

/** Runs a server whose process is measured. */
export async function withMetrics(
  world: World,
  use: (watched: Watched) => Promise<void>,
  sources: Partial<Sources> = {},
): Promise<void> {
  const metrics = createMetrics({ slowMs: 200 });
  const { statementEnded } = metrics.observer;
  const connections = connect({
    ...{ url: world.databaseUrl, poolSize: 4, applicationName: 'tests metrics', log: silent },
    ...{ timeouts: patientTimeouts(), statementEnded },
  });
  const page: MetricsPage = { type: metrics.type, text: metrics.text, token: TOKEN };
  const server = await world.serve({ observer: metrics.observer, metrics: page, connections });
  metrics.watch({ connections, ...sources });
  try {
    await use({
      ...{ metrics, server, connections },
      scrape: async () => seriesIn((await get(`${server.url}/metrics`, TOKEN)).text),
    });
  } finally {
    await server.stop();
    await connections.close();
  }
}
