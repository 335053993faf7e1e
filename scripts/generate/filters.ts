import { readFileSync } from 'node:fs';
import type { ContractDocument, FilterLanguage } from '../../src/document.ts';

/** Returns the filter language of the contract as constants, from which the server derives its types. */
export function generateFilters({ 'x-filter': language }: ContractDocument): string {
  const { limits, operators, types, fields, days, units } = complete(language);
  const constant = (name: string, value: object) =>
    `export const ${name} = ${JSON.stringify(value, null, 2)} as const;\n`;
  return [
    '// Generated from openapi/filters/; `npm run generate` writes it.\n',
    constant('LIMITS', limits),
    constant('OPERATORS', Object.keys(operators)),
    constant('TYPES', types),
    constant('FIELDS', fields),
    constant('DAYS', Object.keys(days)),
    constant('UNITS', Object.keys(units)),
  ].join('\n');
}

/** Fills in the defaults of fields, so that all of them have the same properties. */
function complete(language: FilterLanguage) {
  const fields = Object.entries(language.fields).map(([name, field]) => {
    const { type, nullable = false, many = false, values = [] } = field;
    return [name, { type, nullable, many, values }];
  });
  const types = Object.entries(language.types).map(([name, { operators, expected }]) => [
    name,
    { operators, expected },
  ]);
  return { ...language, types: Object.fromEntries(types), fields: Object.fromEntries(fields) };
}

const GUIDE = 'docs/filters.md';

/** Returns the guide "Filters" with the tables and the grammar of the language. */
export function filtersGuide({ 'x-filter': language }: ContractDocument): string {
  const parts = {
    fields: fieldsTable(language),
    types: table(
      ['Type', 'Values', 'Operators'],
      Object.entries(language.types).map(([name, { description, operators }]) => [
        name,
        description,
        codes(operators),
      ]),
    ),
    operators: meanings('Operator', language.operators),
    days: meanings('Word', language.days),
    units: meanings('Unit', language.units),
    limits: limits(language),
    grammar: `\`\`\`ebnf\n${grammar(language)}\n\`\`\``,
  };
  return Object.entries(parts).reduce(
    (text, [name, part]) => {
      const marked = new RegExp(`<!-- ${name} -->\n[\\s\\S]*?<!-- end -->`);
      if (!marked.test(text)) throw new Error(`${GUIDE} has no marker for ${name}.`);
      return text.replace(marked, () => `<!-- ${name} -->\n\n${part}\n\n<!-- end -->`);
    },
    readFileSync(GUIDE, 'utf8'),
  );
}

const code = (text: string) => `\`${text}\``;
const codes = (texts: readonly string[]) => texts.map(code).join(', ');

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const meanings = (head: string, meaning: Record<string, string>) =>
  table(
    [head, 'Meaning'],
    Object.entries(meaning).map(([name, text]) => [code(name), text]),
  );

function fieldsTable({ fields }: FilterLanguage): string {
  const rows = Object.entries(fields).map(
    ([name, { type, values, nullable, many, description, example }]) => [
      code(name),
      [type, ...(nullable ? ['*null*'] : []), ...(many ? ['*several*'] : [])].join(', '),
      values ? `${description} ${codes(values)}.` : description,
      code(example),
    ],
  );
  return table(['Field', 'Type', 'Meaning', 'Example'], rows);
}

function limits({ limits: { characters, view_characters, terms, values, depth } }: FilterLanguage): string {
  const most = (number: number) => number.toLocaleString('en');
  return [
    `A filter can have up to ${most(characters)} characters, ${terms} comparisons, ${most(values)} values, and ${depth} levels of parentheses`,
    `and \`not\`. The filter of a view can have ${most(view_characters)} characters, because IDs take more than names.`,
  ].join('\n');
}

const literals = (words: readonly string[]) => words.map((word) => `"${word}"`).join(' | ');

/** Returns the grammar. A field takes the operators and values of its type, so types have rules of their own. */
function grammar({ types, fields, days, units }: FilterLanguage): string {
  const rules: [string, string][] = [
    ['filter', 'conjunction ("or" conjunction)*'],
    ['conjunction', 'term ("and" term)*'],
    ['term', '"not" term | "(" filter ")" | comparison'],
    [
      'comparison',
      Object.keys(types)
        .map((type) => `${type}_comparison`)
        .join(' | '),
    ],
  ];
  for (const [type, { operators }] of Object.entries(types)) {
    const single = operators.filter((operator) => !operator.endsWith('in'));
    const list = operators.includes('in')
      ? ` | ${type}_field ("in" | "not" "in") "(" ${type} ("," ${type})* ")"`
      : '';
    const alone = type === 'flag' ? ' | flag_field' : '';
    rules.push([`${type}_comparison`, `${type}_field (${literals(single)}) ${type}${list}${alone}`]);
  }
  for (const type of Object.keys(types)) {
    const names = Object.entries(fields).flatMap(([name, field]) => (field.type === type ? [name] : []));
    rules.push([`${type}_field`, literals(names)]);
  }
  const choices = (type: string) =>
    literals([
      ...new Set(Object.values(fields).flatMap((field) => (field.type === type ? (field.values ?? []) : []))),
    ]);
  rules.push(
    ['text', 'string | word | number | "null"'],
    ['tag', 'string | word | number | "null"'],
    ['choice', choices('choice')],
    ['level', choices('level')],
    ['flag', '"true" | "false"'],
    ['number', '[0-9]+ | "null"'],
    ['time', 'day | date "T" clock zone | "now" (sign [0-9]+ unit)* | "null"'],
    ['day', 'date | relative_day (sign [0-9]+ day_unit)* | "null"'],
    ['task', 'id | "null"'],
    ['project', 'id | string | word | "null"'],
    ['category', 'id | string | word | "null"'],
    ['user', '"me" | id | string | word | "null"'],
    ['relative_day', literals(Object.keys(days))],
    ['sign', '"+" | "-"'],
    ['unit', literals(Object.keys(units))],
    ['day_unit', literals(Object.keys(units).filter((unit) => unit !== 'min' && unit !== 'h'))],
    ['date', 'digit digit digit digit "-" digit digit "-" digit digit'],
    ['clock', 'digit digit ":" digit digit ":" digit digit ("." digit+)?'],
    ['zone', '"Z" | sign digit digit ":" digit digit'],
    ['digit', '[0-9]'],
    ['id', 'hex{8} "-" hex{4} "-" hex{4} "-" hex{4} "-" hex{12}'],
    ['hex', '[0-9a-fA-F]'],
    ['word', '(letter | "_") (letter | digit | "_")*'],
    ['letter', '/* any letter of Unicode */'],
    ['string', `'"' ([^"\\] | "\\" character)* '"' | "'" ([^'\\] | "\\" character)* "'"`],
    ['character', '/* any character */'],
  );
  const width = Math.max(...rules.map(([name]) => name.length));
  return rules.map(([name, rule]) => `${name.padEnd(width)} ::= ${rule}`).join('\n');
}
