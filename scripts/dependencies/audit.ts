import { spawnSync } from 'node:child_process';

export type Audit = { outcome: 'clean' | 'vulnerable' | 'skipped'; text: string };

/** Asks the registry for known vulnerabilities of the packages of the service. Not every registry can answer. */
export function audit(args: readonly string[] = ['--omit=dev']): Audit {
  const { stdout, stderr } = spawnSync('npm', ['audit', '--json', ...args], { encoding: 'utf8' });
  return auditOutcome(stdout, stderr);
}

type Report = {
  message?: string;
  error?: { summary?: string; code?: string };
  metadata?: { vulnerabilities: { total: number } };
  vulnerabilities?: Record<string, { name: string; severity: string; range: string; via: unknown[] }>;
};

/** Interprets what `npm audit --json` has printed. */
export function auditOutcome(stdout: string, stderr: string): Audit {
  let report: Report;
  try {
    report = JSON.parse(stdout);
  } catch {
    return { outcome: 'skipped', text: stderr.trim() || 'npm audit printed no report' };
  }
  if (report.metadata === undefined) {
    return { outcome: 'skipped', text: report.message ?? report.error?.summary ?? stderr.trim() };
  }
  if (report.metadata.vulnerabilities.total === 0) return { outcome: 'clean', text: '' };
  const lines = Object.values(report.vulnerabilities ?? {}).map(({ name, severity, range, via }) => {
    const titles = via.flatMap((each) =>
      typeof each === 'object' && each !== null && 'title' in each ? String(each.title) : [],
    );
    return `${name} ${range} (${severity}): ${titles.join('; ') || 'through a dependency'}`;
  });
  return { outcome: 'vulnerable', text: lines.join('\n') };
}
