import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { afterFile } from '../after-file.ts';
import { kill } from '../processes.ts';
import { until } from '../waiting.ts';
import { createTask, inWorld } from '../world.ts';

/** `FAN_OUT_EVENTS=50000` for a thorough run, with ten kills. */
const EVENTS = Number(process.env['FAN_OUT_EVENTS'] ?? 600);
const KILLS = EVENTS >= 10_000 ? 10 : 2;
const [USERS, TASKS] = [12, 15];

/** The same numbers in each run. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function startProcess(url: string): ChildProcess {
  const path = fileURLToPath(new URL('./fan-out-process.ts', import.meta.url));
  const child = spawn(process.execPath, [path], {
    env: { ...process.env, FAN_OUT_DATABASE_URL: url },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  afterFile(() => void child.kill('SIGKILL'));
  return child;
}

/** What an event changes, and the kind of its notifications. */
const CHANGES = [
  ['title', 'updated'],
  ['status', 'status_changed'],
] as const;

inWorld('notifications, with processes that are killed', (it) => {
  it('each event of a task is counted once for each follower but its actor', async (world) => {
    const { ada, project_id, db, databaseUrl } = world;
    const random = randomFrom(11);
    const users: string[] = [];
    for (let each = 0; each < USERS; each += 1) users.push((await world.person(`User ${each}`)).id);
    await sql`insert into project_member (project_id, user_id, role)
      select ${project_id}, id, 'member' from unnest(${users}::uuid[]) as id`.execute(db);
    const tasks: { id: string; followers: string[] }[] = [];
    for (let each = 0; each < TASKS; each += 1) {
      const { id } = await createTask(ada, { project_id });
      const chosen = users.filter(() => random(2) === 0);
      await sql`insert into task_follower (task_id, user_id, follows, created_at)
        select ${id}, id, true, now() from unnest(${chosen}::uuid[]) as id`.execute(db);
      tasks.push({ id, followers: [...chosen, ada.id] });
    }
    await world.readEvents();
    const expected = new Map<string, number>();
    const makeEvents = (count: number) =>
      Array.from({ length: count }, () => {
        const task = tasks[random(TASKS)] as (typeof tasks)[number];
        const actor_id = users[random(USERS)] ?? '';
        const [field, kind] = CHANGES[random(2)] ?? CHANGES[0];
        for (const user of task.followers.filter((each) => each !== actor_id)) {
          const key = `${user} ${task.id} ${kind}`;
          expected.set(key, (expected.get(key) ?? 0) + 1);
        }
        const changes =
          field === 'title'
            ? [{ field, before: 'One', after: 'Two' }]
            : [{ field, before: 'todo', after: 'in_progress' }];
        return { task_id: task.id, actor_id, changes };
      });

    const processes = [startProcess(databaseUrl), startProcess(databaseUrl)];
    const position = async () => {
      const { rows } = await sql<{ position: number }>`
        select position::integer as position from event_reader where name = 'notifications'`.execute(db);
      return rows[0]?.position ?? 0;
    };
    for (let round = 0; round < KILLS; round += 1) {
      const events = JSON.stringify(makeEvents(EVENTS / KILLS));
      await sql`insert into event (type, space_id, project_id, actor_id, subject_type, subject_id, subject_name, version, changes)
        select 'task.updated', ${project_id}, ${project_id}, actor_id, 'task', task_id, 'Task', 2, changes
        from json_to_recordset(${events}::json) as each (task_id uuid, actor_id uuid, changes jsonb)`.execute(
        db,
      );
      // In the middle of whatever it does.
      await kill(processes[round % 2]);
      processes[round % 2] = startProcess(databaseUrl);
    }
    const last = await world.dispatcher.catchUp();
    let read = 0;
    const isRead = async () => {
      read = await position();
      return read >= last;
    };
    await until('all events are read', isRead, () => read);
    for (const each of processes) each.kill('SIGKILL');

    const { rows } = await sql<{ key: string; many: number }>`
      select concat_ws(' ', user_id, task_id, kind) as key, sum(count)::integer as many from notification
      where task_id = any(${tasks.map(({ id }) => id)}::uuid[]) group by 1`.execute(db);
    const counted = new Map(rows.map(({ key, many }) => [key, many]));
    const wrong = [...new Set([...expected.keys(), ...counted.keys()])]
      .filter((key) => expected.get(key) !== counted.get(key))
      .map((key) => [key, expected.get(key) ?? 0, counted.get(key) ?? 0]);
    assert.equal(wrong, []);
    assert.ok(expected.size > USERS * 5);
  });
});
