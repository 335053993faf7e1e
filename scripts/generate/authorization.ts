import { ACTORS, type Access, rowsOf, successOf } from '../../openapi/access.ts';
import { SUBJECTS, table } from '../../openapi/authorization.ts';
import type { OperationId } from '../../src/contract.ts';
import { type ContractDocument, type Operation, operationsOf } from '../../src/document.ts';

/** A part of the guide: a heading, a paragraph, or a table whose first row is its head. */
type Part = { heading: string } | { text: string } | { rows: string[][] };

type Tagged = Operation & { tags: string[] };
type Contract = ContractDocument & {
  tags: { name: string }[];
  components: { securitySchemes: Record<string, { 'x-scopes'?: Record<string, string> }> };
};

/** The guide `docs/authorization.md`. */
export function authorizationGuide(contract: Contract): string {
  const parts = partsOf(contract).map((part) =>
    'heading' in part ? `## ${part.heading}` : 'text' in part ? wrapped(part.text) : markdownTable(part.rows),
  );
  return `# Authorization\n\n${NOTE}\n\n${parts.join('\n\n')}\n`;
}

const NOTE =
  '<!-- Written by `npm run generate`: the text from scripts/generate/authorization.ts, the scopes and roles from openapi/, the tables from openapi/authorization.ts. -->';

function partsOf(contract: Contract): Part[] {
  const operations = operationsOf(contract) as Tagged[];
  const scopes = Object.values(contract.components.securitySchemes).flatMap((scheme) =>
    Object.entries(scheme['x-scopes'] ?? {}),
  );
  const resources = contract.tags.filter(({ name }) => operations.some(({ tags }) => tags[0] === name));
  return [
    ...INTRODUCTION,
    { heading: 'Scopes' },
    {
      text: 'What credentials are good for. An operation names the scopes that it needs; credentials that lack one are answered 403 `INSUFFICIENT_SCOPE`. A session that began with a password has all scopes, an API key those that it was made with.',
    },
    { rows: [['Scope', 'What it allows'], ...scopes.map(([name, meaning]) => [`\`${name}\``, meaning])] },
    ...ROLES,
    ...resources.flatMap(({ name }): Part[] => [
      { heading: `Who may do what: ${name}` },
      { rows: tableOf(operations.filter(({ tags }) => tags[0] === name)) },
    ]),
  ];
}

const subjectNames: Readonly<Record<string, string>> = {
  own: 'nothing of others',
  ...Object.assign({}, ...Object.values(SUBJECTS)),
};

function tableOf(operations: Operation[]): string[][] {
  // A new operation has no line yet when its types are generated. The compiler then asks for the line.
  const lines: { readonly [Id in OperationId]?: Access } = table;
  const rows = operations.flatMap((operation) => {
    const line = lines[operation.operationId];
    if (!line) return [];
    return rowsOf(line, successOf(operation)).map(([about, statuses], i) => [
      ...(i === 0 ? [`\`${operation.operationId}\``, needsOf(operation)] : ['', '']),
      subjectNames[about] ?? about,
      ...statuses.map(String),
    ]);
  });
  return [['Operation', 'Needs', 'About', ...ACTORS], ...rows];
}

/** What the contract declares of who may call an operation. */
function needsOf({ security, 'x-project-role': role, 'x-system-role': system }: Operation): string {
  if (security.length === 0) return 'nothing';
  const scopes = security.flatMap((scheme) => Object.values(scheme).flat()).map((scope) => `\`${scope}\``);
  const needs = [
    ...scopes,
    ...(role ? [`${role} of the project`] : []),
    ...(system ? [`system ${system}`] : []),
  ];
  return needs.join(', ') || 'a session';
}

const INTRODUCTION: Part[] = [
  {
    text: 'Three things decide what a request may do: who asks (the access token or API key), what the credentials are good for (scopes), and what role the user has, in a project or in the whole service. The contract declares all three on each operation: `security`, `x-project-role` and `x-system-role`.',
  },
  {
    text: 'Who asks is looked up for each request, never read from the token: the end of a session, another role and a deactivation count at once, and each write checks them once more in its own transaction. What you may not see is answered 404 `NOT_FOUND`, exactly like what does not exist; an id in a body that you may not see is 400, like one that does not exist. What you may see but not change is 403 `FORBIDDEN`.',
  },
  {
    text: 'Scopes and roles in the service are held in one place for all operations (`src/auth/sessions/policy.ts`). Roles in a project are part of the SQL: every query starts from the spaces that the user may look into (`src/access/spaces.ts`), so what may not be seen is not read.',
  },
];

const ROLES: Part[] = [
  { heading: 'Roles' },
  {
    rows: [
      ['Role', 'Where', 'What it allows'],
      ['viewer', 'project', 'to see the project, its tasks and what happened to them, but not the trash'],
      ['member', 'project', 'also to create, change, assign, delete and restore tasks'],
      ['admin', 'project', 'also to change the project'],
      ['owner', 'project', 'also to delete the project; there is one'],
      ['user', 'service', 'what is the user’s own, and projects by the role there'],
      ['admin', 'service', 'also the operations that need a system admin; nothing in projects of others'],
    ],
  },
  {
    text: 'Personal tasks, categories, sessions and settings are for their user alone, whatever roles others have.',
  },
  {
    text: 'In the tables below, viewer, member, admin and owner have these roles in one project, to which the stranger and the system admin do not belong. The expired token is the owner’s, and so is the API key, with every scope to read and none to write; the deactivated user is an admin of the project. Each cell is the status of a request that would otherwise be right. A test asks a real service for every one of them.',
  },
];

function markdownTable([head = [], ...rows]: string[][]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function wrapped(text: string): string {
  return (text.match(/\S.{0,124}(?=\s|$)/g) ?? []).join('\n');
}
