import type { Api, Field, Model, Type } from '../model.ts';
import { ANY_EVENT } from '../text.ts';
import { docstring, HEAD, identifier } from './text.ts';
import { receivedType, sentType } from './types.ts';

/** Returns the classes of received objects, and the dictionaries for objects inside of requests. */
export function modelsFile(api: Api): string {
  const nested = nestedRequests(api);
  const responses = ordered(api.models.filter((model) => model.is_response));
  const parts = [
    ...api.enums.map(
      ({ name, description, values }) =>
        `${name}: TypeAlias = Literal[${values.map((value) => JSON.stringify(value)).join(', ')}]\n${docstring(description, '')}`,
    ),
    ...responses.map(classOf),
    ...ordered(api.models.filter(({ name }) => nested.has(name))).map(dictionaryOf),
  ];
  return `${HEAD}
from __future__ import annotations

from collections.abc import Mapping as Mapping
from collections.abc import Sequence as Sequence
from datetime import date as date
from datetime import datetime as datetime
from typing import Any as Any
from typing import Literal

from pydantic import Field
from typing_extensions import Required, TypeAlias, TypedDict

from .._runtime.model import Model

${parts.join('\n\n')}`;
}

/** Returns the class of each type of event, and their union. */
export function eventsFile({ events }: Api): string {
  const classes = events.flatMap(({ type, payload }) =>
    'name' in payload ? [{ type, name: payload.name }] : [],
  );
  const names = [...new Set([...classes.map(({ name }) => name), BASIC_EVENT])].toSorted();
  return `${HEAD}
from __future__ import annotations

from collections.abc import Mapping
from typing import Union

from typing_extensions import TypeAlias

from .._runtime.model import Model
from .models import (
${names.map((name) => `    ${name},\n`).join('')})

${ANY_EVENT}: TypeAlias = Union[
${classes.map(({ name }) => `    ${name},\n`).join('')}    ${BASIC_EVENT},
]
${docstring('An event of the class of its type. One of a type that this version does not know is a `StreamedEvent`.', '')}
EVENT_CLASSES: Mapping[str, type[Model]] = {
${classes.map(({ type, name }) => `    ${JSON.stringify(type)}: ${name},\n`).join('')}}
`;
}

const BASIC_EVENT = 'StreamedEvent';

/** Returns the name of a dictionary. A class of a received object may have the plain name. */
export const dictionaryName = (name: string): string => `${name}Dict`;

function classOf({ name, description, fields }: Model): string {
  const members = fields.map(
    (field) => `    ${field.name}: ${fieldType(field)}\n${docstring(withLimits(field), '    ')}`,
  );
  return `class ${name}(Model):\n${docstring(description, '    ')}\n${members.join('')}`;
}

function fieldType({ type, is_required }: Field): string {
  const text = receivedType(type);
  // Secrets are not shown.
  if (type.kind === 'string' && type.format === 'password') return `${text} = Field(repr=False)`;
  return is_required ? text : `${text.endsWith('None') ? text : `${text} | None`} = None`;
}

export function dictionaryOf({ name, description, fields }: Model): string {
  const members = fields.map(({ name, type, is_required, ...rest }) => {
    const text = sentType(renamed(type));
    const field = { name, type, is_required, ...rest };
    return `    ${identifier(name)}: ${is_required ? `Required[${text}]` : text}\n${docstring(withLimits(field), '    ')}`;
  });
  return `class ${dictionaryName(name)}(TypedDict, total=False):\n${docstring(description, '    ')}\n${members.join('')}`;
}

export const withLimits = ({ description, limits }: Field): string =>
  limits ? `${description} (${limits})` : description;

/** Returns the type with the names of dictionaries for its objects. */
export function renamed(type: Type): Type {
  switch (type.kind) {
    case 'model':
      return { ...type, name: dictionaryName(type.name) };
    case 'list':
    case 'map':
      return { ...type, of: renamed(type.of) };
    case 'union':
      return { ...type, of: type.of.map(renamed) };
    default:
      return type;
  }
}

/** Returns the objects inside of bodies. The properties of a body itself are arguments of its method. */
function nestedRequests(api: Api): Set<string> {
  const byName = new Map(api.models.map((model) => [model.name, model]));
  const found = new Set<string>();
  const visit = (type: Type): void => {
    if (type.kind === 'list' || type.kind === 'map') visit(type.of);
    if (type.kind === 'union') for (const member of type.of) visit(member);
    if (type.kind !== 'model' || found.has(type.name)) return;
    found.add(type.name);
    for (const field of byName.get(type.name)?.fields ?? []) visit(field.type);
  };
  for (const { body } of api.resources.flatMap(({ operations }) => operations)) {
    const model = body?.type.kind === 'model' ? byName.get(body.type.name) : undefined;
    for (const field of model?.fields ?? []) visit(field.type);
  }
  return found;
}

/** Sorts models so that those which others refer to come first. The order in a cycle does not matter to Pydantic. */
function ordered(models: readonly Model[]): Model[] {
  const byName = new Map(models.map((model) => [model.name, model]));
  const done = new Set<Model>();
  const visit = (model: Model): void => {
    if (done.has(model)) return;
    done.add(model);
    for (const field of model.fields)
      for (const name of namesIn(field.type)) {
        const other = byName.get(name);
        if (other) visit(other);
      }
    sorted.push(model);
  };
  const sorted: Model[] = [];
  for (const model of models) visit(model);
  return sorted;
}

function namesIn(type: Type): string[] {
  switch (type.kind) {
    case 'model':
      return [type.name];
    case 'list':
    case 'map':
      return namesIn(type.of);
    case 'union':
      return type.of.flatMap(namesIn);
    default:
      return [];
  }
}
