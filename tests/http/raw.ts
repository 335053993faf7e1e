import { type ApiResponse, exchange } from '../exchange.ts';
import type { Person } from '../world.ts';

export const JSON_TYPE = { 'content-type': 'application/json' };

/** A task is requested with exactly these bytes. */
export function post(
  { url, ada }: { url: string; ada: Person },
  body: string | Buffer,
  headers: Record<string, string> = {},
): Promise<ApiResponse> {
  return exchange({
    url,
    method: 'POST',
    path: '/api/v1/tasks',
    headers: { authorization: `Bearer ${ada.token}`, ...JSON_TYPE, ...headers },
    body,
  });
}

export function get({ url, ada }: { url: string; ada: Person }, path: string): Promise<ApiResponse> {
  return exchange({ url, method: 'GET', path, headers: { authorization: `Bearer ${ada.token}` } });
}

export const named = ({ body }: ApiResponse) => body.errors.map(({ field, code }) => [field, code]);
