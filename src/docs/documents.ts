import { existsSync, globSync, readFileSync } from 'node:fs';

/** A Markdown file of the repository that is also a page. */
export type Document = {
  /** Where it lies in the repository: `docs/concurrency.md`. */
  file: string;
  /** Where it is served: `/docs/guides/concurrency`. */
  path: string;
  /** What it is called, in short. */
  title: string;
  /** What it is about, where its heading says more than its name. */
  about: string;
};

export type Group = { title: string; documents: Document[] };

const ROOT = new URL('../../', import.meta.url);

/** What is told in which order. A guide that is not here comes at the end of the second group. */
const GROUPS: Record<string, string[]> = {
  'Get started': ['docs/quick-start.md', 'docs/authentication.md', 'docs/authorization.md', 'docs/errors.md'],
  Guides: [
    'docs/pagination-and-filters.md',
    'docs/search.md',
    'docs/filters.md',
    'docs/views.md',
    'docs/templates.md',
    'docs/webhooks.md',
    'docs/reminders.md',
    'docs/time-tracking.md',
    'docs/recurrence.md',
    'docs/reports.md',
    'docs/concurrency.md',
    'docs/idempotency.md',
    'docs/rate-limits.md',
    'docs/versioning.md',
  ],
  Clients: [
    'sdk/typescript/README.md',
    'sdk/typescript/api.md',
    'sdk/python/README.md',
    'sdk/python/api.md',
    'docs/other-languages.md',
    'docs/sdk-comparison.md',
    'docs/openapi-30.md',
    'docs/mock.md',
    'docs/contract-tests.md',
  ],
  Operate: [
    'README.md',
    'docs/install.md',
    'docs/configuration.md',
    'docs/operations.md',
    'docs/keys.md',
    'docs/monitoring.md',
    'docs/backups.md',
    'docs/deployment.md',
    'docs/administration.md',
    'docs/email.md',
    'docs/performance.md',
    'SECURITY.md',
  ],
  Project: ['CHANGELOG.md', 'docs/architecture.md', 'CONTRIBUTING.md'],
};

/** Names that need what stands around them. */
const TITLES: Record<string, string> = {
  'sdk/typescript/README.md': 'TypeScript SDK',
  'sdk/typescript/api.md': 'TypeScript methods',
  'sdk/python/README.md': 'Python SDK',
  'sdk/python/api.md': 'Python methods',
  'README.md': 'Overview: start the service, and a first session with curl',
};

/** The images of the guides, and where they are served. */
export function documentImages(): { file: string; path: string }[] {
  return globSync('docs/*.svg', { cwd: ROOT }).map((file) => ({
    file,
    path: `/${file.replace('docs/', 'docs/guides/')}`,
  }));
}

export function readDocument({ file }: Pick<Document, 'file'>): string {
  return readFileSync(new URL(file, ROOT), 'utf8');
}

export function documentGroups(): Group[] {
  const named = new Set(Object.values(GROUPS).flat());
  const others = globSync('docs/*.md', { cwd: ROOT }).filter((file) => !named.has(file));
  return Object.entries(GROUPS).map(([title, files]) => ({
    title,
    documents: [...files, ...(title === 'Guides' ? others.sort() : [])]
      .filter((file) => existsSync(new URL(file, ROOT)))
      .map(describe),
  }));
}

function describe(file: string): Document {
  const heading = TITLES[file] ?? /^# (.+)$/m.exec(readFileSync(new URL(file, ROOT), 'utf8'))?.[1] ?? file;
  const [title = '', about = ''] = heading.split(': ');
  return { file, path: pathOf(file), title, about };
}

/** Errors and authorization have addresses that the contract knows; the others follow from their files. */
function pathOf(file: string): string {
  if (file === 'docs/errors.md' || file === 'docs/authorization.md') return `/${file.replace('.md', '')}`;
  const name = file
    .replace(/\.md$/, '')
    .replace(/\/README$/, '')
    .replace(/^docs\//, 'guides/');
  return `/docs/${name.toLowerCase()}`;
}
