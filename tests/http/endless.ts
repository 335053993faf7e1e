import { connect, type Socket } from 'node:net';
import type { AuditEntry } from '../../src/admin/audit-log.ts';
import type { ServeOptions, TestServer } from '../world.ts';

const entry: AuditEntry = {
  id: '019cae08-8580-7091-a087-787255ed6480',
  type: 'access.denied',
  actor_id: null,
  actor: null,
  project_id: null,
  subject: null,
  operation: 'getTask',
  code: 'FORBIDDEN',
  client_address: '192.0.2.1',
  version: null,
  changes: [],
  request_id: 'x'.repeat(64),
  created_at: '2026-03-02T10:12:00.000Z',
};
const BATCH = Array.from({ length: 500 }, () => entry);

/** What a test does during the export. */
type During = {
  /** Before the first byte. */
  begin?(): PromiseLike<unknown>;
  /** Before each batch. */
  each?(batches: number): void | Promise<void>;
};

/** A server with an endless export, and the number of starts and batches. */
export async function serveEndlessExport<Server>(
  { serve }: { serve(options: ServeOptions): Promise<Server> },
  { begin, each }: During = {},
  options: ServeOptions = {},
) {
  const state = { started: 0, batches: 0, ended: false };
  async function* lines() {
    state.started += 1;
    try {
      for (;;) {
        state.batches += 1;
        await each?.(state.batches);
        yield BATCH;
      }
    } finally {
      state.ended = true;
    }
  }
  const listAuditLog = async () => {
    await begin?.();
    return { status: 200 as const, lines: lines() };
  };
  const served = await serve({ ...options, override: { listAuditLog } });
  return { served, state };
}

/** Requests it, and reads nothing of the response. */
export function requestWithoutReading(
  { url }: Pick<TestServer, 'url'>,
  { token }: { token: string },
): Socket {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {});
  const head = ['GET /api/v1/admin/audit-log HTTP/1.1', 'Host: test', 'Accept: application/x-ndjson'];
  socket.pause().write(`${[...head, `Authorization: Bearer ${token}`].join('\r\n')}\r\n\r\n`);
  return socket;
}
