import { at, each, eachOperation, operationsOf, walkSchema, wholeDocument } from './document.js';

const CLASSES = ['standard', 'auth', 'refresh', 'none'];
const PROJECT_ROLES = ['viewer', 'member', 'admin', 'owner'];
const SYSTEM_ROLES = ['admin'];
const DAY = 86_400;

/**
 * Scopes are those that the security scheme explains, and each of them is used. A secured operation needs a scope.
 * Without one, every API key could call it.
 */
export const KnownScopes = wholeDocument(({ root, ctx, report }) => {
  const start = { node: root, location: ctx.location };
  const schemes = Object.entries(root.components?.securitySchemes ?? {});
  const known = schemes.flatMap(([, scheme]) => Object.keys(scheme['x-scopes'] ?? {}));
  const used = new Set();
  for (const { place, scopes, secured } of operationsOf(ctx, root)) {
    if (secured && scopes.length === 0) report(place, 'Name the scope that the operation needs.', 'security');
    for (const scope of scopes) {
      used.add(scope);
      if (!known.includes(scope))
        report(place, `Explain the scope \`${scope}\` in \`x-scopes\`.`, 'security');
    }
  }
  for (const scope of known) {
    if (!used.has(scope))
      report(start, `No operation needs the scope \`${scope}\`.`, 'components', 'securitySchemes');
  }
});

/** `x-sdk` names the method in the SDKs. Its resource is the tag, and each operation has a different method. */
export const SdkNames = wholeDocument(({ root, ctx, report }) => {
  const seen = new Map();
  for (const { place, id } of operationsOf(ctx, root)) {
    const { resource, method } = place.node['x-sdk'] ?? {};
    if (resource !== place.node.tags?.[0])
      report(place, 'The `resource` of `x-sdk` must be the tag.', 'x-sdk');
    if (!/^[a-z][A-Za-z]*$/.test(method ?? ''))
      report(place, 'Name the `method` of `x-sdk` in camelCase.', 'x-sdk');
    const name = `${resource}.${method}`;
    if (seen.has(name)) report(place, `\`${name}\` is already the method of ${seen.get(name)}.`, 'x-sdk');
    seen.set(name, id);
  }
});

/**
 * An operation below a project or a task declares the minimum role in `x-project-role`, and an operation for
 * administrators declares `x-system-role`. Only secured operations have them.
 */
export const DeclaredRoles = eachOperation((operation, { ctx, report }) => {
  const { place, path, secured } = operation;
  const roles = { 'x-project-role': PROJECT_ROLES, 'x-system-role': SYSTEM_ROLES };
  const due = { 'x-project-role': isBelowProject(operation, ctx), 'x-system-role': path.includes('/admin/') };
  for (const [name, known] of Object.entries(roles)) {
    const role = place.node[name];
    if (secured && due[name] && role === undefined)
      report(place, `Add \`${name}\` with the role that the operation needs.`);
    if (role === undefined) continue;
    if (!known.includes(role)) report(place, `\`${name}\` must be one of ${known.join(', ')}.`, name);
    if (!secured || !due[name])
      report(place, `Remove \`${name}\`: it does not apply to this operation.`, name);
  }
});

/** Whether the path is below a project, or the body can name a project or a task. */
function isBelowProject({ path, body }, ctx) {
  const schema = body && at(ctx, body, 'content', 'application/json', 'schema');
  const { project_id, task_id } = schema?.node.properties ?? {};
  return (
    /\{(project|task|attachment|upload|view|template|series|webhook|entry)_id\}/.test(path) ||
    project_id !== undefined ||
    task_id !== undefined
  );
}

/** The shortest time from a deprecation to the removal. */
const NOTICE_DAYS = 182;
const SECOND = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/** A deprecated operation says since when, and from when on it can be removed. Its responses announce both. */
export const DeprecationDates = eachOperation(({ place }, { report }) => {
  const { deprecated = false, 'x-deprecation': dates } = place.node;
  if (deprecated !== (dates !== undefined))
    report(place, 'An operation has both `deprecated: true` and `x-deprecation`, or neither.', 'deprecated');
  if (dates === undefined) return;
  const { since, sunset } = dates;
  if (![since, sunset].every((date) => SECOND.test(date ?? '')))
    report(place, 'Write `since` and `sunset` as 2027-07-01T00:00:00Z.', 'x-deprecation');
  else if (Date.parse(sunset) - Date.parse(since) < NOTICE_DAYS * DAY * 1000)
    report(place, `There are at least ${NOTICE_DAYS} days from \`since\` to \`sunset\`.`, 'x-deprecation');
});

/** `x-rate-limit` is one of the classes that the server counts. */
export const RateLimitClass = eachOperation(({ place }, { report }) => {
  if (!CLASSES.includes(place.node['x-rate-limit'])) {
    report(place, `\`x-rate-limit\` must be one of ${CLASSES.join(', ')}.`, 'x-rate-limit');
  }
});

/** `x-rate-limit-weight` names what it counts: lists and numbers of the body, query parameters, the bytes of a body, or written tasks. */
export const RateLimitWeight = eachOperation(({ place, body }, { ctx, report }) => {
  const weight = place.node['x-rate-limit-weight'];
  if (!weight) return;
  if (!(Number.isInteger(weight.per) && weight.per > 0))
    report(place, '`per` must be a number of items.', 'x-rate-limit-weight');
  const schema = body && at(ctx, body, 'content', 'application/json', 'schema');
  if (weight.max !== undefined && !(Number.isInteger(weight.max) && weight.max > 1))
    report(place, '`max` must be a number of requests.', 'x-rate-limit-weight');
  const known = [
    'response',
    'written',
    ...(body ? ['request'] : []),
    ...Object.keys(schema?.node.properties ?? {}),
    ...each(ctx, place, 'parameters').map(([, { node }]) => node.name),
  ];
  for (const name of weight.of ?? [])
    if (!known.includes(name)) report(place, `The operation has no \`${name}\`.`, 'x-rate-limit-weight');
});

/** A response is stored for retries for at most a day. */
export const IdempotencyWindow = eachOperation(({ place }, { report }) => {
  const policy = place.node['x-idempotent'];
  const seconds = policy?.window_seconds;
  if (policy && (!Number.isInteger(seconds) || seconds < 1 || seconds > DAY)) {
    report(place, `\`window_seconds\` must be from 1 to ${DAY}.`, 'x-idempotent');
  }
});

/** A public key is none. */
const CREDENTIAL_NAME = /(^|_)(?<!public_)(key|password|secret|token)$/;

/**
 * A property of a response that is a credential has `format: password`. A POST whose response has one declares
 * `credentials: true` in `x-idempotent`, so that the stored response becomes invalid together with the credentials.
 */
export const StoredCredentials = eachOperation(({ place, success }, { ctx, report }) => {
  const credentials = [];
  const schema = success && at(ctx, success, 'content', 'application/json', 'schema');
  walkSchema(ctx, schema, (part) => {
    for (const [name, property] of each(ctx, part, 'properties')) {
      const { type, format } = property.node;
      if (format === 'password') credentials.push(name);
      else if (type === 'string' && CREDENTIAL_NAME.test(name))
        report(property, `Give the credential \`${name}\` the format \`password\`.`);
    }
  });
  const policy = place.node['x-idempotent'];
  if (!policy || (policy.credentials === true) === credentials.length > 0) return;
  const message =
    credentials.length > 0
      ? `State \`credentials: true\`: the response has ${credentials.join(' and ')}.`
      : 'The response has no credentials: no property has the format `password`.';
  report(place, message, 'x-idempotent');
});
