import type { Schema } from '../contract.ts';
import type { Day } from '../days.ts';
import { fold } from '../fold.ts';
import type { NewTask } from '../tasks/insert.ts';
import type { Context } from '../tasks/written.ts';
import { type Content, type Node, parentsOf } from './content.ts';
import { datesOf } from './dates.ts';
import { fillIn, type Values } from './variables.ts';

type Warning = Schema<'ResponseWarning'>;

/** A task of a tree that is created together: the first one, or one below another one of the list. */
export type Planned = NewTask & { parent_nth: number | null };

/** The longest texts of a task: `maxLength` in the contract. */
const MAX_TITLE = 200;
const MAX_DESCRIPTION = 10_000;

type Facts = {
  space_id: string;
  date: Day;
  values: Values;
  /** The IDs of the categories of the user who creates the tasks, by folded name. */
  categories: ReadonlyMap<string, string>;
};

/** Returns the tasks that a template creates, and what has to be left out of them. */
export function planTasks(
  content: Content,
  facts: Facts,
  context: Pick<Context, 'now' | 'actor'>,
): { tasks: Planned[]; warnings: Warning[] } {
  const left = { dates: 0, texts: 0 };
  const missing = new Map<string, string>();
  const plan = (node: Node, parent_nth: number | null): Planned => {
    const { isLeftOut, ...dates } = datesOf(node, facts.date, context);
    if (isLeftOut) left.dates++;
    const shorten = (text: string, most: number) => {
      const characters = [...text];
      if (characters.length <= most) return text;
      left.texts++;
      return `${characters.slice(0, most - 1).join('')}…`;
    };
    const category_ids = node.category_names.flatMap((name) => {
      const id = facts.categories.get(fold(name));
      if (id === undefined) missing.set(fold(name), name);
      return id ?? [];
    });
    const { priority, tags, estimate_minutes, assignee_ids, description } = node;
    // A personal task has no name of a project.
    const title = fillIn(node.title, facts.values).trim() || content.name;
    return {
      space_id: facts.space_id,
      parent_id: null,
      parent_nth,
      title: shorten(title, MAX_TITLE),
      description: description && shorten(fillIn(description, facts.values), MAX_DESCRIPTION),
      status: 'todo',
      priority,
      ...dates,
      estimate_minutes,
      tags,
      category_ids,
      // Without any, the default assignee of the project.
      ...(assignee_ids.length > 0 && { assignee_ids }),
    };
  };
  const parents = parentsOf(content.subtasks);
  const tasks = [
    plan(content, null),
    ...content.subtasks.map((subtask, nth) => plan(subtask, parents[nth] ?? 0)),
  ];
  return { tasks, warnings: warningsAbout(left, [...missing.values()]) };
}

function warningsAbout(left: { dates: number; texts: number }, missing: readonly string[]): Warning[] {
  const warnings: Warning[] = [];
  if (missing.length > 0) {
    const names = missing.slice(0, NAMED).map((name) => `\`${name}\``);
    warnings.push({
      code: 'CATEGORY_LEFT_OUT',
      message: `You have no category ${names.join(', ')}${missing.length > NAMED ? ' and others' : ''}.`,
    });
  }
  if (left.dates > 0) warnings.push(DATE_LEFT_OUT);
  if (left.texts > 0) {
    const message = 'A text of the template was too long with its variables, and was shortened.';
    warnings.push({ code: 'TEXT_SHORTENED', message });
  }
  return warnings;
}

/** As many as a message can have. */
const NAMED = 5;

export const DATE_LEFT_OUT: Warning = {
  code: 'DATE_LEFT_OUT',
  message: 'A date of the template is in the past or does not fit the others, and was left out.',
};

export function assigneesLeftOut(ids: readonly string[]): Warning {
  const others = ids.length > NAMED ? ' and others' : '';
  const message = `Not members of the project, and left out: ${ids.slice(0, NAMED).join(', ')}${others}.`;
  return { code: 'ASSIGNEE_LEFT_OUT', message };
}
