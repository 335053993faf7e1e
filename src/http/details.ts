import { closest, distance } from 'fastest-levenshtein';
import { type ContractDocument, type Operation, resolve } from '../document.ts';
import type { ErrorDetail } from '../errors.ts';
import { type Finding, unescaped } from './findings.ts';

type Rule = { code: string; say: (message: string) => string };

/** How to describe a failure of each keyword of JSON Schema. */
const rules: Record<string, Rule> = {
  required: { code: 'REQUIRED', say: () => 'This is required.' },
  type: {
    code: 'INVALID_TYPE',
    say: (m) => `Must be ${m.replace(/^must be /, '').replaceAll(',', ' or ')}.`,
  },
  format: { code: 'INVALID_FORMAT', say: (m) => `${sentence(m)}${hintFor(m)}` },
  pattern: { code: 'INVALID_FORMAT', say: (m) => PATTERNS[/"(.*)"$/.exec(m)?.[1] ?? ''] ?? sentence(m) },
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
  character: { code: 'INVALID_CHARACTER', say: sentence },
  encoding: { code: 'INVALID_ENCODING', say: () => ENCODING_HINT },
};

/** For paths and queries. */
export const ENCODING_HINT = 'Must be percent-encoded UTF-8, such as caf%C3%A9.';

const FORMAT_HINTS: [RegExp, string][] = [
  [/"date-time"/, ' Write it as 2026-03-02T09:00:00Z, with a zone, from 1970 to 2200.'],
  [/"uuid"/, ' An id looks like 0195f3a4-7c1e-7d2a-9b3c-5e6f7a8b9c0d.'],
  [/"email"/, ' An email looks like ada@example.com.'],
  [/"uri"/, ' A URL looks like https://example.com/picture.png.'],
];

/** White space, controls, invisible marks and blank letters, except line breaks. */
const INVISIBLE = String.raw`[\u0000-\t\u000E- \u007F-\u0084\u0086-\u00A0\u00AD\u115F\u1160\u1680\u2000-\u200F\u202A-\u202F\u205F-\u206F\u2800\u3000\u3164\uFEFF\uFFA0]`;
const VISIBLE = String.raw`[^\s\u0000-\u001F\u007F-\u009F\u00AD\u115F\u1160\u200B-\u200F\u202A-\u202E\u2060-\u206F\u2800\u3164\uFEFF\uFFA0]`;
/** The first two parts share no character, so that matching takes linear time. */
const ONE_LINE = String.raw`^${INVISIBLE}*${VISIBLE}[^\n-\r\u0085\u2028\u2029]*$`;

/** Explains each pattern of the contract. A test fails if one is missing. */
const PATTERNS: Record<string, string> = {
  [ONE_LINE]: 'Must be one line with at least one visible character.',
  '^[^@]{0,64}(@|$)': 'Must have at most 64 characters before the @.',
  '^#[0-9A-Fa-f]{6}$': 'Must be a color such as #4F46E5.',
  '^https://': 'Must begin with https://.',
  '^[A-Za-z][A-Za-z0-9_+/-]*$': 'Must be a time zone such as Europe/London.',
  '^[A-Za-z]{2,8}[A-Za-z0-9-]*$': 'Must be a language tag such as en-GB.',
  '^[ -~]+$': 'Must be printable ASCII.',
  '^[!-~]+$': 'Must be printable ASCII without blanks.',
  '^[A-Z_]+$': 'Must be a code such as FORBIDDEN.',
  '^[0-9a-fA-F.:]+$': 'Must be an address such as 192.0.2.7 or 2001:db8::7.',
  '^[A-Za-z0-9_-]+$': 'Must be letters, digits, - and _.',
};

const hintFor = (message: string) => FORMAT_HINTS.find(([pattern]) => pattern.test(message))?.[1] ?? '';

