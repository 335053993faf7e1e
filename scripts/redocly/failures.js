import { at, each, eachOperation, isVersioned, operationsOf, wholeDocument } from './document.js';

const MEDIA = { 'application/json': 'error', 'application/problem+json': 'code' };
const isFailure = ({ status }) => /^[45]/.test(status);

/** Each operation declares the failures that what it takes and needs can cause, and no others. */
export const DeclaredFailures = eachOperation((operation, { ctx, report }) => {
  const due = failuresDue(operation, ctx);
  for (const [status, [expected, because]] of Object.entries(due)) {
    const declared = operation.responses.some((response) => response.status === status);
    if (expected && !declared) report(operation.place, `Declare ${status}: ${because}.`, 'responses');
    if (expected === false && declared) {
      report(operation.place, `Nothing can cause ${status}; it would be: ${because}.`, 'responses', status);
    }
  }
});

/** Status → whether it is due, and why. `undefined`: as the operation likes. */
function failuresDue({ path, method, place, body, secured, scopes, limited, resource }, ctx) {
  const post = method === 'post';
  const policy = place.node['x-precondition'];
  const schema = body && at(ctx, body, 'content', 'application/json', 'schema');
  const versioned = ['put', 'patch'].includes(method) && schema?.node.properties?.version !== undefined;
  return {
    304: [method === 'get' && isVersioned(resource), 'a copy can still be right'],
    400: [true, 'it refuses unknown query parameters'],
    // Login and refresh are public, and yet refuse credentials.
    401: [secured || undefined, 'it is secured'],
    403: [scopes.length > 0, 'it needs a scope'],
    404: [path.includes('{'), 'its path has a parameter'],
    406: [limited, 'it answers in two media types'],
    409: [post || versioned || undefined, 'it has a key or a version'],
    412: [policy !== undefined, 'it takes `If-Match`'],
    413: [body !== undefined, 'it has a body'],
    415: [body !== undefined, 'it has a body'],
    // What names the caller is all that such a body has.
    422: [
      post && body !== undefined && place.node['x-idempotent']?.caller === undefined,
      'its key can be used with another body',
    ],
    428: [policy === 'required', 'it needs a version'],
    429: [limited, 'it is rate-limited'],
    500: [true, 'anything can break'],
    503: [true, 'the service can be away'],
  };
}

/** A failure is told as envelope and as problem details, the same facts in both. */
export const FailureBodies = eachOperation(({ responses }, { report }) => {
  for (const response of responses.filter(isFailure)) {
    const missing = Object.keys(MEDIA).filter((type) => !response.node.content?.[type]);
    if (missing.length > 0)
      report(response, `The failure ${response.status} needs ${missing.join(' and ')}.`);
  }
});

/** `type` of problem details is the address of the page of its code. */
export const ProblemTypes = eachOperation(({ responses }, { ctx, report }) => {
  for (const response of responses.filter(isFailure)) {
    for (const [, example] of examplesOf(ctx, response, 'application/problem+json')) {
      const { type, code } = example.node.value ?? {};
      if (type !== `/docs/errors/${code}`)
        report(example, `Write \`/docs/errors/${code}\`.`, 'value', 'type');
    }
  }
});

/** `x-error-codes` has each code that the failures show, and the failures show each code, in both media types. */
export const ErrorCodes = eachOperation(({ place, responses }, { ctx, report }) => {
  const stated = place.node['x-error-codes'] ?? [];
  const shown = new Set();
  for (const response of responses.filter(isFailure)) {
    const [plain, problems] = Object.entries(MEDIA).map(([type, member]) =>
      codesIn(ctx, response, type, member),
    );
    for (const code of plain ?? []) {
      shown.add(code);
      if (!stated.includes(code))
        report(place, `${response.status} shows \`${code}\`: state it.`, 'x-error-codes');
      if (!problems?.includes(code)) report(response, `Show \`${code}\` as problem details too.`, 'content');
    }
  }
  for (const code of stated) {
    if (!shown.has(code)) report(place, `No failure shows \`${code}\`.`, 'x-error-codes');
  }
});

function codesIn(ctx, response, type, member) {
  return examplesOf(ctx, response, type).map(([, example]) => example.node.value?.[member]);
}

function examplesOf(ctx, response, type) {
  return each(ctx, response, 'content', type, 'examples');
}

/** The table in the description of the error codes has a row for each, with the status that it is answered with. */
export const ErrorCodeTable = wholeDocument(({ root, ctx, report }) => {
  const reported = new Set();
  for (const { responses } of operationsOf(ctx, root)) {
    for (const response of responses.filter(isFailure)) {
      const codes = at(ctx, response, 'content', 'application/json', 'schema', 'properties', 'error');
      if (!codes) continue;
      const rows = rowsOf(codes.node.description ?? '');
      const fault = (message, place, ...keys) => {
        if (!reported.has(message)) report(place, message, ...keys);
        reported.add(message);
      };
      for (const code of codes.node.enum ?? []) {
        if (!rows.has(code)) fault(`Add \`${code}\` to the table.`, codes, 'description');
      }
      for (const code of rows.keys()) {
        if (!codes.node.enum?.includes(code))
          fault(`The table has \`${code}\`, the enum has not.`, codes, 'description');
      }
      for (const code of codesIn(ctx, response, 'application/json', 'error')) {
        const status = rows.get(code);
        if (status && status !== response.status) {
          fault(`\`${code}\` is ${status} in the table, and shown with ${response.status}.`, response);
        }
      }
    }
  }
});

/** Rows such as "| `NOT_FOUND` | 404 | … |", as code → status. */
function rowsOf(markdown) {
  const rows = markdown.matchAll(/^\| `([A-Z_]+)` \| (\d{3}) \| [^|]+ \| [^|]+ \|$/gm);
  return new Map(Array.from(rows, ([, code, status]) => [code, status]));
}
