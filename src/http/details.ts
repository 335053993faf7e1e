import { closest, distance } from 'fastest-levenshtein';
import { type ContractDocument, type Operation, resolve } from '../document.ts';
import type { ErrorDetail } from '../errors.ts';
import { type Finding, unescaped } from './findings.ts';

type Rule = { code: string; messageFor: (message: string) => string };

/** How to describe the errors of each keyword of JSON Schema. */
const rules: Record<string, Rule> = {
  required: { code: 'REQUIRED', messageFor: () => 'This is required.' },
  type: { code: 'INVALID_TYPE', messageFor: (m) => `Must be ${typesIn(m).join(' or ')}.` },
  format: { code: 'INVALID_FORMAT', messageFor: (m) => `${sentence(m)}${hintFor(m)}` },
  pattern: {
    code: 'INVALID_FORMAT',
    messageFor: (m) => PATTERNS[/"(.*)"$/.exec(m)?.[1] ?? ''] ?? sentence(m),
  },
  minLength: {
    code: 'TOO_SHORT',
    messageFor: (m) => (/\b1 char/.test(m) ? 'Must not be empty.' : sentence(m)),
  },
  maxLength: { code: 'TOO_LONG', messageFor: sentence },
  minimum: { code: 'TOO_SMALL', messageFor: sentence },
  maximum: { code: 'TOO_LARGE', messageFor: sentence },
  minItems: { code: 'TOO_FEW', messageFor: sentence },
  maxItems: { code: 'TOO_MANY', messageFor: sentence },
  minProperties: { code: 'TOO_FEW', messageFor: sentence },
  uniqueItems: { code: 'DUPLICATE', messageFor: () => 'Must not contain duplicates.' },
  enum: { code: 'NOT_ALLOWED', messageFor: (m) => `Must be one of: ${listed(valuesIn(m))}.` },
  const: { code: 'NOT_ALLOWED', messageFor: sentence },
  character: { code: 'INVALID_CHARACTER', messageFor: sentence },
  encoding: { code: 'INVALID_ENCODING', messageFor: () => ENCODING_HINT },
};

const typesIn = (message: string): string[] => message.replace(/^must be /, '').split(',');

const valuesIn = (message: string): string[] => (message.split(': ').at(-1) ?? '').split(', ');

/** A message has at most 500 characters, with a hint in front. */
const MAX_LIST = 440;

/** Returns values as text: as many as fit into a message. */
function listed(values: readonly string[]): string {
  if (values.join(', ').length <= MAX_LIST) return values.join(', ');
  let length = 0;
  const shown = values.filter((value) => {
    length += value.length + 2;
    return length < MAX_LIST - ' and 1,000 others'.length;
  });
  return `${shown.join(', ')} and ${values.length - shown.length} others`;
}

/** For paths and queries. */
export const ENCODING_HINT = 'Must be percent-encoded UTF-8, such as caf%C3%A9.';

const FORMAT_HINTS: [RegExp, string][] = [
  [/"date"/, ' Write it as 2026-03-20, from 1970 to 2200.'],
  [
    /"date-or-time"/,
    ' Write a day as 2026-03-20, or a time as 2026-03-02T09:00:00Z, with a zone, from 1970 to 2200.',
  ],
  [/"date-time"/, ' Write it as 2026-03-02T09:00:00Z, with a zone, from 1970 to 2200.'],
  [/"uuid"/, ' An id looks like 0195f3a4-7c1e-7d2a-9b3c-5e6f7a8b9c0d.'],
  [/"email"/, ' An email looks like ada@example.com.'],
  [/"uri"/, ' A URL looks like https://example.com/picture.png.'],
];

