import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterFile } from '../after-file.ts';

type Value = { stringValue?: string; intValue?: number | string; boolValue?: boolean };
type RawSpan = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: { key: string; value: Value }[];
  status: { code?: number; message?: string };
};
type Export = {
  resourceSpans: {
    resource: { attributes: { key: string; value: Value }[] };
    scopeSpans: { spans: RawSpan[] }[];
  }[];
};

export type ReceivedSpan = Omit<RawSpan, 'attributes'> & {
  service: unknown;
  attributes: Record<string, string | number | boolean | undefined>;
};

/** An OpenTelemetry collector that keeps what it gets. */
export type Collector = {
  url: string;
  spans: ReceivedSpan[];
  requests: { path: string; authorization: string | undefined; text: string }[];
  /** The status of its responses from now on. */
  status: number;
  close(): Promise<void>;
};

const plain = (attributes: { key: string; value: Value }[]) =>
  Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.stringValue ??
        value.boolValue ??
        (value.intValue === undefined ? undefined : Number(value.intValue)),
    ]),
  );

export async function openCollector(): Promise<Collector> {
  const server: Server = createServer(async (req, res) => {
    const body = (await json(req)) as Export;
    const { authorization } = req.headers;
    collector.requests.push({ path: req.url ?? '', authorization, text: JSON.stringify(body) });
    if (collector.status === 200) {
      for (const { resource, scopeSpans } of body.resourceSpans) {
        const { 'service.name': service } = plain(resource.attributes);
        for (const { spans } of scopeSpans)
          collector.spans.push(
            ...spans.map((span) => ({ ...span, service, attributes: plain(span.attributes) })),
          );
      }
    }
    res.writeHead(collector.status, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const collector: Collector = {
    url: `http://127.0.0.1:${port}`,
    spans: [],
    requests: [],
    status: 200,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  afterFile(() => collector.close());
  return collector;
}
