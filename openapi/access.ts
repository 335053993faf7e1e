/** Helpers for the table in `authorization.ts`: who may call an operation. */
import type { operations } from '../generated/api.ts';
import type { OperationId, PathParameter, Schema } from '../src/contract.ts';
import { successesOf } from '../src/document.ts';
import type { SUBJECTS } from './authorization.ts';

/** Callers of a request, in the order of the columns. */
export const ACTORS = [
  'anonymous',
  'expired',
  'deactivated',
  'stranger',
  'viewer',
  'member',
  'admin',
  'owner',
  'read-only key',
  'system admin',
] as const;

export type Actor = (typeof ACTORS)[number];

/** The states of the resource that a path parameter identifies, see `SUBJECTS`. */
export type SubjectOf<Name extends PathParameter> = {
  [P in Name]: Extract<keyof (typeof SUBJECTS)[P], string>;
}[Name];
export type Subject = 'own' | SubjectOf<PathParameter>;

/** Actors with valid credentials. */
type Caller = Exclude<Actor, 'anonymous' | 'expired' | 'deactivated' | 'read-only key'>;

/** The status for each caller; `ok` is the success of the operation. */
export type Who<Status extends number = number> = {
  readonly statuses: { readonly [Name in Caller]: 'ok' | Status };
  /** The roles that the contract must declare for the operation. */
  readonly projectRole?: Schema<'ProjectRole'>;
  readonly systemRole?: Schema<'SystemRole'>;
};

/** Which credentials an operation accepts. `read` includes an API key with every scope for reading, `write` does not. */
export type Credentials = 'none' | 'read' | 'write' | 'session';

export type Access<Status extends number = number, About = { readonly [S in Subject]?: Who<Status> }> = {
  readonly credentials: Credentials;
  readonly about: About;
  /** Exceptions for actors without valid credentials, if the operation requires none. */
  readonly except?: { readonly [Name in Actor]?: Status };
};

/** Operations without an ID in the path concern the caller's own data. Others need a line for each state of the resource. */
type AboutOf<Id extends OperationId> = { readonly [S in Subject]?: Who<DeclaredStatus<Id>> } & ([
  PathParameter<Id>,
] extends [never]
  ? { readonly own: Who<DeclaredStatus<Id>> }
  : {
      [P in PathParameter<Id>]: { readonly [S in SubjectOf<P>]: Who<DeclaredStatus<Id>> };
    }[PathParameter<Id>]);

type DeclaredStatus<Id extends OperationId> = Extract<keyof operations[Id]['responses'], number>;

export type AccessOf<Id extends OperationId> = Access<DeclaredStatus<Id>, AboutOf<Id>>;
export type Table = { readonly [Id in OperationId]: AccessOf<Id> };

// --- Credentials -------------------------------------------------------------

/** Open to everyone, without credentials. */
export const open = <Status extends number = never>(except: { readonly [Name in Actor]?: Status } = {}) => ({
  credentials: 'none' as const,
  about: { own: everybody },
  except,
});

export const read = <const About>(about: About) => ({ credentials: 'read' as const, about });
export const write = <const About>(about: About) => ({ credentials: 'write' as const, about });
/** Not allowed with an API key, whatever its scopes: accounts, passwords, sessions and keys. */
export const session = <const About>(about: About) => ({ credentials: 'session' as const, about });

// --- Callers -----------------------------------------------------------------

const CALLERS = ['stranger', 'viewer', 'member', 'admin', 'owner', 'system admin'] as const;
const ROLES = ['viewer', 'member', 'admin', 'owner'] as const satisfies Schema<'ProjectRole'>[];

const statusesOf = <Status extends number>(statusOf: (caller: Caller) => 'ok' | Status) =>
  Object.fromEntries(CALLERS.map((caller) => [caller, statusOf(caller)])) as Who<Status>['statuses'];

const isAtLeast = (caller: Caller, least: Schema<'ProjectRole'>) =>
  ROLES.some((role, rank) => role === caller && rank >= ROLES.indexOf(least));

const isMember = (caller: Caller) => ROLES.some((role) => role === caller);

export const everybody: Who<never> = { statuses: statusesOf<never>(() => 'ok') };