/** White space, controls, invisible marks and blank letters, except line breaks. */
const INVISIBLE = String.raw`[\u0000-\t\u000E- \u007F-\u0084\u0086-\u00A0\u00AD\u115F\u1160\u1680\u2000-\u200F\u202A-\u202F\u205F-\u206F\u2800\u3000\u3164\uFEFF\uFFA0]`;
const VISIBLE = String.raw`[^\s\u0000-\u001F\u007F-\u009F\u00AD\u115F\u1160\u200B-\u200F\u202A-\u202E\u2060-\u206F\u2800\u3164\uFEFF\uFFA0]`;
/** The first two parts have no character in common, so that matching takes linear time. */
const ONE_LINE = String.raw`^${INVISIBLE}*${VISIBLE}[^\n-\r\u0085\u2028\u2029]*$`;

/** A name or value of a file that is imported. */
const THEIRS = String.raw`[^\u0000-\u001F\u007F-\u009F\u2028\u2029]+`;

/** Explains each pattern of the contract. A test fails if one is missing. */
const PATTERNS: Record<string, string> = {
  [ONE_LINE]: 'Must be one line with at least one visible character.',
  '\\S': 'Must have at least one character that is not a space.',
  '^[^@]{0,64}(@|$)': 'Must have at most 64 characters before the @.',
  '^#[0-9A-Fa-f]{6}$': 'Must be a color such as #4F46E5.',
  '^https://': 'Must begin with https://.',
  '^https?://[!-~]+$': 'Must begin with https:// or http://, without spaces.',
  '^[A-Za-z][A-Za-z0-9_+/-]*$': 'Must be a time zone such as Europe/London.',
  '^[A-Za-z]{2,8}[A-Za-z0-9-]*$': 'Must be a language tag such as en-GB.',
  '^([01][0-9]|2[0-3]):[0-5][0-9]$': 'Must be a time of day such as 07:30.',
  '^[ -~]+$': 'Must be printable ASCII.',
  '^[!-~]+$': 'Must be printable ASCII without spaces.',
  '^[A-Z_]+$': 'Must be a code such as FORBIDDEN.',
  '^[a-z_]+$': 'Must be the name of a job such as send_mail.',
  '^[0-9a-fA-F.:]+$': 'Must be an address such as 192.0.2.7 or 2001:db8::7.',
  '^[a-z][a-z_]*$': 'Must be the name of a field such as due_date.',
  [`^(id|parent_id|project_id|project|title|description|status|priority|start_date|due_date|due_on|estimate_minutes|tags|categories|assignee_emails|assignee_ids):${THEIRS}$`]:
    'Must be a field of a task and the column of the file, such as title:Task name.',
  [`^(todo|in_progress|completed):${THEIRS}$`]:
    'Must be a status and a value of the file, such as completed:Done.',
  [`^(low|medium|high):${THEIRS}$`]: 'Must be a priority and a value of the file, such as high:1.',
  '^[0-9]{1,15}$': 'Must be the ID of a message, a whole number.',
  '^[A-Za-z0-9._:-]+$': 'Must be letters, digits, -, _, . and :.',
  '^[A-Za-z0-9_-]+$': 'Must be letters, digits, - and _.',
  '^(null|[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})$':
    'Must be null, or an ID such as 0195f3a4-7c1e-7d2a-9b3c-5e6f7a8b9c0d.',
};

const hintFor = (message: string) => FORMAT_HINTS.find(([pattern]) => pattern.test(message))?.[1] ?? '';

