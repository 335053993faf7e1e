import { sql } from 'kysely';
import { createCategory, createProject } from '../fixtures.ts';
import type { Cast, World } from '../world.ts';
import type { Scene, Task } from './expressions.ts';

const HOUR_MS = 3_600_000;
/** A zone in which the clock never changes. */
const ZONE = { name: 'Asia/Kolkata', offsetMs: 5.5 * HOUR_MS };
const TAGS = ['urgent', 'Straße', 'a "b"', 'Ärger'];
const WORDS = ['Note', 'STRASSE', 'Straße', 'é', 'a_b%', '\\', 'x'];

/** Numbers that look random, and are the same in each run. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

/** Creates tasks with every combination of values and nulls that filters distinguish, as one page of Ada's list. */
export async function createScene(world: World & Cast): Promise<{ scene: Scene; tasks: Task[] }> {
  const { ada, grace, vera, eve, db, clock, project_id } = world;
  await db.updateTable('user').set({ timezone: ZONE.name }).where('id', '=', ada.id).execute();
  const other = await createProject(ada, { name: 'The "other"' });
  const categories = [
    await createCategory(ada, { name: 'Home' }),
    await createCategory(ada, { name: 'Größe' }),
  ];
  const theirs = await createCategory(grace, { name: 'Home' });
  const now = clock.now();
  const roll = dice(7);
  const pick = <T>(items: readonly T[]): T => items[roll(items.length)] as T;
  const time = () => new Date(now + (roll(400) - 200) * HOUR_MS).toISOString();
  const day = () => new Date(now + (roll(16) - 8) * 24 * HOUR_MS).toISOString().slice(0, 10);

  const values = Array.from({ length: 90 }, () => {
    const status = pick(['todo', 'in_progress', 'completed'] as const);
    const project = pick([null, project_id, other.id]);
    const due = roll(3);
    return {
      project_id: project,
      owner_id: project === null ? ada.id : null,
      title: `${pick(WORDS)} ${pick(WORDS)}`.slice(0, 1 + roll(20)),
      description: roll(3) === 0 ? null : pick([...WORDS, `about ${pick(WORDS)}`]),
      status,
      completed_at: status === 'completed' ? time() : null,
      priority: pick(['low', 'medium', 'high'] as const),
      start_date: roll(2) === 0 ? null : time(),
      due_date: due === 0 ? time() : null,
      due_on: due === 1 ? day() : null,
      estimate_minutes: roll(2) === 0 ? null : 1 + roll(4),
      tags: TAGS.filter(() => roll(3) === 0),
      created_by: pick([ada.id, grace.id, null]),
      created_at: time(),
      updated_at: time(),
      version: 1 + roll(3),
    };
  });
  const ids = (await db.insertInto('task').values(values).returning('id').execute()).map(({ id }) => id);
  const some = (sides: number) => ids.filter(() => roll(sides) === 0);
  await db
    .insertInto('task_assignee')
    .values([
      ...some(3).map((task_id) => ({ task_id, user_id: ada.id })),
      ...some(3).map((task_id) => ({ task_id, user_id: grace.id })),
    ])
    .execute();
  await db
    .insertInto('task_category')
    .values(
      [...categories, theirs].flatMap(({ id }) => some(4).map((task_id) => ({ task_id, category_id: id }))),
    )
    .execute();
  await db
    .insertInto('task_follower')
    .values(
      [ada, grace]
        .flatMap((user) => some(4).map((task_id) => ({ task_id, user })))
        .map(({ task_id, user }) => ({
          task_id,
          user_id: user.id,
          follows: roll(2) === 0,
          created_at: new Date(now).toISOString(),
        })),
    )
    .execute();
  await sql`update task set has_follow_choices = true where id in (select task_id from task_follower)`.execute(
    db,
  );
  await sql`update task set parent_id = parent.id from (
    select id, lead(id) over (partition by space_id order by id) as child from task) as parent
    where parent.child = task.id and hashtext(task.id::text) % 3 = 0`.execute(db);
  await sql`update task set has_subtasks = true where id in (select parent_id from task)`.execute(db);
  await sql`insert into task_blocker (task_id, blocker_id, created_at)
    select child, id, now() from (
      select id, lead(id) over (partition by space_id order by id) as child from task) as pair
    where child is not null and hashtext(id::text) % 2 = 0`.execute(db);
  await sql`update task set has_blocker_links = true
    where id in (select task_id from task_blocker union select blocker_id from task_blocker)`.execute(db);
  await sql`insert into comment (task_id, author_id, body)
    select id, ${grace.id}, 'Yes.' from task, generate_series(1, abs(hashtext(id::text)) % 3)`.execute(db);
  await sql`with file as (
      insert into stored_file (wrapped_key) select ''::bytea from generate_series(1, 30) returning id),
    numbered as (select id, row_number() over () as number from file),
    chosen as (select id, space_id, row_number() over (order by id) as number from task)
    insert into attachment (task_id, space_id, file_id, uploader_id, name, media_type, size_bytes, sha256)
    select chosen.id, chosen.space_id, numbered.id, ${ada.id}, 'a.txt', 'text/plain', 1, ''::bytea
    from numbered join chosen on chosen.number = numbered.number / 2 + 1`.execute(db);

  const { body } = await ada.get('/tasks?per_page=100').expect(200);
  const tasks: Task[] = body.data;
  const followersOf = async ({ id }: Task): Promise<[string, string[]]> => {
    const { body: page } = await ada.get(`/tasks/${id}/followers`).expect(200);
    return [id, page.data.map(({ user }: { user: { id: string } }) => user.id)];
  };
  const scene = {
    me: ada.id,
    offsetMs: ZONE.offsetMs,
    now,
    users: [ada, grace, vera].map(({ id, full_name }) => ({ id, full_name })),
    projects: [{ id: project_id, name: 'Analytical engine' }, other],
    categories,
    tags: [...TAGS, 'none'],
    words: WORDS,
    taskIds: [...ids.slice(0, 20), eve.id],
    followers: new Map(await Promise.all(tasks.map(followersOf))),
  };
  return { scene, tasks };
}
