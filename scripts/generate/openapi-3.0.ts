import type { Loss } from '../contract/openapi-3.0/losses.ts';

/** Returns the guide `docs/openapi-30.md`. */
export function openApi30Guide(losses: readonly Loss[]): string {
  const rows = losses.map(({ what, reason, places }) => `| ${what} | ${places.length} | ${reason} |`);
  return `${HEAD}${rows.join('\n')}\n`;
}

const HEAD = `# OpenAPI 3.0: the contract for tools that cannot read 3.1

<!-- Written by \`npm run generate\`: the text from scripts/generate/openapi-3.0.ts, the table of losses from scripts/contract/openapi-3.0/losses.ts. -->

The contract is an OpenAPI 3.1 document, at \`/openapi.json\`. Some code generators, API gateways and importers read only
OpenAPI 3.0, or read 3.1 incorrectly. For these, every server also provides the contract in OpenAPI 3.0.4:

\`\`\`bash
curl -o openapi-3.0.json http://127.0.0.1:3000/openapi-3.0.json
\`\`\`

A script converts the 3.1 document, so both describe the same operations, parameters and schemas under the same names.
Use \`/openapi.json\` if your tool can. [Other languages](other-languages.md) lists which document each code generator needs.

## What is written differently

These differ only in spelling. Nothing is lost.

| OpenAPI 3.1 | OpenAPI 3.0 |
| --- | --- |
| \`type: [string, 'null']\` | \`type: string\`, \`nullable: true\` |
| \`const: Bearer\` | \`enum: [Bearer]\` |
| A description or default beside \`$ref\` | The same beside \`allOf\` with that one reference |
| \`exclusiveMinimum: 0\` | \`minimum: 0\`, \`exclusiveMinimum: true\` |
| \`examples\` in a schema | \`example\` |
| \`contentEncoding\`, \`contentMediaType\` | \`format: byte\`, \`format: binary\` |
| \`info.summary\` | The first paragraph of \`info.description\` |
| \`license.identifier\` | \`license.url\`, the page of the SPDX license list |

## What is lost

| Lost | Places | Reason and replacement |
| --- | --- | --- |
`;
