import { readdirSync, readFileSync } from 'node:fs';

type Process = { pid: number; parent: number; cpuSeconds: number };

/** Linux reports CPU time to programs in units of 10 ms, independent of the kernel's own unit. */
const TICKS_PER_SECOND = 100;

/** Only Linux has `/proc`. Elsewhere no process is found. */
function processes(): Process[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap(readProcess);
}

/** Reads `/proc/<pid>/stat`. The result is empty if the process has ended meanwhile. */
function readProcess(pid: string): Process[] {
  const text = readIfThere(`/proc/${pid}/stat`);
  if (text === '') return [];
  // The name of the program comes before, in parentheses, and can contain anything.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  // Fields 14 to 17 of proc(5): time in user and kernel mode, of the process and of children that it has waited for.
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return [{ pid: Number(pid), parent: Number(fields[1]), cpuSeconds: ticks / TICKS_PER_SECOND }];
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Returns a process with its living descendants. */
export function treeOf(root: number): { pids: number[]; cpuSeconds: number } {
  const all = processes();
  const tree = all.filter(({ pid }) => pid === root);
  // The array grows while it is walked.
  for (const { pid } of tree) tree.push(...all.filter(({ parent }) => parent === pid));
  return { pids: tree.map(({ pid }) => pid), cpuSeconds: sum(tree) };
}

/** Returns the CPU time of the PostgreSQL processes that serve databases with this in their name. */
export function backendsOf(database: string): number {
  return sum(processes().filter(({ pid }) => readIfThere(`/proc/${pid}/cmdline`).includes(database)));
}

const sum = (all: Process[]) => all.reduce((total, { cpuSeconds }) => total + cpuSeconds, 0);
