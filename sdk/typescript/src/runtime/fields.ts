/** The fields that a call returns. `id` is always one of them. */
export type Fields<Names extends readonly string[]> = { fields: Names };

/** A call that returns all fields. */
export type NoFields = { fields?: undefined };

export type MaybeFields<Name extends string> = { fields?: readonly Name[] | undefined };

/**
 * A resource with the named fields, and `id`. If the type of the names does not say which of them the call sends, such as
 * `TaskField[]`, each of the others can be absent.
 */
export type Selected<
  Whole extends { id: string },
  Names extends readonly (keyof Whole)[],
> = number extends Names['length']
  ? Pick<Whole, 'id'> & Partial<Pick<Whole, Names[number]>>
  : Pick<Whole, 'id' | Names[number]>;
