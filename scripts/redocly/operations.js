import { at, each, eachOperation, operationsOf, walkSchema, wholeDocument } from './document.js';

const CLASSES = ['standard', 'auth', 'refresh', 'none'];
const PROJECT_ROLES = ['viewer', 'member', 'admin', 'owner'];
const SYSTEM_ROLES = ['admin'];
const DAY = 86_400;

/**
 * Scopes are those that the security scheme explains, and each of them is of use. What is secured needs one: without
 * it every API key could do it.
 */
export const KnownScopes = wholeDocument(({ root, ctx, report }) => {
  const start = { node: root, location: ctx.location };
  const schemes = Object.entries(root.components?.securitySchemes ?? {});
  const known = schemes.flatMap(([, scheme]) => Object.keys(scheme['x-scopes'] ?? {}));
  const used = new Set();
  for (const { place, scopes, secured } of operationsOf(ctx, root)) {
    if (secured && scopes.length === 0) report(place, 'Name the scope that it needs.', 'security');
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

/** `x-sdk` names the method of the clients: its resource is the tag, and no two operations share a method. */
export const SdkNames = wholeDocument(({ root, ctx, report }) => {
  const seen = new Map();
  for (const { place, id } of operationsOf(ctx, root)) {
    const { resource, method } = place.node['x-sdk'] ?? {};
    if (resource !== place.node.tags?.[0]) report(place, 'The `resource` of `x-sdk` is the tag.', 'x-sdk');
    if (!/^[a-z][A-Za-z]*$/.test(method ?? ''))
      report(place, 'Name the `method` of `x-sdk` in camelCase.', 'x-sdk');
    const name = `${resource}.${method}`;
    if (seen.has(name)) report(place, `\`${name}\` is ${seen.get(name)} already.`, 'x-sdk');
    seen.set(name, id);
  }
});

/**
 * What is below a project or a task says in `x-project-role` which role it takes there at least, and what is for
 * administrators says so in `x-system-role`. Both belong to what is secured.
 */
export const DeclaredRoles = eachOperation((operation, { ctx, report }) => {
  const { place, path, secured } = operation;
  const roles = { 'x-project-role': PROJECT_ROLES, 'x-system-role': SYSTEM_ROLES };
  const due = { 'x-project-role': isBelowProject(operation, ctx), 'x-system-role': path.includes('/admin/') };
  for (const [name, known] of Object.entries(roles)) {
    const role = place.node[name];
    if (secured && due[name] && role === undefined) report(place, `Say in \`${name}\` whom it is for.`);
    if (role === undefined) continue;
    if (!known.includes(role)) report(place, `\`${name}\` is one of ${known.join(', ')}.`, name);
    if (!secured || !due[name]) report(place, `Nothing here has a \`${name}\`.`, name);
  }
});

/** By its path, or because its body can name a project. */
function isBelowProject({ path, body }, ctx) {
  const schema = body && at(ctx, body, 'content', 'application/json', 'schema');
  return /\{(project|task)_id\}/.test(path) || schema?.node.properties?.project_id !== undefined;
}

/** `x-rate-limit` is one of the classes that the server counts. */
export const RateLimitClass = eachOperation(({ place }, { report }) => {
  if (!CLASSES.includes(place.node['x-rate-limit'])) {
    report(place, `\`x-rate-limit\` is one of ${CLASSES.join(', ')}.`, 'x-rate-limit');
  }
});

/** A response is kept for retries for a day at most. */
export const IdempotencyWindow = eachOperation(({ place }, { report }) => {
  const policy = place.node['x-idempotent'];
  const seconds = policy?.window_seconds;
  if (policy && (!Number.isInteger(seconds) || seconds < 1 || seconds > DAY)) {
    report(place, `\`window_seconds\` is from 1 to ${DAY}.`, 'x-idempotent');
  }
});

const CREDENTIAL_NAME = /(^|_)(key|password|secret|token)$/;

/**
 * A property of a response that lets its holder in has `format: password`. A POST whose response has one says
 * `credentials: true` in `x-idempotent`, so that the stored response is void when the credentials are.
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