function sentence(message: string): string {
  const text = message.replace('must NOT', 'must not');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** Returns all errors of a request: one for each place, in terms of the request. */
export function describe(
  req: { body?: unknown; query?: unknown; params?: unknown; findings?: readonly Finding[] | undefined },
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
    if (known?.code === 'INVALID_TYPE' && keyword === 'type') known.message = alsoAllowing(finding, known);
    if (known && known.code !== 'INVALID_VALUE') continue;
    const field = fieldName(section, steps, operation);
    if (keyword === 'additionalProperties') {
      const siblings =
        section === 'query' ? parametersOf(operation) : propertiesAt(operation, document, steps.slice(0, -1));
      byPlace.set(place, unknown(field, steps.at(-1) ?? '', siblings));
      continue;
    }
    const rule = rules[keyword];
    const hint = keyword === 'enum' ? hintAt(section, valueAt(req, [section, ...steps]), finding) : '';
    // `oneOf` and similar keywords only repeat the findings in their branches.
    if (!rule && known) continue;
    byPlace.set(place, {
      field,
      code: rule?.code ?? 'INVALID_VALUE',
      message: `${hint}${rule ? rule.messageFor(finding.message) : sentence(finding.message)}`,
    });
  }
  const outer = new Set([...byPlace.keys()].flatMap(placesAround));
  // If a part of the value has a detail, its type was right: another branch of the union, such as null, found it wrong.
  return [...byPlace].flatMap(([place, detail]) =>
    detail.code === 'INVALID_TYPE' && outer.has(place) ? [] : [detail],
  );
}

/** Returns the places that contain this one. */
function placesAround(place: string): string[] {
  const steps = place.split('\0');
  return steps.slice(1).map((_, index) => steps.slice(0, index + 1).join('\0'));
}

/** Each branch of a union names only its own type. */
function alsoAllowing({ message: other }: Finding, { message }: ErrorDetail): string {
  const words = message.slice(0, -1).split(' ');
  const more = typesIn(other).filter((type) => !words.includes(type));
  return `${[message.slice(0, -1), ...more].join(' or ')}.`;
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

/** Returns the text at a place of the request; an empty one if there is something else. */
function valueAt(request: object, steps: readonly string[]): string {
  const value = steps.reduce<unknown>(
    (at, step) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, step) ? Reflect.get(at, step) : '',
    request,
  );
  return typeof value === 'string' ? value : '';
}

/** Returns what a value should be. Other APIs take several values of a parameter at once, with commas. */
function hintAt(section: string, value: string, { message }: Finding): string {
  if (section === 'query' && value.includes(',')) return 'Repeat the parameter for each value. ';
  const nearest = value === '' ? undefined : nearestTo(value, valuesIn(message));
  return nearest === undefined ? '' : `Did you mean \`${nearest}\`? `;
}

function suggestion(name: string, known: readonly string[]): string {
  if (known.length === 0) return '';
  const nearest = nearestTo(name, known);
  return nearest === undefined ? ` Known are: ${known.join(', ')}.` : ` Did you mean \`${nearest}\`?`;
}

/**
 * Returns nothing if more than a third of the letters differ: a suggestion would confuse more than it helps. Two letters may
 * be swapped, which counts as two changes, unless the name has less than five.
 */
function nearestTo(name: string, known: readonly string[]): string | undefined {
  const nearest = closest(name.slice(0, 100).toLowerCase(), known);
  const changes = distance(name.slice(0, 100).toLowerCase(), nearest);
  return changes <= Math.max(nearest.length < 5 ? 1 : 2, nearest.length / 3) ? nearest : undefined;
}

/** Shown for a property with an empty name. */
const EMPTY_NAME = '""';

/** Converts a place to the name of a field: `/body/tags/2` is `tags[2]`, and a header is spelled as in the contract. */
function fieldName(section: string, steps: string[], operation: Operation): string {
  if (steps.length === 0) return section || EMPTY_NAME;
  if (section === 'headers') {
    const parameter = operation.parameters.find(({ name }) => name.toLowerCase() === steps[0]);
    return parameter?.name ?? steps.join('.');
  }
  const path = steps.reduce((name, step) => (/^\d+$/.test(step) ? `${name}[${step}]` : `${name}.${step}`));
  return path.replaceAll('\0', '').toWellFormed() || EMPTY_NAME;
}

type Node = {
  $ref?: string;
  properties?: Record<string, Node>;
  items?: Node;
  allOf?: Node[];
  oneOf?: Node[];
};

/** Returns the properties that the schema of the request body allows at a place. */
function propertiesAt(operation: Operation, document: ContractDocument, steps: string[]): string[] {
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
