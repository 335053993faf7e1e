import { at, each, operationsOf, wholeDocument } from './document.js';

const isFailure = ({ status }) => /^[45]/.test(status);

function codesIn(ctx, response, type, member) {
  return examplesOf(ctx, response, type).map(([, example]) => example.node.value?.[member]);
}

function examplesOf(ctx, response, type) {
  return each(ctx, response, 'content', type, 'examples');
}

/** The table in the description of the error codes has a row for each code, with the status of its responses. */
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
          fault(`The table has \`${code}\`, but the enum does not.`, codes, 'description');
      }
      for (const code of codesIn(ctx, response, 'application/json', 'error')) {
        const status = rows.get(code);
        if (status && status !== response.status) {
          fault(`\`${code}\` is ${status} in the table, but its example has ${response.status}.`, response);
        }
      }
    }
  }
});

/** Reads rows such as "| `NOT_FOUND` | 404 | … |" into a map from code to status. */
function rowsOf(markdown) {
  const rows = markdown.matchAll(/^\| `([A-Z_]+)` \| (\d{3}) \| [^|]+ \| [^|]+ \|$/gm);
  return new Map(Array.from(rows, ([, code, status]) => [code, status]));
}
