import { type Child, send } from '../faults/kit.ts';

type Line = { msg: string; pid?: number };

/** The process IDs of a cluster whose processes have logged that they are ready, in that order. */
export const readyPids = ({ log }: Child): number[] =>
  log.filter(({ msg }) => msg === 'process of the cluster is ready').map((line) => (line as Line).pid ?? 0);

/** Sends requests on connections of their own, so that the processes get them in turn. Returns how often each status came. */
export async function statusesOf(
  count: number,
  url: string,
  token?: string,
): Promise<Record<number, number>> {
  const counts: Record<number, number> = {};
  const headers = { connection: 'close', ...(token && { authorization: `Bearer ${token}` }) };
  const all = Array.from({ length: count }, () => fetch(new URL('/api/v1/categories', url), { headers }));
  for (const response of await Promise.all(all)) {
    await response.arrayBuffer();
    counts[response.status] = (counts[response.status] ?? 0) + 1;
  }
  return counts;
}

/** Creates a task. */
export const createTask = (url: string, token: string, title: string) =>
  send(url, 'POST', '/api/v1/tasks', { token, body: { title } });
