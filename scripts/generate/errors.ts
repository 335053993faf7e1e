import { errorRows } from '../../src/docs/errors.ts';
import type { ContractDocument } from '../../src/document.ts';

/** Returns the guide `docs/errors.md`. */
export function errorsGuide(contract: ContractDocument): string {
  const rows = errorRows(contract).map(
    ({ code, status, meaning, remedy }) => `| \`${code}\` | ${status} | ${meaning} | ${remedy} |`,
  );
  return `${ERRORS_HEAD}${rows.join('\n')}\n`;
}

const ERRORS_HEAD = `# Errors

<!-- Written by \`npm run generate\`: the text from scripts/generate/errors.ts, the table from openapi/common/schemas.yaml. -->

An error has the same envelope as a success, with \`success: false\` and a code in \`error\`.

The samples use \`api\` and \`TOKEN\` from [A first session](../README.md#a-first-session). Paste its blocks up to the login first.

\`\`\`sh
api POST /tasks -d '{"titel": "Punch the cards", "priority": "urgent"}'
\`\`\`

\`\`\`jsonc
// 400
{
  "success": false,
  "data": null,
  "message": "…",
  "error": "VALIDATION_FAILED",
  "errors": [
    { "field": "title", "code": "REQUIRED", … },
    { "field": "titel", "code": "UNKNOWN_FIELD", "message": "… Did you mean \`title\`?" },
    { "field": "priority", "code": "NOT_ALLOWED", "message": "Must be one of: low, medium, high." }
  ],
  "meta": { "request_id": "…" }
}
\`\`\`

- \`error\` is stable. Branch on it, and on no other property. New codes can be added: treat an unknown code by its status.
- \`errors\` lists all invalid fields at once. \`field\` is the path of a field, such as \`settings.week_start\` or \`tags[2]\`, or the name of a
  parameter or header. \`code\` says what is wrong with it. The list is empty if the error is not about a field.
- The code \`INVALID_ENCODING\` means that a value cannot be decoded: it is not UTF-8, or not percent-encoded correctly.
- \`message\` is for people and can change.
- \`data\` is null, except for \`VERSION_CONFLICT\` and \`PRECONDITION_FAILED\`, where it is the current resource. See
  [Concurrency](concurrency.md).
- \`meta.request_id\` is also in the header \`X-Request-Id\` and in the service log.

A resource that you cannot see fails with 404 \`NOT_FOUND\`, like one that does not exist. A resource that you can see but not change fails
with 403 \`FORBIDDEN\`.

## Problem details

Send \`Accept: application/problem+json\` to get errors in the format of RFC 9457.

\`\`\`sh
api GET /tasks/00000000-0000-7000-8000-000000000000 -H 'Accept: application/problem+json'
\`\`\`

\`\`\`jsonc
// 404
{
  "type": "/docs/errors/NOT_FOUND",
  "title": "Not found",
  "status": 404,
  "detail": "…",
  "instance": "urn:taskflow:request:…",
  "code": "NOT_FOUND",
  "request_id": "…",
  "errors": []
}
\`\`\`

\`type\` is the URL of a page about the code, with an example and the operations that return it. A version conflict also has \`current\`,
\`current_version\` and \`changes\`.

## Retries

| Status | Retry? |
| --- | --- |
| 400, 403, 404, 405, 406, 413, 415, 422, 431 | No. The same request gets the same response. |
| 401 | After a refresh or a login. |
| 408 | Yes. |
| 409 \`IDEMPOTENCY_KEY_IN_USE\` | Yes, with the same key, after \`Retry-After\`. |
| 409 and 412 about a version, 428 | With the current version, after you have compared it with your change. |
| 409, any other | No. |
| 503 \`OUTCOME_UNKNOWN\` | A POST with its \`Idempotency-Key\`, or another request that is safe to repeat, after \`Retry-After\` seconds. |
| 429, 503 with another code | Yes, after \`Retry-After\` seconds. |
| 500 | A read, or a POST with its \`Idempotency-Key\`: a few times, with growing pauses. |

With an \`Idempotency-Key\` you can safely retry a POST that may already have succeeded. See [Idempotency](idempotency.md).

## Codes

| Code | Status | Meaning | What to do |
| --- | --- | --- | --- |
`;
