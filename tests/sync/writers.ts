import type { Response } from 'supertest';
import { sendFile } from '../attachments-kit.ts';
import { mentionOf, referenceTo } from '../comments-kit.ts';
import { verify } from '../invitations-kit.ts';
import type { Person, World } from '../world.ts';

/** Numbers that are the same for the same seed (mulberry32). */
export function createRandom(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    pick: <T>(items: readonly T[]): T | undefined => items[below(items.length)],
    chance: (share: number) => next() < share,
  };
}

export type Random = ReturnType<typeof createRandom>;

type Named = { id: string };

/** What the writers have created, also what is deleted since. */
type Known = {
  tasks: Named[];
  comments: { id: string; task: Named }[];
  files: Named[];
  projects: Named[];
  /** Of each person. */
  categories: { id: string; owner: Person }[];
  views: Named[];
};

/**
 * Returns a function that lets a random person do something random through the API: what users do in a team. Many requests are refused,
 * because of roles, of what others have deleted, or of races.
 */
export function createWriters(
  { db }: Pick<World, 'db'>,
  random: Random,
  people: readonly Person[],
  projects: readonly Named[],
) {
  const known: Known = {
    tasks: [],
    comments: [],
    files: [],
    projects: [...projects],
    categories: [],
    views: [],
  };
  const { below, pick, chance } = random;
  const someone = () => pick(people) as Person;
  const word = () => `${pick(['Mill', 'Store', 'Cards', 'Barrel', 'Gears'])} ${below(1000)}`;
  const task = () => pick(known.tasks) ?? { id: '0195f3a4-7c1e-7d2a-9b3c-5e6f7a8b9c0d' };
  const project = () => pick(known.projects) as Named;
  const place = () => (chance(0.2) ? null : project().id);
  const text = () =>
    [word(), chance(0.3) ? mentionOf(someone()) : '', chance(0.4) ? referenceTo(task()) : ''].join(' ');
  const keep =
    <T extends Named>(list: T[], add: (data: Named) => T) =>
    (res: Response) => {
      if (res.status < 300) for (const data of [res.body.data].flat()) list.push(add(data));
    };
  const keepTask = keep(known.tasks, ({ id }) => ({ id }));

  const fields = (who: Person) => {
    const kinds = {
      title: word,
      description: () => (chance(0.5) ? word() : null),
      status: () => pick(['todo', 'in_progress', 'completed']),
      priority: () => pick(['low', 'high']),
      due_on: () => (chance(0.5) ? '2200-01-01' : null),
      tags: () => (chance(0.5) ? ['red', 'blue'] : []),
      assignee_ids: () => (chance(0.5) ? [] : [someone().id]),
      category_ids: () =>
        known.categories.filter((each) => each.owner === who && chance(0.5)).map(({ id }) => id),
    };
    const names = (Object.keys(kinds) as (keyof typeof kinds)[]).filter(() => chance(0.25));
    return Object.fromEntries(names.map((name) => [name, kinds[name]()]));
  };

  /** Lets someone do it who can, if anyone. */
  async function whoever(
    send: (who: Person) => PromiseLike<Response | undefined>,
  ): Promise<Response | undefined> {
    const order = [...people].sort(() => below(3) - 1);
    for (const who of order) {
      const res = await send(who);
      if (res && ![403, 404].includes(res.status)) return res;
    }
    return undefined;
  }

  /** Changes what is at a path, based on its version. */
  const edit = (path: string, body: (who: Person) => object) =>
    whoever(async (who) => {
      const read = await who.get(path);
      if (read.status >= 300) return read;
      return who.patch(path).send({ ...body(who), version: read.body.data.version });
    });

  const create = (parent: boolean) =>
    whoever(async (who) => {
      const above = parent ? (await who.get(`/tasks/${task().id}`)).body.data : undefined;
      const at = above ? { project_id: above.project_id, parent_id: above.id } : { project_id: place() };
      const sent = await who.post('/tasks').send({ title: word(), ...at, ...fields(who) });
      keepTask(sent);
      return sent;
    });

  const moved = (body: () => object) => {
    const { id } = task();
    const to = body();
    return whoever((who) => who.post(`/tasks/${id}/move`).send(to));
  };

  const actions: [weight: number, act: () => PromiseLike<unknown>][] = [
    [14, () => create(false)],
    [8, () => create(true)],
    [16, () => edit(`/tasks/${task().id}`, (who) => ({ title: word(), ...fields(who) }))],
    [6, () => moved(() => ({ project_id: place() }))],
    [4, () => moved(() => ({ before: task().id }))],
    [4, () => moved(() => ({ parent_id: task().id }))],
    [
      2,
      () => {
        const [{ id }, project_id] = [task(), place()];
        return whoever(async (who) => {
          const sent = await who.post(`/tasks/${id}/duplicate`).send({ with_subtasks: true, project_id });
          keepTask(sent);
          return sent;
        });
      },
    ],
    [4, () => remove(`/tasks/${task().id}`)],
    [4, () => again((id) => `/tasks/${id}/restore`)],
    [1, () => remove(`/tasks/${task().id}?permanent=true`)],
    [
      8,
      () => {
        const [{ id }, blocker] = [task(), task()];
        return whoever((who) => who.put(`/tasks/${id}/blockers/${blocker.id}`));
      },
    ],
    [2, () => remove(`/tasks/${task().id}/blockers/${task().id}`)],
    [3, () => again((id) => `/tasks/${id}/follow`, chance(0.5) ? 'put' : 'delete')],
    [
      12,
      () => {
        const on = task();
        const parent = chance(0.4) ? known.comments.find((each) => each.task.id === on.id) : undefined;
        const content = { body: text(), ...(parent && { parent_id: parent.id }) };
        return whoever(async (who) => {
          const sent = await who.post(`/tasks/${on.id}/comments`).send(content);
          keep(known.comments, ({ id }) => ({ id, task: on }))(sent);
          return sent;
        });
      },
    ],
    [
      10,
      async () => {
        const comment = pick(known.comments);
        if (!comment) return;
        const path = `/tasks/${comment.task.id}/comments/${comment.id}`;
        if (chance(0.3)) await remove(path);
        else if (chance(0.5)) await edit(path, () => ({ body: text() }));
        else if (chance(0.7)) await whoever((who) => who.put(`${path}/reactions/heart`));
        else await remove(`${path}/reactions/heart`);
      },
    ],
    [
      5,
      () => {
        const on = chance(0.5) ? undefined : pick(known.comments);
        const target = on ? on.task : task();
        return whoever(async (who) => {
          const sent = on
            ? await who
                .post(`/tasks/${target.id}/attachments`)
                .field('comment_id', on.id)
                .attach('file', Buffer.from(word()), 'a.txt')
            : await sendFile(who, target, word());
          keep(known.files, ({ id }) => ({ id }))(sent);
          return sent;
        });
      },
    ],
    [
      3,
      async () => {
        const file = pick(known.files);
        if (!file) return;
        if (chance(0.4)) await remove(`/attachments/${file.id}`);
        else await edit(`/attachments/${file.id}`, () => ({ description: word() }));
      },
    ],
    [
      4,
      async () => {
        const category = pick(known.categories);
        const who = someone();
        if (!category || chance(0.4)) {
          const sent = await who.post('/categories').send({ name: word() });
          keep(known.categories, ({ id }) => ({ id, owner: who }))(sent);
        } else if (chance(0.6)) await edit(`/categories/${category.id}`, () => ({ name: word() }));
        else await category.owner.delete(`/categories/${category.id}`);
      },
    ],
    [
      3,
      async () => {
        const view = pick(known.views);
        const filter = pick([
          null,
          'status = todo',
          `project = ${project().id}`,
          `assignee = ${someone().id}`,
        ]);
        const content = { name: word(), filter, project_id: place() };
        if (!view || chance(0.5)) {
          await whoever(async (who) => {
            const sent = await who.post('/views').send(content);
            keep(known.views, ({ id }) => ({ id }))(sent);
            return sent;
          });
        } else if (chance(0.6)) await edit(`/views/${view.id}`, () => ({ name: word() }));
        else await remove(`/views/${view.id}`);
      },
    ],
    [
      1,
      async () =>
        keep(known.projects, ({ id }) => ({ id }))(await someone().post('/projects').send({ name: word() })),
    ],
    [3, () => edit(`/projects/${project().id}`, () => ({ name: word(), archived: chance(0.2) }))],
    [
      7,
      async () => {
        const [{ id }, guest, role] = [project(), someone(), pick(['admin', 'member', 'viewer'])];
        const invited = await whoever((who) =>
          who.post(`/projects/${id}/invitations`).send({ email: guest.email, role }),
        );
        if (invited && invited.status < 300)
          await guest.post('/invitations/accept').send({ invitation_id: invited.body.data.id });
      },
    ],
    [2, () => remove(`/projects/${project().id}/members/${someone().id}`)],
    [
      2,
      async () => {
        const who = someone();
        await who.delete(`/projects/${project().id}/members/${who.id}`);
      },
    ],
    [
      2,
      () => {
        const path = `/projects/${project().id}/members/${someone().id}`;
        return whoever((who) => who.patch(path).send({ role: pick(['admin', 'member', 'viewer']) }));
      },
    ],
    [
      1,
      () => {
        const [{ id }, user_id] = [project(), someone().id];
        return whoever((who) => who.post(`/projects/${id}/transfer`).send({ user_id }));
      },
    ],
    [
      1,
      async () => {
        const last = known.projects.length > 2 && chance(0.3) ? known.projects.pop() : undefined;
        if (last) await remove(`/projects/${last.id}`);
      },
    ],
    [
      3,
      async () => {
        const who = someone();
        const { body } = await who.get('/users/profile');
        await who.patch('/users/profile').send({ full_name: word(), version: body.data.version });
      },
    ],
    [
      2,
      () => {
        const ids = [...new Set([task().id, task().id, task().id])];
        const action = pick(['complete', 'delete', 'restore', 'move'] as const);
        const to = action === 'move' && { to: { project_id: place() } };
        return whoever((who) => who.post('/tasks/bulk').send({ action, ids, atomic: false, ...to }));
      },
    ],
    [1, () => someone().patch('/tags/red').send({ name: 'green' })],
  ];

  function remove(path: string) {
    return whoever((who) => who.delete(path));
  }

  function again(path: (id: string) => string, method: 'post' | 'put' | 'delete' = 'post') {
    const { id } = task();
    return whoever((who) => who[method](path(id)));
  }

  const total = actions.reduce((sum, [weight]) => sum + weight, 0);
  const ready = verify(db, ...people);

  return async function write(): Promise<void> {
    await ready;
    let left = below(total);
    const act = actions.find(([weight]) => {
      left -= weight;
      return left < 0;
    });
    await act?.[1]();
  };
}
