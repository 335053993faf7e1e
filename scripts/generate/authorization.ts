import { ACTORS, type Access, rowsOf, successOf } from '../../openapi/access.ts';
import { SUBJECTS, table } from '../../openapi/authorization.ts';
import type { OperationId } from '../../src/contract.ts';
import { type ContractDocument, type Operation, operationsOf } from '../../src/document.ts';

/** A part of the guide: a heading, a paragraph, or a table whose first row is the header. */
type Part = { heading: string } | { text: string } | { rows: string[][] };

type Tagged = Operation & { tags: string[] };
type Contract = ContractDocument & {
  tags: { name: string }[];
  components: { securitySchemes: Record<string, { 'x-scopes'?: Record<string, string> }> };
};

/** Returns the guide `docs/authorization.md`. */
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
      text: 'Scopes limit what credentials can be used for. Each operation lists the scopes that it requires. If the credentials do not have one of them, the request fails with 403 `INSUFFICIENT_SCOPE`. A session that started with a password has all scopes. An API key has the scopes that it was created with.',
    },
    { rows: [['Scope', 'What it allows'], ...scopes.map(([name, meaning]) => [`\`${name}\``, meaning])] },
    ...ROLES,
    ...resources.flatMap(({ name }): Part[] => [
      { heading: `Operations: ${name}` },
      { rows: tableOf(operations.filter(({ tags }) => tags[0] === name)) },
    ]),
  ];
}

const subjectNames: Readonly<Record<string, string>> = {
  own: 'no ID in the path',
  ...Object.assign({}, ...Object.values(SUBJECTS)),
};

function tableOf(operations: Operation[]): string[][] {
  // A new operation has no line yet when its types are generated. Without the line, it does not compile.
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
  return [['Operation', 'Requires', 'Resource', ...ACTORS], ...rows];
}

/** Returns the scopes and roles that the contract declares for an operation. */
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
    text: 'Three things decide whether a request is allowed: the caller (access token or API key), the scopes of the credentials, and the role of the user, in a project or in the whole installation. The contract declares the requirements of each operation in `security`, `x-project-role` and `x-system-role`.',
  },
  {
    text: 'The caller is read from the database for each request, never from the token. So the end of a session, a new role and a deactivation take effect immediately, and each write checks them again in its own transaction. A resource that you cannot see returns 404 `NOT_FOUND`, exactly like one that does not exist. If its ID is in the body, the request fails with 400, as for an ID that does not exist. A resource that you can see but not change returns 403 `FORBIDDEN`.',
  },
  {
    text: 'Scopes and system roles are checked in one place for all operations (`src/auth/sessions/policy.ts`). Project roles are part of the SQL: every query starts from the spaces that the user can see (`src/access/spaces.ts`), so rows that the user cannot see are never read.',
  },
];

const ROLES: Part[] = [
  { heading: 'Roles' },
  {
    rows: [
      ['Role', 'Where', 'What it allows'],
      [
        'viewer',
        'project',
        'to read the project, its members, its tasks and its activity, but not tasks in the trash; the activity of the project says what went there',
      ],
      ['member', 'project', 'also to create, update, assign, delete and restore tasks'],
      [
        'admin',
        'project',
        'also to update the project, to invite people, and to change the roles of members and remove them',
      ],
      ['owner', 'project', 'also to transfer and delete the project; each project has exactly one owner'],
      ['user', 'installation', 'to use their own data, and projects by their role there'],
      [
        'admin',
        'installation',
        'also to use the operations for system admins; no access to other users’ projects',
      ],
    ],
  },
  {
    text: 'Personal tasks, categories, sessions and settings are visible only to their user, whatever roles others have.',
  },
  {
    text: 'In the tables below, viewer, member, admin and owner have these roles in one project. The stranger and the system admin are not members of it. The expired token and the read-only API key, which has every read scope and no write scope, belong to the owner. The deactivated user is an admin of the project. Each cell is the status of a request that is otherwise valid. A test sends each of these requests to a real server.',
  },
];

function markdownTable([head = [], ...rows]: string[][]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function wrapped(text: string): string {
  return (text.match(/\S.{0,124}(?=\s|$)/g) ?? []).join('\n');
}
