import { type Child, send } from '../faults/kit.ts';

type Line = { msg: string; pid?: number };

/** The process IDs of a cluster whose processes have logged that they are ready, in that order. */
export const readyPids = ({ log }: Child): number[] =>
  log.filter(({ msg }) => msg === 'process of the cluster is ready').map((line) => (line as Line).pid ?? 0);

/** More at the same time can wait longer than the service lets them, on a slow machine. */
const AT_ONCE = 10;

/** Sends requests on connections of their own, so that the processes get them in turn. Returns how often each status came. */
export async function statusesOf(
  count: number,
  url: string,
  token?: string,
): Promise<Record<number, number>> {
  const counts: Record<number, number> = {};
  const headers = { connection: 'close', ...(token && { authorization: `Bearer ${token}` }) };
  let left = count;
  const sendSome = async () => {
    while (left > 0) {
      left -= 1;
      const response = await fetch(new URL('/api/v1/categories', url), { headers });
      await response.arrayBuffer();
      counts[response.status] = (counts[response.status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sendSome));
  return counts;
}

/** Creates a task. */
export const createTask = (url: string, token: string, title: string) =>
  send(url, 'POST', '/api/v1/tasks', { token, body: { title } });
