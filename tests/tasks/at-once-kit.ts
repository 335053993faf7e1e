import type { Schema } from '../../src/contract.ts';
import type { Person, World } from '../world.ts';

/** A client of a person, with a session or an API key. */
export type Client = { by: Person; headers: Record<string, string>; origin: string };

export type Reply = {
  status: number;
  data: Schema<'Task'>;
  request_id: string;
  startedAt: number;
  endedAt: number;
};

/** Sends a write over a connection of its own, so that many are in flight. */
export async function send(
  { url }: Pick<World, 'url'>,
  { headers, origin }: Client,
  method: string,
  path: string,
  body: object,
): Promise<Reply> {
  const startedAt = performance.now();
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { ...headers, 'content-type': 'application/json', 'x-origin': origin },
    body: JSON.stringify(body),
  });
  const { data, meta, request_id } = (await response.json()) as Reply & { meta?: { request_id: string } };
  return {
    status: response.status,
    data,
    request_id: meta?.request_id ?? request_id,
    startedAt,
    endedAt: performance.now(),
  };
}
