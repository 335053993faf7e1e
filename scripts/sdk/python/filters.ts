import type { FilterLanguage } from '../../../src/document.ts';
import { docstring, HEAD } from './text.ts';

type FieldOf = FilterLanguage['fields'][string];

/** The types of values in Python, by type of the language. */
const VALUES: Record<string, string> = {
  text: 'str',
  tag: 'str',
  flag: 'bool',
  number: 'int',
  time: 'str | date | datetime | Relative',
  day: 'str | date | Relative',
  task: 'str',
  project: 'str',
  category: 'str',
  user: 'str | Me',
};

const RUNTIME = [
  'Filter',
  'ListedField',
  'Field',
  'Me',
  'OrderedField',
  'OrderedListedField',
  'Relative',
  'TextField',
  'and_',
  'me',
  'not_',
  'or_',
  'text',
].sort();

/** Returns the module that builds filters: a name for each field, with the methods of its type. */
export function filtersFile({ types, fields, days }: FilterLanguage): string {
  const classOf = (operators: readonly string[]) => {
    if (operators.includes('~')) return 'TextField';
    const isListed = operators.includes('in');
    if (operators.includes('<')) return isListed ? 'OrderedListedField' : 'OrderedField';
    return isListed ? 'ListedField' : 'Field';
  };
  const field = ([name, { type, values, nullable, description }]: [string, FieldOf]) => {
    const value = values
      ? `Literal[${values.map((word) => `"${word}"`).join(', ')}]`
      : (VALUES[type] ?? 'str');
    const kind = classOf(types[type]?.operators ?? []);
    const accepted = nullable ? `${value} | None` : value;
    return `${name}: Final[${kind}[${accepted}]] = ${kind}("${name}")\n${docstring(description, '')}`;
  };
  return `${HEAD}
"""Builds filters.

    from taskflow import filters as f

    client.tasks.list(filter=f.status.in_("todo") & f.due_date.lt(f.now.plus("7d")))

The result is a \`str\` for every parameter and property that takes a filter. A text is put in quotes.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final, Literal

${RUNTIME.map((name) => `from .._runtime.filters import ${name} as ${name}`).join('\n')}

now: Final = Relative("now")
"""The time of the request."""
${Object.entries(days)
  .map(
    ([name, meaning]) =>
      `${snake(name)}: Final = Relative("${name}")\n${docstring(`${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}.`, '')}`,
  )
  .join('')}
${Object.entries(fields).map(field).join('')}`;
}

const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
