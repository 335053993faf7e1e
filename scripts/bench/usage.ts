import { readdirSync, readFileSync } from 'node:fs';

/** CPU time and memory of a process and its descendants. */
export type Usage = { cpu_ms: number; rss_mb: number };

type Process = { parent: number; cpu_ms: number; rss_mb: number };

/** Linux reports CPU time in units of 10 ms on all machines. */
const MS_PER_TICK = 10;
const PAGE_MB = 4096 / 1024 / 1024;

/**
 * All processes at one moment, or undefined without `/proc`. CPU time includes that of ended children that were waited
 * for.
 */
export class Processes {
  readonly #all = new Map<number, Process>();
  /** Busy time of all cores of the machine. */
  readonly machine_ms: number;
  /** CPU time of this process, without its children. */
  readonly own_ms: number;

  private constructor() {
    const { user: own, system: kernel } = process.cpuUsage();
    this.own_ms = (own + kernel) / 1000;
    const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = fields('/proc/stat');
    this.machine_ms = (user + nice + system + irq + softirq) * MS_PER_TICK;
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      const found = processOf(name);
      if (found) this.#all.set(Number(name), found);
    }
  }

  static now(): Processes | undefined {
    try {
      return new Processes();
    } catch {
      return undefined;
    }
  }

  /** Returns the usage of a process and its descendants. */
  usageOf(pid: number): Usage {
    const own = this.#all.get(pid) ?? { cpu_ms: 0, rss_mb: 0 };
    let { cpu_ms, rss_mb } = own;
    for (const [child, { parent }] of this.#all) {
      if (parent !== pid) continue;
      const usage = this.usageOf(child);
      cpu_ms += usage.cpu_ms;
      rss_mb += usage.rss_mb;
    }
    return { cpu_ms, rss_mb };
  }
}

/** Returns the numbers of the first line of `/proc/stat`. */
function fields(file: string): number[] {
  const [first = ''] = readFileSync(file, 'utf8').split('\n');
  return first.split(/ +/).slice(1).map(Number);
}

/** Reads `/proc/<pid>/stat` (proc(5)). Returns undefined if the process has ended meanwhile. */
function processOf(pid: string): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // A name can contain spaces and parentheses, so this counts from the last one. Field 3 follows it.
    const rest = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const field = (number: number) => Number(rest[number - 3]);
    const own = field(20) === 1 ? preciseTime(pid) : (field(14) + field(15)) * MS_PER_TICK;
    const ofChildren = (field(16) + field(17)) * MS_PER_TICK;
    return { parent: field(4), cpu_ms: own + ofChildren, rss_mb: field(24) * PAGE_MB };
  } catch {
    return undefined;
  }
}

/**
 * Returns the CPU time of a process with one thread in milliseconds. Units of 10 ms would lose half a core for the 64 backends
 * of PostgreSQL, each of which uses a few milliseconds.
 */
function preciseTime(pid: string): number {
  const [nanoseconds] = readFileSync(`/proc/${pid}/schedstat`, 'latin1').split(' ');
  return Number(nanoseconds) / 1e6;
}