/** Members of the project with this role or a higher one. Strangers cannot tell that the project exists. */
export function role<Status extends number = never, Outside extends number = 404>(
  least: Schema<'ProjectRole'>,
  { status, outside = 404 as Outside }: { status?: Status; outside?: Outside } = {},
): Who<403 | Status | Outside> {
  const statuses = statusesOf<403 | Status | Outside>((caller) =>
    isAtLeast(caller, least) ? (status ?? 'ok') : isMember(caller) ? 403 : outside,
  );
  return { statuses, projectRole: least };
}

/** Members of the project with any role, for operations that have an effect depending on it. */
export const insiders: Who<404> = { statuses: statusesOf((caller) => (isMember(caller) ? 'ok' : 404)) };

/** Like `role`, for resources that members with lower roles cannot see. */
export const trash = (least: Schema<'ProjectRole'>): Who<404> => ({
  statuses: statusesOf((caller) => (isAtLeast(caller, least) ? 'ok' : 404)),
});

/** Only the user who owns it. For all others it does not exist, whatever their role. */
export const owner = <Status extends number = never>(status?: Status): Who<404 | Status> => ({
  statuses: statusesOf((caller) => (caller === 'owner' ? (status ?? 'ok') : 404)),
});

/** For all callers, the response is the same as if the resource did not exist. */
export const notFound: Who<404> = { statuses: statusesOf(() => 404) };

export const systemAdmin: Who<403> = {
  statuses: statusesOf((caller) => (caller === 'system admin' ? 'ok' : 403)),
  systemRole: 'admin',
};

/** A project task requires a role, a task in the trash returns 404, and a personal task is only for its owner. */
export const task = (least: Schema<'ProjectRole'>) => ({
  'project task': role(least),
  'trashed task': notFound,
  'personal task': owner(),
});

/** The same for the comments of such tasks, which `who` may use in a project. */
export const comment = <const InProject>(who: InProject) => ({
  'project comment': who,
  'trashed comment': notFound,
  'personal comment': owner(),
});

/** A reminder is only for its user, who can see the task of the project with any role. */
export const reminder = () => ({
  'project reminder': override(role('viewer'), { viewer: 404, member: 404, admin: 404 }),
  'trashed reminder': notFound,
  'personal reminder': owner(),
});

/** A time entry is only for its user, and for the admins of its project. */
export const timeEntry = (least: Schema<'ProjectRole'>) => ({
  'project entry': override(role(least), { viewer: 404, member: 404 }),
  'personal entry': owner(),
});

/** The same for the attachments of such tasks. */
export const attachment = <const InProject>(who: InProject) => ({
  'project attachment': who,
  'trashed attachment': notFound,
  'personal attachment': owner(),
});

/** An upload is only for its uploader, as long as the role in the project allows it. */
export const upload = (least: Schema<'ProjectRole'>) => ({
  'project upload': override(role(least), { viewer: 404, member: 404, admin: 404 }),
  'personal upload': owner(),
});

/** A webhook is for the admins of its project, or its owner. */
export const webhook = () => ({ 'project webhook': role('admin'), 'own webhook': owner() });

/** The same for its deliveries. */
export const delivery = () => ({ 'project delivery': role('admin'), 'own delivery': owner() });

/** Changes the status of some callers. */
export const override = <Status extends number, Other extends number>(
  who: Who<Status>,
  statuses: { readonly [Name in Caller]?: Other },
): Who<Status | Other> => ({ ...who, statuses: { ...who.statuses, ...statuses } });

// --- Rows --------------------------------------------------------------------

/** Returns the status for each actor, in the order of `ACTORS`. */
export function statusesFor({ credentials, except = {} }: Access, who: Who, success: number): number[] {
  return ACTORS.map((actor) => {
    const status = except[actor] ?? statusOf(actor, credentials, who);
    return status === 'ok' ? success : status;
  });
}

function statusOf(actor: Actor, credentials: Credentials, { statuses }: Who): 'ok' | number {
  switch (actor) {
    case 'anonymous':
    case 'expired':
    case 'deactivated':
      return credentials === 'none' ? 'ok' : 401;
    case 'read-only key':
      return credentials === 'none' || credentials === 'read' ? statuses.owner : 403;
    default:
      return statuses[actor];
  }
}

/** Returns the status of the success of a request that does everything at once. */
export const successOf = (operation: { responses: object }): number => Number(successesOf(operation)[0]);

/** Returns the rows of an operation: the status of each actor for each subject. */
export function rowsOf(access: Access, success: number): [Subject, number[]][] {
  return (Object.entries(access.about) as [Subject, Who][]).map(([about, who]) => [
    about,
    statusesFor(access, who, success),
  ]);
}
