import * as assert from 'uvu/assert';
import { etagOf } from '../../src/etag.ts';
import { caller, register } from '../auth/accounts.ts';
import { assertRefusesInvalid, assertRefusesUnknownProject, SETTINGS } from '../auth/profiles.ts';
import { countStatuses, createProject, eventsOf } from '../fixtures.ts';
import { tagOf } from '../tags.ts';
import { operation } from '../world.ts';

const PROFILE = '/users/profile';

type Changes = { field: string; before: unknown; after: unknown }[];

operation('updateProfile', (it) => {
  it('200: changes only the given fields', async (world) => {
    const { user, ...account } = await register(world);
    const me = caller(world, account);
    const steps: [patch: object, expected: object][] = [
      [{ full_name: ' Ada King ' }, { full_name: 'Ada King' }],
      [
        { avatar_url: 'https://images.example.com/ada.png' },
        { avatar_url: 'https://images.example.com/ada.png' },
      ],
      [{ timezone: 'america/new_york' }, { timezone: 'america/new_york' }],
      [{ locale: 'sr-Latn-RS' }, { locale: 'sr-Latn-RS' }],
      [{ avatar_url: null }, { avatar_url: null }],
      [
        { timezone: 'Etc/GMT+5', locale: 'de-u-co-phonebk' },
        { timezone: 'Etc/GMT+5', locale: 'de-u-co-phonebk' },
      ],
    ];
    let expected: object = user;
    for (const [index, [patch, fields]] of steps.entries()) {
      const { body, headers } = await me.patch(PROFILE).send(patch).expect(200);
      expected = { ...expected, ...fields, version: index + 2, updated_at: body.data.updated_at };
      assert.equal(body.data, expected);
      assert.is(headers['etag'], etagOf(body.data));
    }
  });

  it('200: changes settings one by one; null clears the default project', async (world) => {
    const me = caller(world, await register(world));
    const { id } = await createProject(me);
    const steps: [patch: object, settings: object][] = [
      [{ default_project_id: id }, { week_start: 'monday', default_project_id: id }],
      [{ week_start: 'saturday' }, { week_start: 'saturday', default_project_id: id }],
      [{}, { week_start: 'saturday', default_project_id: id }],
      [{ default_project_id: null }, { week_start: 'saturday', default_project_id: null }],
    ];
    for (const [settings, expected] of steps) {
      const { body } = await me.patch(PROFILE).send({ settings }).expect(200);
      assert.equal(body.data.settings, { ...SETTINGS, ...expected });
    }
  });

  it('200: changes one channel of one kind of notification', async (world) => {
    const { user, ...account } = await register(world);
    const me = caller(world, account);
    const { notifications } = SETTINGS;
    const { assigned, overdue } = notifications;
    const steps: [patch: object, expected: object][] = [
      [{ assigned: { email: false } }, { assigned: { ...assigned, email: false } }],
      [
        { assigned: { push: false }, overdue: { in_app: false, email: false, push: true } },
        {
          assigned: { ...assigned, email: false, push: false },
          overdue: { in_app: false, email: false, push: true },
        },
      ],
      [
        { assigned, overdue: {} },
        { assigned, overdue: { in_app: false, email: false, push: true } },
      ],
      [{}, { overdue: { in_app: false, email: false, push: true } }],
      [{ overdue }, {}],
    ];
    for (const [patch, expected] of steps) {
      const settings = { notifications: patch };
      const { body } = await me.patch(PROFILE).send({ settings }).expect(200);
      assert.equal(body.data.settings, { ...SETTINGS, notifications: { ...notifications, ...expected } });
    }
    const [, { changes } = { changes: [] }] = await eventsOf(world.db, user.id);
    const after = { ...notifications, assigned: { ...assigned, email: false } };
    assert.equal(changes, [
      { field: 'settings', before: SETTINGS, after: { ...SETTINGS, notifications: after } },
    ]);
  });

  it('200: concurrent changes of different channels are all kept', async (world) => {
    const me = caller(world, await register(world));
    const kinds = Object.keys(SETTINGS.notifications);
    const ways = ['in_app', 'email', 'push'];
    const patches = kinds.flatMap((kind) => ways.map((way) => ({ [kind]: { [way]: false } })));
    const responses = await Promise.all(
      patches.map((notifications) => me.patch(PROFILE).send({ settings: { notifications } })),
    );
    assert.equal(countStatuses(responses), { 200: patches.length });
    const { body } = await me.get(PROFILE).expect(200);
    const off = { in_app: false, email: false, push: false };
    assert.equal(body.data.settings.notifications, Object.fromEntries(kinds.map((kind) => [kind, off])));
  });

  it('200: members with any role can choose a project as their default', async ({
    ada,
    grace,
    vera,
    project_id,
  }) => {
    for (const person of [ada, grace, vera]) {
      const settings = { week_start: 'sunday', default_project_id: project_id };
      const { body } = await person.patch(PROFILE).send({ settings }).expect(200);
      assert.is(body.data.settings.default_project_id, project_id);
    }
  });

  it('200: concurrent changes of different fields are all kept', async (world) => {
    const { user, ...account } = await register(world);
    const me = caller(world, account);
    const patches: object[] = [
      { full_name: 'Ada King' },
      { avatar_url: 'https://images.example.com/ada.png' },
      { timezone: 'Europe/London' },
      { locale: 'en-GB' },
      { settings: { week_start: 'sunday' } },
    ];
    const responses = await Promise.all(
      Array.from({ length: 25 }, (_, index) => me.patch(PROFILE).send(patches[index % 5])),
    );
    assert.equal(countStatuses(responses), { 200: 25 });
    const { body } = await me.get(PROFILE).expect(200);
    assert.equal(body.data, {
      ...user,
      full_name: 'Ada King',
      avatar_url: 'https://images.example.com/ada.png',
      timezone: 'Europe/London',
      locale: 'en-GB',
      settings: { ...SETTINGS, week_start: 'sunday' },
      // A field that others have set to the same value is no longer a change.
      version: 6,
      updated_at: body.data.updated_at,
    });
    const events = (await eventsOf(world.db, user.id)).slice(1);
    assert.equal(
      events.map(({ version }) => version),
      [2, 3, 4, 5, 6],
    );
    const changes = events.flatMap((event) => event.changes as Changes);
    assert.equal(changes.map(({ field }) => field).sort(), [
      'avatar_url',
      'full_name',
      'locale',
      'settings',
      'timezone',
    ]);
  });

  it('200: records the previous value of each change', async (world) => {
    const { user, ...account } = await register(world);
    const me = caller(world, account);
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        me
          .patch(PROFILE)
          .send({ full_name: `Ada ${index}` })
          .expect(200),
      ),
    );
    const changes = (await eventsOf(world.db, user.id)).slice(1).flatMap((event) => event.changes as Changes);
    assert.is(changes.length, 20);
    let last: unknown = 'Ada Lovelace';
    for (const { before, after } of changes) {
      assert.is(before, last);
      last = after;
    }
    const { body } = await me.get(PROFILE).expect(200);
    assert.is(body.data.full_name, last);
  });

  it('400: names an invalid field, and changes nothing', async (world) => {
    await assertRefusesInvalid(caller(world, await register(world)), 'patch', {});
  });

  it('400: a project of others is treated like an unknown ID', async (world) => {
    await assertRefusesUnknownProject(world.eve, 'patch', {}, world.project_id);
  });

  it('400: refuses names that could change a prototype', async ({ ada }) => {
    for (const text of [
      '{"__proto__":{"role":"admin"}}',
      '{"settings":{"constructor":{"prototype":{"x":1}}}}',
    ]) {
      await ada.patch(PROFILE).set('Content-Type', 'application/json').send(text).expect(400);
    }
    assert.is(({} as { role?: string; x?: number }).role, undefined);
    assert.is(({} as { role?: string; x?: number }).x, undefined);
  });

  it('401: without a login', async ({ anonymous }) => {
    const { body } = await anonymous.patch(PROFILE).send({ full_name: 'Nobody' }).expect(401);
    assert.is(body.error, 'UNAUTHENTICATED');
  });

  it('409: one of 50 concurrent requests with one version succeeds', async (world) => {
    const { user, ...account } = await register(world);
    const me = caller(world, account);
    const responses = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        me.patch(PROFILE).send({ full_name: `Ada ${index}`, version: 1 }),
      ),
    );
    assert.equal(countStatuses(responses), { 200: 1, 409: 49 });
    const winner = responses.find(({ status }) => status === 200)?.body.data;
    for (const { status, body } of responses) {
      if (status === 200) continue;
      assert.equal(body.data, winner);
      assert.equal(
        body.meta.changes.map(
          ({ field, after, version }: { field: string; after: unknown; version: number }) => [
            field,
            after,
            version,
          ],
        ),
        [['full_name', winner.full_name, 2]],
      );
    }
    assert.is((await eventsOf(world.db, user.id)).length, 2);
  });

  it('409: names each changed field once, with every change of it', async (world) => {
    const me = caller(world, await register(world));
    await me.patch(PROFILE).send({ locale: 'fr' }).expect(200);
    await me
      .patch(PROFILE)
      .send({ locale: 'de', settings: { week_start: 'sunday' } })
      .expect(200);
    const { body } = await me.patch(PROFILE).send({ full_name: 'Ada', version: 1 }).expect(409);
    assert.equal(
      body.meta.changes.map(({ field, version }: { field: string; version: number }) => [field, version]),
      [
        ['locale', 2],
        ['locale', 3],
        ['settings', 3],
      ],
    );
    assert.equal(
      body.errors.map(({ field, message }: { field: string; message: string }) => [field, message]),
      [
        ['locale', 'Ada Lovelace changed this in version 3.'],
        ['settings', 'Ada Lovelace changed this in version 3.'],
      ],
    );
  });

  it('409: returns only the newest of very many changes', async (world) => {
    const me = caller(world, await register(world));
    for (let times = 0; times < 60; times += 1) {
      const odd = times % 2 === 1;
      await me
        .patch(PROFILE)
        .send({ locale: odd ? 'fr' : 'de', timezone: odd ? 'UTC' : 'Asia/Tokyo' })
        .expect(200);
    }
    const { body } = await me.patch(PROFILE).send({ full_name: 'Ada', version: 1 }).expect(409);
    const versions = body.meta.changes.map(({ version }: { version: number }) => version);
    assert.equal([versions.length, versions.at(0), versions.at(-1)], [100, 12, 61]);
  });

  it('412: an outdated ETag', async (world) => {
    const account = await register(world);
    const me = caller(world, account);
    const first = tagOf(account.user.id, 1);
    const { body: changed } = await me
      .patch(PROFILE)
      .set('If-Match', first)
      .send({ locale: 'fr' })
      .expect(200);
    const { body } = await me.patch(PROFILE).set('If-Match', first).send({ locale: 'de' }).expect(412);
    assert.is(body.error, 'PRECONDITION_FAILED');
    assert.equal(body.data, changed.data);
    assert.equal(
      body.meta.changes.map(({ field }: { field: string }) => field),
      ['locale'],
    );
  });
});
