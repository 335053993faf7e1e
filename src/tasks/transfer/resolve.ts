import { sql } from 'kysely';
import { isAllowed } from '../../access/roles.ts';
import { spacesToWrite } from '../../access/spaces.ts';
import { ensureCategories } from '../../categories/ensure.ts';
import { compiled, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { folded } from '../../database/lists.ts';
import type { AuthorValues } from '../../events/append.ts';
import { fold } from '../../fold.ts';
import type { Row, RowError } from './interpret.ts';
import { columnOf, type Field, type Mapping } from './mapping.ts';

/** A row with the IDs of what it names. Without a space, it has errors. */
export type Resolved = Pick<Row, 'row' | 'line' | 'ref' | 'parent_ref' | 'fields' | 'errors'> & {
  space_id: string | null;
  assignee_ids: string[];
  category_ids: string[];
};

export type Options = {
  /** The space of all rows; null if each row decides. */
  space_id: string | null;
  dry_run: boolean;
  unknown_categories: 'refuse' | 'create' | 'skip';
  unknown_assignees: 'refuse' | 'skip';
};

const findSpaces = compiled(
  'import: find the spaces of rows',
  (db, p: Params<{ user_id: string; ids: readonly string[]; names: readonly string[] }>) =>
    spacesToWrite(db, p)
      .where(
        sql<boolean>`(own.id = any(${p.ids}::uuid[]) or ${folded(sql.ref('project.name'))} = any(${p.names}::text[]))`,
      )
      .select('project.name'),
);

type People = {
  user_id: string;
  space_ids: readonly string[];
  ids: readonly string[];
  emails: readonly string[];
};

const findPeople = compiled(
  'import: find the members whom rows name',
  (_db, p: Params<People>) => sql<{ space_id: string; id: string; email: string }>`
    select member.space_id, "user".id, "user".email
    from (
      select project_id as space_id, user_id from project_member where project_id = any(${p.space_ids}::uuid[])
      union all select ${p.user_id}::uuid, ${p.user_id}::uuid) as member
      join "user" on "user".id = member.user_id
    where "user".id = any(${p.ids}::uuid[]) or "user".email = any(${p.emails}::text[])`,
);

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

type Space = Awaited<ReturnType<typeof findSpaces.all>>[number];

/** Looks up the projects, people and categories that rows name, and creates missing categories if that is wanted. */
export async function resolve(
  trx: Database,
  rows: readonly Row[],
  { options, mapping }: { options: Options; mapping: Mapping },
  author: AuthorValues,
): Promise<Resolved[]> {
  const { user_id } = author;
  const spaces = await findSpaces.all(trx, {
    user_id,
    ids: [user_id, options.space_id ?? [], rows.map(({ project_id }) => project_id ?? [])]
      .flat(2)
      .filter((id) => UUID.test(id)),
    names: rows.flatMap(({ project }) => (project === null ? [] : fold(project))),
  });
  const spaceOf = spaceFinder(spaces, user_id, options, mapping);
  const found = rows.map((each) => ({ ...each, ...spaceOf(each) }));
  const people = await findPeople.all(trx, {
    user_id,
    space_ids: [...new Set(found.flatMap(({ space_id }) => space_id ?? []))],
    ids: rows.flatMap(({ assignee_ids }) => assignee_ids).filter((id) => UUID.test(id)),
    emails: rows.flatMap(({ emails }) => emails),
  });
  const names = found.filter(({ errors }) => errors.length === 0).flatMap(({ categories }) => categories);
  const mayCreate = options.unknown_categories === 'create';
  const categories = await ensureCategories(trx, names, author, { create: mayCreate && !options.dry_run });

  return found.map(({ row, line, ref, parent_ref, fields, space_id, ...rest }) => {
    const errors = [...rest.errors];
    const refuse = (field: Field, code: string, message: string) =>
      errors.push({ column: columnOf(mapping, field), code, message });
    const memberBy = (key: 'id' | 'email', value: string) =>
      people.find((person) => person.space_id === space_id && person[key] === value)?.id;
    const look = <T>(
      field: Field,
      values: readonly string[],
      find: (value: string) => T | undefined,
      code: string,
      reason: string,
    ) =>
      values.flatMap((value) => {
        const id = find(value);
        if (id === undefined && code !== '') refuse(field, code, `${reason}: ${value}.`);
        return id ?? [];
      });
    const unknownPerson =
      options.unknown_assignees === 'refuse' && space_id !== null ? 'UNKNOWN_ASSIGNEE' : '';
    const notMember = 'This is not a member of the project';
    const assignee_ids = [
      ...look('assignee_ids', rest.assignee_ids, (id) => memberBy('id', id), unknownPerson, notMember),
      ...look('assignee_emails', rest.emails, (email) => memberBy('email', email), unknownPerson, notMember),
    ];
    const unknownCategory = options.unknown_categories === 'refuse' ? 'UNKNOWN_CATEGORY' : '';
    const categoryBy = (name: string) => categories.get(fold(name));
    const noCategory = 'You have no category with this name';
    const category_ids = look('categories', rest.categories, categoryBy, unknownCategory, noCategory);
    const isValid = errors.length === 0;
    return {
      row,
      line,
      ref,
      parent_ref,
      fields,
      errors,
      space_id: isValid ? space_id : null,
      assignee_ids: [...new Set(assignee_ids)],
      category_ids: [...new Set(category_ids)],
    };
  });
}

type Found = { space_id: string | null; errors: RowError[] };

/** Returns a function that finds the space of a row: that of the request, or else by the ID, and then by the name, of the project. */
function spaceFinder(
  spaces: readonly Space[],
  user_id: string,
  { space_id: given }: Options,
  mapping: Mapping,
) {
  const byId = new Map(spaces.map((space) => [space.id, space]));
  const byName = Map.groupBy(
    spaces.filter(({ name }) => name !== null),
    ({ name }) => fold(name ?? ''),
  );
  return ({ project_id, project, errors }: Row): Found => {
    const refused = (field: Field, code: string, message: string): Found => ({
      space_id: null,
      errors: [...errors, { column: given ? null : columnOf(mapping, field), code, message }],
    });
    const named = project === null ? [] : (byName.get(fold(project)) ?? []);
    const isPersonal = given === null && project_id === null && project === null;
    const own = given ?? (isPersonal ? user_id : project_id?.toLowerCase());
    const space =
      (own !== undefined && (isPersonal || own !== user_id || given) ? byId.get(own) : undefined) ?? named[0];
    if (!space)
      return refused(
        project_id === null ? 'project' : 'project_id',
        'UNKNOWN_PROJECT',
        'Choose a project that you can see.',
      );
    if (named.length > 1 && space === named[0] && space.id !== own)
      return refused('project', 'AMBIGUOUS_PROJECT', 'Several projects have this name. Use `project_id`.');
    if (!isAllowed(space.role, 'change tasks'))
      return refused('project', 'FORBIDDEN', 'You cannot create tasks in this project.');
    if (space.archived)
      return refused('project', 'PROJECT_ARCHIVED', 'The project is archived. Unarchive it first.');
    return { space_id: space.id, errors };
  };
}
