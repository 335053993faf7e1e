import type { RealtimeMessages, Reference } from '../../../src/document.ts';
import type { Api, Model, Type } from '../model.ts';
import { dictionaryOf } from './models.ts';
import { HEAD } from './text.ts';

/** Returns the dictionaries of the messages that a client sends, and the classes of those that it receives. */
export function realtimeFile(api: Api, { sent, received }: RealtimeMessages): string {
  const byName = new Map(api.models.map((model) => [model.name, model]));
  const nameOf = ({ $ref }: Reference) => $ref.split('/').at(-1) ?? '';
  const messages = Object.values(sent).map(({ payload }) => modelNamed(nameOf(payload)));
  const classes = Object.entries(received).map(([name, payload]) => [name, nameOf(payload)] as const);
  const enums = messages.flatMap(({ fields }) => fields.flatMap(({ type }) => enumsIn(type)));
  const imported = [...new Set([...classes.map(([, type]) => type), ...enums])].toSorted();
  return `${HEAD}
from __future__ import annotations

from collections.abc import Mapping, Sequence

from typing_extensions import Required, TypedDict

from .._runtime.model import Model
from .models import (
${imported.map((name) => `    ${name},\n`).join('')})


${messages.map(dictionaryOf).join('\n\n')}

RECEIVED: Mapping[str, type[Model]] = {
${classes.map(([name, type]) => `    ${JSON.stringify(name)}: ${type},\n`).join('')}}
`;

  function modelNamed(name: string): Model {
    const model = byName.get(name);
    if (!model) throw new Error(`the contract has no schema ${name}`);
    return model;
  }
}

function enumsIn(type: Type): string[] {
  if (type.kind === 'enum') return [type.name];
  return type.kind === 'list' ? enumsIn(type.of) : [];
}
