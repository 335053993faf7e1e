import type { Type } from '../model.ts';

/** Returns the type of a received value: classes, and enums that also allow unknown values. */
export function receivedType(type: Type): string {
  return optional(type, received(type));
}

function received(type: Type): string {
  switch (type.kind) {
    case 'string':
      return timeType(type.format) ?? 'str';
    case 'enum':
      return `${type.name} | str`;
    case 'choice':
      return `Literal[${type.values.map((value) => JSON.stringify(value)).join(', ')}] | str`;
    case 'list':
      return `list[${receivedType(type.of)}]`;
    case 'map':
      return `dict[str, ${receivedType(type.of)}]`;
    case 'union':
      return type.of.map(receivedType).join(' | ');
    default:
      return plain(type);
  }
}

/** Returns the type of a sent value: nested objects are dictionaries, and times can also be text. */
export function sentType(type: Type): string {
  return optional(type, sent(type));
}

function sent(type: Type): string {
  switch (type.kind) {
    case 'string':
      return [timeType(type.format), 'str'].filter(Boolean).join(' | ');
    case 'choice':
      return `Literal[${type.values.map((value) => JSON.stringify(value)).join(', ')}]`;
    // Not `list`, because it is a method of many resources, and does not accept a list of a narrower type.
    case 'list':
      return `Sequence[${sentType(type.of)}]`;
    case 'map':
      return `Mapping[str, ${sentType(type.of)}]`;
    case 'union':
      return type.of.map(sentType).join(' | ');
    default:
      return plain(type);
  }
}

/** Returns the class for a day, a time, or both. */
function timeType(format: string | null): string | undefined {
  if (format === 'date-time') return 'datetime';
  if (format === 'date-or-time') return 'date | datetime';
  return format === 'date' ? 'date' : undefined;
}

function plain(type: Type): string {
  switch (type.kind) {
    case 'integer':
      return 'int';
    case 'number':
      return 'float';
    case 'boolean':
      return 'bool';
    case 'constant':
      return typeof type.value === 'boolean' ? 'bool' : `Literal[${JSON.stringify(type.value)}]`;
    case 'model':
    case 'enum':
      return type.name;
    case 'binary':
      return 'bytes';
    case 'null':
      return 'None';
    default:
      return 'Any';
  }
}

function optional(type: Type, text: string): string {
  return type.is_nullable && text !== 'Any' && text !== 'None' ? `${text} | None` : text;
}
