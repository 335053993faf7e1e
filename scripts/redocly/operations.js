import { at, each, eachOperation, isVersioned, operationsOf, walkSchema, wholeDocument } from './document.js';

const CLASSES = ['standard', 'auth', 'refresh', 'none'];
const PROJECT_ROLES = ['viewer', 'member', 'admin', 'owner'];
const SYSTEM_ROLES = ['admin'];
const DAY = 86_400;
/** What one can do whatever a service asks for: see to one's account. */
const WITHOUT_VERIFIED_EMAIL = ['auth', 'users'];

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

/** Whatever takes an account, but what is about the account itself, can be refused until the email is verified. */
export const VerifiedEmails = eachOperation(({ place, secured }, { report }) => {
  const due = secured && !WITHOUT_VERIFIED_EMAIL.includes(place.node.tags?.[0]);
  if (due === (place.node['x-error-codes'] ?? []).includes('EMAIL_NOT_VERIFIED')) return;
  const what = due ? 'State and show' : 'Nothing here can cause';
  report(place, `${what} \`EMAIL_NOT_VERIFIED\`.`, 'x-error-codes');
});

/** `x-rate-limit` is one of the classes that the server counts. */
export const RateLimitClass = eachOperation(({ place }, { report }) => {
  if (!CLASSES.includes(place.node['x-rate-limit'])) {
    report(place, `\`x-rate-limit\` is one of ${CLASSES.join(', ')}.`, 'x-rate-limit');
  }
});

/** Every POST, and nothing else, can be sent again with its key, within the window that `x-idempotent` states. */
export const IdempotentPosts = eachOperation(({ place, method, parameter }, { report }) => {
  const policy = place.node['x-idempotent'];
  const taken = parameter('Idempotency-Key') !== undefined;
  if (method !== 'post') {
    if (policy || taken) report(place, 'Only a POST has `x-idempotent` and `Idempotency-Key`.');
    return;
  }
  const seconds = policy?.window_seconds;
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > DAY) {
    report(place, `A POST has \`x-idempotent: { window_seconds }\`, from 1 to ${DAY}.`, 'x-idempotent');
  }
  if (!taken) report(place, 'A POST takes the header `Idempotency-Key`.');
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

/** Every list pages by number and by cursor, and says so in `x-pagination`. */
export const PagedLists = eachOperation(({ place, items, parameter }, { report }) => {
  const policy = place.node['x-pagination'];
  if (!items) {
    if (policy) report(place, 'Only a list has `x-pagination`.', 'x-pagination');
    return;
  }
  const stated = {
    page: 'page',
    per_page: 'per_page',
    cursor: 'cursor',
    items: 'data',
    next: 'meta.next_cursor',
  };
  for (const [key, value] of Object.entries(stated)) {
    if (policy?.[key] !== value)
      report(place, `A list has \`x-pagination\` with \`${key}: ${value}\`.`, 'x-pagination');
  }
  for (const name of ['page', 'per_page', 'cursor']) {
    if (!parameter(name)) report(place, `A list takes the parameter \`${name}\`.`);
  }
});

/** What changes a versioned resource takes `If-Match`, and says in `x-precondition` whether it insists. */
export const Preconditions = wholeDocument(({ root, ctx, report }) => {
  const operations = operationsOf(ctx, root);
  const versionedPaths = operations
    .filter((o) => o.method === 'get' && isVersioned(o.resource))
    .map((o) => o.path);
  for (const { place, path, method, parameter } of operations) {
    const policy = place.node['x-precondition'];
    const changes = ['put', 'patch', 'delete'].includes(method) && versionedPaths.includes(path);
    if (changes && !['optional', 'required'].includes(policy)) {
      report(place, 'Say in `x-precondition` whether the version is optional or required.', 'x-precondition');
    }
    if (!changes && policy !== undefined) {
      report(place, 'Only a change of a versioned resource has `x-precondition`.', 'x-precondition');
    }
    if (changes !== (parameter('If-Match') !== undefined)) {
      report(place, '`If-Match` goes with a change of a versioned resource, and only with that.');
    }
    const reads = method === 'get' && versionedPaths.includes(path);
    if (reads !== (parameter('If-None-Match') !== undefined)) {
      report(place, '`If-None-Match` goes with reading a versioned resource, and only with that.');
    }
  }
});

/** Request bodies are JSON. A PATCH is a merge patch, so it takes the media type of those as well (RFC 7396). */
export const BodyTypes = eachOperation(({ place, method, body }, { report }) => {
  if (!body) return;
  const due = ['application/json', ...(method === 'patch' ? ['application/merge-patch+json'] : [])];
  const declared = Object.keys(body.node.content ?? {});
  if (declared.join() !== due.join()) report(place, `The body is ${due.join(' or ')}.`, 'requestBody');
});

/** Headers that clients and caches rely on, each where it belongs. */
export const ResponseHeaders = eachOperation((operation, { report }) => {
  for (const response of operation.responses) {
    const declared = Object.keys(response.node.headers ?? {});
    for (const name of headersDue(operation, response)) {
      if (!declared.includes(name))
        report(response, `The response ${response.status} needs the header \`${name}\`.`);
    }
  }
});

function headersDue({ method, limited, items, resource }, { status }) {
  const due = ['X-Request-Id', 'Cache-Control'];
  const success = status.startsWith('2');
  if (limited) due.push('RateLimit', 'RateLimit-Policy');
  if (status === '201') due.push('Location');
  if (status === '401') due.push('WWW-Authenticate');
  if (['429', '503'].includes(status)) due.push('Retry-After');
  if (status === '304' || (success && isVersioned(resource))) due.push('ETag', 'Last-Modified');
  if (success && items) due.push('Link');
  if (success && method === 'post') due.push('Idempotency-Replayed');
  return due;
}
