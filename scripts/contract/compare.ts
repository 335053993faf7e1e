import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The differences between two versions of the contract, by their effect on callers. */
export type Comparison = {
  /** Changes that can make an existing client fail. */
  breaking: Break[];
  /** Additions, such as `GET /api/v1/tasks`. */
  added: string[];
  /** The number of other changes by kind, such as `description`. */
  other: Map<string, number>;
};

export type Break = {
  /** Place, such as `POST /api/v1/tasks security/0` or `schemas/Task/required`. */
  at: string;
  rule: string;
  /** The change, as a sentence. */
  change: string;
};

/** A line of `redocly diff --format=json`, with only the properties that are used. */
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

/** Not breaking: the contract allows new enum values at any time, like new properties. */
const isGrowth = ({ ruleId }: { ruleId: string }) => ruleId === 'enum-values-added';

/** Compares two bundled contracts: with `redocly diff` for OpenAPI, and with the rules below for our extensions. */
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

/** Returns the contract without code samples, which are generated, and in a single spelling where two are equivalent. */
function plain(contract: object): string {
  return JSON.stringify(contract, (name, value) => {
    if (name === 'x-codeSamples') return undefined;
    if (typeof value !== 'object' || value === null) return value;
    const { 'x-default': ownDefault, ...rest } = value;
    if (rest.const === null) Object.assign(rest, { type: 'null' });
    return Array.isArray(value)
      ? value
      : { ...rest, ...(ownDefault !== undefined && { default: ownDefault }) };
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
  const shown = (value: unknown) => (value === undefined ? 'nothing' : `\`${JSON.stringify(value)}\``);
  const what =
    change.kind === 'removed'
      ? 'Was removed.'
      : `Became ${shown(revision?.value)}, was ${shown(base?.value)}.`;
  return OWN_RULES.filter(({ breaks }) => breaks(change)).map(({ rule }) => ({
    at: placeOf(pointer),
    rule,
    change: what,
  }));
}

/** The names of fields in `changes` of an event. */
const EVENT_FIELD = /^#\/webhooks\/.*\/changes\/items\/properties\/field$/;

const losesValues = (before: unknown, after: unknown): boolean =>
  Array.isArray(before) && Array.isArray(after) && before.some((value) => !after.includes(value));

const PROJECT_ROLES = ['viewer', 'member', 'admin', 'owner'];
const rank = (role: unknown) => PROJECT_ROLES.indexOf(String(role));

/** Breaking changes that OpenAPI does not define, or that `redocly diff` does not count. */
const OWN_RULES: { rule: string; breaks(change: Change): boolean }[] = [
  { rule: 'default-changed', breaks: ({ property }) => property === 'default' },
  {
    rule: 'sdk-name-changed',
    breaks: ({ path, kind }) => path.endsWith('/x-sdk') && kind !== 'added',
  },
  {
    // Schemas are the names of types in the SDKs.
    rule: 'schema-removed',
    breaks: ({ path, kind }) => /^#\/components\/schemas\/\w+$/.test(path) && kind === 'removed',
  },
  {
    // An enum of a response can lose values, but a program can wait for the change of a field.
    rule: 'event-field-removed',
    breaks: ({ path, property, base, revision }) =>
      property === 'enum' && EVENT_FIELD.test(path) && losesValues(base?.value, revision?.value),
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

/** Returns the operations of an added path. */
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

/** Returns a readable form of a JSON pointer. */
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
