import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What differs between two states of the contract, sorted by what it means to a caller. */
export type Comparison = {
  /** What a program that works today may stumble over. */
  breaking: Break[];
  /** What is there now and was not, such as `GET /api/v1/tasks`. */
  added: string[];
  /** All the rest by its kind, such as `description`, and how often. */
  other: Map<string, number>;
};

export type Break = {
  /** `POST /api/v1/tasks security/0`, `schemas/Task/required`. */
  at: string;
  rule: string;
  /** What has changed, in a sentence. */
  change: string;
};

/** A line of `redocly diff --format=json`, as far as it is used. */
type Change = {
  path: string;
  typeName: string;
  kind: 'added' | 'removed' | 'modified';
  impact: 'major' | 'minor' | 'patch';
  property?: string;
  verdicts: { ruleId: string; message: string; location: { pointer: string } }[];
  base?: { pointer: string; value?: unknown };
  revision?: { pointer: string; value?: unknown };
};

const CONFIGURATION = 'telemetry: off\nextends: [diff-recommended]\n';

/** The contract says that new values may come at any time, as new members may. */
const isGrowth = ({ ruleId }: { ruleId: string }) => ruleId === 'enum-values-added';

/** Compares two bundled contracts: `redocly diff` knows OpenAPI, the rules below know ours. */
export function compare(released: object, current: object): Comparison {
  const changes = diff(plain(released), plain(current));
  const comparison: Comparison = { breaking: [], added: [], other: new Map() };
  for (const change of changes) {
    const breaks = breaksOf(change);
    if (breaks.length > 0) comparison.breaking.push(...breaks);
    else if (change.impact !== 'patch' && change.typeName !== 'Example')
      comparison.added.push(...additionsOf(change));
    else count(comparison.other, change.property ?? change.typeName);
  }
  return comparison;
}

/** The contract without code samples, which are made from the rest, and with one spelling where two mean the same. */
function plain(contract: object): string {
  return JSON.stringify(contract, (name, value) => {
    if (name === 'x-codeSamples') return undefined;
    if (typeof value !== 'object' || value === null) return value;
    const { 'x-default': ownDefault, ...rest } = value;
    if (rest.const === null) Object.assign(rest, { type: 'null' });
    return Array.isArray(value) ? value : { ...rest, ...(ownDefault && { default: ownDefault }) };
  });
}

function diff(released: string, current: string): Change[] {
  const folder = mkdtempSync(join(tmpdir(), 'taskflow-diff-'));
  const file = (name: string) => join(folder, name);
  try {
    writeFileSync(file('released.json'), released);
    writeFileSync(file('current.json'), current);
    writeFileSync(file('redocly.yaml'), CONFIGURATION);
    const { stderr } = spawnSync(
      'redocly',
      [
        'diff',
        'released.json',
        'current.json',
        '--config=redocly.yaml',
        '--format=json',
        '--output=diff.json',
      ],
      { cwd: folder, encoding: 'utf8' },
    );
    try {
      return JSON.parse(readFileSync(file('diff.json'), 'utf8')).changes;
    } catch (cause) {
      throw new Error(`redocly diff failed:\n${stderr}`, { cause });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function breaksOf(change: Change): Break[] {
  if (change.impact === 'major') {
    return change.verdicts
      .filter((verdict) => !isGrowth(verdict))
      .map(({ ruleId, message, location }) => ({
        at: placeOf(location.pointer),
        rule: ruleId,
        change: message,
      }));
  }
  const { revision, base } = change;
  const pointer = (revision?.value === undefined ? base : revision)?.pointer ?? change.path;
  const said = (value: unknown) => (value === undefined ? 'nothing' : `\`${JSON.stringify(value)}\``);
  const what =
    change.kind === 'removed' ? 'Was removed.' : `Became ${said(revision?.value)}, was ${said(base?.value)}.`;
  return OWN_RULES.filter(({ breaks }) => breaks(change)).map(({ rule }) => ({
    at: placeOf(pointer),
    rule,
    change: what,
  }));
}

const PROJECT_ROLES = ['viewer', 'member', 'admin', 'owner'];
const rank = (role: unknown) => PROJECT_ROLES.indexOf(String(role));

/** What OpenAPI does not know, or does not count as breaking. */
const OWN_RULES: { rule: string; breaks(change: Change): boolean }[] = [
  { rule: 'default-changed', breaks: ({ property }) => property === 'default' },
  {
    rule: 'sdk-name-changed',
    breaks: ({ path, kind }) => path.endsWith('/x-sdk') && kind !== 'added',
  },
  {
    // Types of the SDKs are named by the schemas.
    rule: 'schema-removed',
    breaks: ({ path, kind }) => /^#\/components\/schemas\/\w+$/.test(path) && kind === 'removed',
  },
  {
    rule: 'pagination-changed',
    breaks: ({ path, kind }) => path.endsWith('/x-pagination') && kind !== 'added',
  },
  {
    rule: 'idempotency-reduced',
    breaks: ({ path, kind, base, revision }) =>
      path.endsWith('/x-idempotent') &&
      (kind === 'removed' || (kind === 'modified' && Number(revision?.value) < Number(base?.value))),
  },
  {
    rule: 'precondition-required',
    breaks: ({ property, revision }) => property === 'x-precondition' && revision?.value === 'required',
  },
  {
    rule: 'role-raised',
    breaks: ({ property, base, revision }) =>
      (property === 'x-project-role' && rank(revision?.value) > rank(base?.value)) ||
      (property === 'x-system-role' && revision?.value !== undefined),
  },
];

/** An added path stands for its operations. */
function additionsOf({ typeName, revision, path, verdicts }: Change): string[] {
  if (verdicts.some(isGrowth)) {
    return verdicts.map(({ location, message }) => `${placeOf(location.pointer)}: ${message}`);
  }
  const place = placeOf(revision?.pointer ?? path);
  if (typeName !== 'PathItem' || !place.startsWith('/')) return [place];
  return Object.keys(revision?.value ?? {})
    .filter((name) => METHODS.includes(name))
    .map((method) => `${method.toUpperCase()} ${place}`);
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** A JSON pointer, as a person would say it. */
function placeOf(pointer: string): string {
  const [kind, ...rest] = pointer
    .replace(/^#\//, '')
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (kind === 'components') return rest.join('/');
  if (kind !== 'paths') return [kind, ...rest].join('/');
  const [path = '', method, ...below] = rest;
  if (!method || !METHODS.includes(method)) return [path, method, ...below].join(' ').trim();
  return `${method.toUpperCase()} ${path} ${below.join('/')}`.trim();
}

function count(counts: Map<string, number>, kind: string): void {
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
}
