import type { Schema } from '../src/contract.ts';
import type { Caller } from './world.ts';

/** The path of the comments of a task, or of one of them. */
export const commentsOf = (task: { id: string }, comment?: { id: string }) =>
  `/tasks/${task.id}/comments${comment ? `/${comment.id}` : ''}`;

export async function createComment(
  person: Caller,
  task: { id: string },
  body: Partial<Schema<'CommentCreate'>> = {},
): Promise<Schema<'Comment'>> {
  const response = await person
    .post(commentsOf(task))
    .send({ body: 'Which deck is first?', ...body })
    .expect(201);
  return response.body.data;
}

/** A mention of a user as it is written in a text. */
export const mentionOf = ({ id }: { id: string }, name = 'Somebody') => `@[${name}](${id})`;

/** A reference to a task as it is written in a text. */
export const referenceTo = ({ id }: { id: string }, title = 'Something') => `#[${title}](${id})`;
