import { closest, distance } from 'fastest-levenshtein';
import type { ErrorDetail } from '../errors.ts';
import { type ContractDocument, type Operation, resolve } from './document.ts';

/** One finding of the validator: where, which keyword of JSON Schema, and its words. */
export type Finding = { path: string; message: string; errorCode?: string };

type Rule = { code: string; say: (message: string) => string };

/** How each keyword of JSON Schema reads to a caller. */
const rules: Record<string, Rule> = {
  required: { code: 'REQUIRED', say: () => 'This is required.' },
  type: {
    code: 'INVALID_TYPE',
    say: (m) => `Must be ${m.replace(/^must be /, '').replaceAll(',', ' or ')}.`,
  },
  format: { code: 'INVALID_FORMAT', say: (m) => `${sentence(m)}${hintFor(m)}` },
  pattern: { code: 'INVALID_FORMAT', say: sentence },
  minLength: { code: 'TOO_SHORT', say: (m) => (/\b1 char/.test(m) ? 'Must not be empty.' : sentence(m)) },
  maxLength: { code: 'TOO_LONG', say: sentence },
  minimum: { code: 'TOO_SMALL', say: sentence },
  maximum: { code: 'TOO_LARGE', say: sentence },
  minItems: { code: 'TOO_FEW', say: sentence },
  maxItems: { code: 'TOO_MANY', say: sentence },
  minProperties: { code: 'TOO_FEW', say: sentence },
  uniqueItems: { code: 'DUPLICATE', say: () => 'Must not hold the same item twice.' },
  enum: { code: 'NOT_ALLOWED', say: (m) => `Must be one of: ${m.split(': ').at(-1)}.` },
  const: { code: 'NOT_ALLOWED', say: sentence },
};

const FORMAT_HINTS: [RegExp, string][] = [
  [/"date-time"/, ' Write it as 2026-03-02T09:00:00Z, with a zone, from 1970 to 2200.'],
  [/"uuid"/, ' An id looks like 0195f3a4-7c1e-7d2a-9b3c-5e6f7a8b9c0d.'],
  [/"email"/, ' An email looks like ada@example.com.'],
  [/"uri"/, ' A URL looks like https://example.com/picture.png.'],
];

const hintFor = (message: string) => FORMAT_HINTS.find(([pattern]) => pattern.test(message))?.[1] ?? '';

function sentence(message: string): string {
  const text = message.replace('must NOT', 'must not');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** Turns the validator's findings into what the caller reads: one for each field, with the names of the request. */
export function describe(
  findings: Finding[],
  operation: Operation,
  document: ContractDocument,
): ErrorDetail[] {
  const byField = new Map<string, ErrorDetail>();
  for (const { path, message, errorCode } of findings) {
    const keyword = errorCode?.split('.')[0] ?? '';
    const [section = '', ...steps] = path.split('/').slice(1).map(unescaped);
    const field = fieldName(section, steps, operation);
    if (keyword === 'additionalProperties') {
      byField.set(
        field,
        unknown(field, steps.at(-1) ?? '', membersAt(operation, document, steps.slice(0, -1))),
      );
      continue;
    }
    const rule = rules[keyword];
    // `oneOf` and its kin only repeat what the findings inside them say.
    if (!rule && byField.has(field)) continue;
    const known = byField.get(field);
    if (known && known.code !== 'INVALID_VALUE') continue;
    byField.set(field, {
      field,
      code: rule?.code ?? 'INVALID_VALUE',
      message: rule ? rule.say(message) : sentence(message),
    });
  }
  return [...byField.values()];
}

/** The query parameters that the operation does not have, each with the nearest one it has. */
export function unknownParameters(query: object, operation: Operation): ErrorDetail[] {
  const known = operation.parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
  return Object.keys(query)
    .filter((name) => !known.includes(name))
    .map((name) => unknown(name, name, known));
}

function unknown(field: string, name: string, known: string[]): ErrorDetail {
  return { field, code: 'UNKNOWN_FIELD', message: `There is no such field.${suggestion(name, known)}` };
}

function suggestion(name: string, known: string[]): string {
  if (known.length === 0) return '';
  const nearest = closest(name.slice(0, 100).toLowerCase(), known);
  // Past a third of its letters a guess confuses more than it helps.
  return distance(name.slice(0, 100).toLowerCase(), nearest) <= Math.max(2, nearest.length / 3)
    ? ` Did you mean \`${nearest}\`?`
    : ` Known are: ${known.join(', ')}.`;
}

/** `/body/tags/2` is `tags[2]`; a header has the spelling of the contract. */
function fieldName(section: string, steps: string[], operation: Operation): string {
  if (steps.length === 0) return section;
  if (section === 'headers') {
    const parameter = operation.parameters.find(({ name }) => name.toLowerCase() === steps[0]);
    return parameter?.name ?? steps.join('.');
  }
  return steps.reduce(
    (name, step) => (/^\d+$/.test(step) ? `${name}[${step}]` : name === '' ? step : `${name}.${step}`),
    '',
  );
}

type Node = {
  $ref?: string;
  properties?: Record<string, Node>;
  items?: Node;
  allOf?: Node[];
  oneOf?: Node[];
};

/** The members that the request body's schema allows at this place. */
function membersAt(operation: Operation, document: ContractDocument, steps: string[]): string[] {
  let node = operation.requestBody?.content['application/json']?.schema as Node | undefined;
  for (const step of steps) {
    const at = node && flatten(resolve<Node>(document, node), document);
    node = /^\d+$/.test(step) ? at?.items : at?.properties?.[step];
  }
  return Object.keys((node && flatten(resolve<Node>(document, node), document).properties) ?? {});
}

/** The object among the alternatives of a nullable reference. */
function flatten(node: Node, document: ContractDocument): Node {
  const inner = node.oneOf
    ?.map((member) => resolve<Node>(document, member))
    .find((member) => member.properties);
  return inner ?? node;
}

const unescaped = (step: string) => step.replaceAll('~1', '/').replaceAll('~0', '~');