function sentence(message: string): string {
  const text = message.replace('must NOT', 'must not');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** Describes everything that is wrong with a request: one error for each place, with the names of the request. */
export function describe(
  req: { body?: unknown; findings?: readonly Finding[] },
  operation: Operation,
  document: ContractDocument,
  found: readonly Finding[] = [],
): ErrorDetail[] {
  const ours = req.findings ?? [];
  if (ours.length + found.length === 0) return [];
  const byPlace = new Map<string, ErrorDetail>();
  for (const finding of [...ours, ...found]) {
    const keyword = finding.errorCode.split('.')[0] ?? '';
    const [section = '', ...steps] = stepsOf(finding.path, keyword, req.body);
    const place = [section, ...steps].join('\0');
    const known = byPlace.get(place);
    if (known && known.code !== 'INVALID_VALUE') continue;
    const field = fieldName(section, steps, operation);
    if (keyword === 'additionalProperties') {
      const siblings =
        section === 'query' ? parametersOf(operation) : membersAt(operation, document, steps.slice(0, -1));
      byPlace.set(place, unknown(field, steps.at(-1) ?? '', siblings));
      continue;
    }
    const rule = rules[keyword];
    // `oneOf` and similar keywords only repeat the findings inside them.
    if (!rule && known) continue;
    byPlace.set(place, {
      field,
      code: rule?.code ?? 'INVALID_VALUE',
      message: rule ? rule.say(finding.message) : sentence(finding.message),
    });
  }
  return [...byPlace.values()];
}

const parametersOf = ({ parameters }: Operation) =>
  parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);

/** Returns the steps of a path. The validator does not escape unknown property names, so they are looked up in the body. */
function stepsOf(path: string, keyword: string, body: unknown): string[] {
  if (keyword !== 'additionalProperties' || !path.startsWith('/body/')) {
    return path.split('/').slice(1).map(unescaped);
  }
  let rest = path.slice('/body/'.length);
  let inner = body;
  const way = ['body'];
  while (typeof inner === 'object' && inner !== null && !Object.hasOwn(inner, rest)) {
    const end = rest.indexOf('/');
    if (end < 0) break;
    const step = unescaped(rest.slice(0, end));
    way.push(step);
    inner = (inner as Record<string, unknown>)[step];
    rest = rest.slice(end + 1);
  }
  return [...way, rest];
}

function unknown(field: string, name: string, known: readonly string[]): ErrorDetail {
  return { field, code: 'UNKNOWN_FIELD', message: `There is no such field.${suggestion(name, known)}` };
}

function suggestion(name: string, known: readonly string[]): string {
  if (known.length === 0) return '';
  const nearest = closest(name.slice(0, 100).toLowerCase(), known);
  // Past a third of its letters a guess confuses more than it helps.
  return distance(name.slice(0, 100).toLowerCase(), nearest) <= Math.max(2, nearest.length / 3)
    ? ` Did you mean \`${nearest}\`?`
    : ` Known are: ${known.join(', ')}.`;
}

/** A member whose name is empty. */
const NAMELESS = '""';

/** `/body/tags/2` is `tags[2]`; a header has the spelling of the contract. */
function fieldName(section: string, steps: string[], operation: Operation): string {
  if (steps.length === 0) return section || NAMELESS;
  if (section === 'headers') {
    const parameter = operation.parameters.find(({ name }) => name.toLowerCase() === steps[0]);
    return parameter?.name ?? steps.join('.');
  }
  const path = steps.reduce((name, step) => (/^\d+$/.test(step) ? `${name}[${step}]` : `${name}.${step}`));
  return path.replaceAll('\0', '').toWellFormed() || NAMELESS;
}

type Node = {
  $ref?: string;
  properties?: Record<string, Node>;
  items?: Node;
  allOf?: Node[];
  oneOf?: Node[];
};

/** Returns the properties that the schema of the request body allows at a place. */
function membersAt(operation: Operation, document: ContractDocument, steps: string[]): string[] {
  let node = operation.requestBody?.content['application/json']?.schema as Node | undefined;
  for (const step of steps) {
    const at = node && flatten(resolve<Node>(document, node), document);
    node = /^\d+$/.test(step) ? at?.items : at?.properties?.[step];
  }
  return Object.keys((node && flatten(resolve<Node>(document, node), document).properties) ?? {});
}

/** Returns the object schema of a nullable reference. */
function flatten(node: Node, document: ContractDocument): Node {
  const inner = node.oneOf
    ?.map((member) => resolve<Node>(document, member))
    .find((member) => member.properties);
  return inner ?? node;
}
