import * as assert from 'uvu/assert';
import { etagOf } from '../../src/etag.ts';
import { caller, register } from '../auth/accounts.ts';
import { assertRefusesInvalid, assertRefusesUnknownProject, SETTINGS } from '../auth/profiles.ts';
import { eventsOf } from '../fixtures.ts';
import { tagOf, tagsOf } from '../tags.ts';
import { operation } from '../world.ts';

const PROFILE = '/users/profile';

operation('replaceProfile', (it) => {
  it('200: sets every field', async (world) => {
    const { clock, ada, project_id } = world;
    clock.advance(5_000);
    const whole = {
      full_name: 'Augusta Ada King',
      avatar_url: 'https://images.example.com/ada.png?size=96',
      timezone: 'Europe/London',
      locale: 'en-GB',
      settings: {
        week_start: 'sunday',
        default_project_id: project_id,
        notifications: { ...SETTINGS.notifications, overdue: { in_app: false, email: false, push: true } },
        notification_delivery: { email: 'daily', digest_hour: 7, quiet_from: '22:00', quiet_to: '06:30' },
      },
    };
    const { body, headers } = await ada.put(PROFILE).send(whole).expect(200);
    const { id, email, email_verified, role, version, created_at: _, updated_at, ...rest } = body.data;
    assert.equal(rest, whole);
    assert.equal([id, email, email_verified, role, version], [ada.id, ada.email, false, 'user', 2]);
    assert.is(updated_at, new Date(clock.now()).toISOString());
    assert.equal([headers['etag'], headers['cache-control']], [etagOf(body.data), 'no-store']);
    assert.is(headers['last-modified'], new Date(clock.now()).toUTCString());
    const found = await ada.get(PROFILE).expect(200);
    assert.equal(found.body.data, body.data);
  });

  it('200: resets omitted fields to their defaults', async ({ ada, project_id }) => {
    const defaults = { avatar_url: null, timezone: 'UTC', locale: 'en' };
    const { notifications, notification_delivery } = SETTINGS;
    const updated = { in_app: false, email: true, push: true };
    const settings = { week_start: 'saturday', default_project_id: project_id, notifications: { updated } };
    await ada
      .put(PROFILE)
      .send({
        full_name: 'Ada',
        avatar_url: 'https://a.example/',
        timezone: 'Asia/Tokyo',
        locale: 'ja',
        settings,
      })
      .expect(200);
    const partly = await ada.put(PROFILE).send({ full_name: 'Ada', settings }).expect(200);
    assert.equal(partly.body.data.settings, {
      ...settings,
      notifications: { ...notifications, updated },
      notification_delivery,
    });
    const some = await ada
      .put(PROFILE)
      .send({ full_name: ' Ada\t', settings: { week_start: 'sunday' } })
      .expect(200);
    const { full_name, avatar_url, timezone, locale } = some.body.data;
    assert.equal({ avatar_url, timezone, locale }, defaults);
    assert.is(full_name, 'Ada');
    assert.equal(some.body.data.settings, { ...SETTINGS, week_start: 'sunday' });
    const none = await ada.put(PROFILE).send({ full_name: 'Ada' }).expect(200);
    assert.equal(none.body.data.settings, SETTINGS);
  });

  it('200: records changes field by field, and nothing if nothing changed', async (world) => {
    const { db } = world;
    const { user, ...account } = await register(world);
    const me = caller(world, account);
    const first = await me
      .put(PROFILE)
      .send({ full_name: 'Ada King', timezone: 'Europe/London' })
      .expect(200);
    await me.put(PROFILE).send({ full_name: 'Ada King', timezone: 'Europe/London' }).expect(200);
    const [, changed, ...more] = await eventsOf(db, user.id);
    assert.equal(changed, {
      type: 'user.updated',
      space_id: user.id,
      project_id: null,
      actor_id: user.id,
      subject_type: 'user',
      subject_name: 'Ada King',
      version: 2,
      changes: [
        { field: 'full_name', before: 'Ada Lovelace', after: 'Ada King' },
        { field: 'timezone', before: 'UTC', after: 'Europe/London' },
      ],
      request_id: first.body.meta.request_id,
      created_at: first.body.data.updated_at,
    });
    assert.equal(more, [], 'what changes nothing writes nothing');
  });

  it('200: accepts the current version or ETag', async (world) => {
    const account = await register(world);
    const me = caller(world, account);
    const tags = (list: string) => tagsOf(account.user.id, list);
    await me.put(PROFILE).send({ full_name: 'Ada', version: 1 }).expect(200);
    await me.put(PROFILE).set('If-Match', tags('"2"')).send({ full_name: 'Ada King' }).expect(200);
    await me
      .put(PROFILE)
      .set('If-Match', tags('"1", W/"3"'))
      .send({ full_name: 'Ada', version: 3 })
      .expect(200);
    const { body } = await me.put(PROFILE).set('If-Match', '*').send({ full_name: 'Ada King' }).expect(200);
    assert.is(body.data.version, 5);
  });

  it('400: names an invalid field, and changes nothing', async (world) => {
    const me = caller(world, await register(world));
    await assertRefusesInvalid(me, 'put', { full_name: 'Ada' });
    const { body } = await me.put(PROFILE).send({ timezone: 'UTC' }).expect(400);
    assert.equal([body.errors[0].field, body.errors[0].code], ['full_name', 'REQUIRED']);
    // An incomplete kind does not say what applies to its other channels.
    const settings = { notifications: { assigned: { email: true } } };
    const half = await me.put(PROFILE).send({ full_name: 'Ada', settings }).expect(400);
    assert.equal(
      half.body.errors.map(({ field, code }: { field: string; code: string }) => [field, code]),
      ['in_app', 'push'].map((way) => [`settings.notifications.assigned.${way}`, 'REQUIRED']),
    );
  });

  it('400: names all values at once that look valid but are not', async ({ eve, project_id }) => {
    const { body } = await eve
      .put(PROFILE)
      .send({
        full_name: 'Eve',
        avatar_url: 'https://eve@images.example.com/',
        timezone: 'Mars/Olympus',
        locale: 'en-x',
        settings: { default_project_id: project_id },
      })
      .expect(400);
    assert.is(body.error, 'VALIDATION_FAILED');
    assert.equal(
      body.errors.map(({ field, code }: { field: string; code: string }) => [field, code]),
      [
        ['avatar_url', 'INVALID_URL'],
        ['timezone', 'UNKNOWN_TIMEZONE'],
        ['locale', 'INVALID_LOCALE'],
        ['settings.default_project_id', 'UNKNOWN_PROJECT'],
      ],
    );
  });

  it('400: a project of others is treated like an unknown ID', async ({ eve, project_id }) => {
    await assertRefusesUnknownProject(eve, 'put', { full_name: 'Eve' }, project_id);
  });

  it('401: without a login', async ({ anonymous }) => {
    const { body } = await anonymous.put(PROFILE).send({ full_name: 'Nobody' }).expect(401);
    assert.is(body.error, 'UNAUTHENTICATED');
  });

  it('409: an outdated version, with the changes since and their actors', async (world) => {
    const { user, ...account } = await register(world);
    const me = caller(world, account);
    const { body: changed } = await me.patch(PROFILE).send({ timezone: 'Europe/London' }).expect(200);
    const { body } = await me.put(PROFILE).send({ full_name: 'Ada', version: 1 }).expect(409);
    assert.is(body.error, 'VERSION_CONFLICT');
    assert.equal(body.data, changed.data);
    assert.is(body.meta.current_version, 2);
    assert.equal(body.meta.changes, [
      {
        field: 'timezone',
        before: 'UTC',
        after: 'Europe/London',
        version: 2,
        changed_by: { id: user.id, full_name: 'Ada Lovelace', avatar_url: null },
        changed_at: changed.data.updated_at,
      },
    ]);
    const [error] = body.errors;
    assert.equal([error.field, error.code], ['timezone', 'CHANGED']);
    const found = await me.get(PROFILE).expect(200);
    assert.equal(found.body.data, changed.data);
  });

  it('409: a future version', async (world) => {
    const me = caller(world, await register(world));
    const { body } = await me.put(PROFILE).send({ full_name: 'Ada', version: 7 }).expect(409);
    assert.equal([body.data.version, body.meta.changes], [1, []]);
  });

  it('412: an outdated ETag, or one of another profile', async (world) => {
    const account = await register(world);
    const me = caller(world, account);
    const tags = (list: string) => tagsOf(account.user.id, list);
    const { body: changed } = await me.patch(PROFILE).send({ locale: 'fr' }).expect(200);
    for (const [tag, changes] of [
      ['"1"', 1],
      ['"7"', 0],
      [tagOf(world.eve.id, 2), 0],
      ['"x"', 0],
      ['2', 0],
    ] as const) {
      const { body } = await me
        .put(PROFILE)
        .set('If-Match', tags(tag))
        .send({ full_name: 'Ada' })
        .expect(412);
      assert.is(body.error, 'PRECONDITION_FAILED', tag);
      assert.equal(body.data, changed.data);
      assert.is(body.meta.changes.length, changes, tag);
    }
    await me.put(PROFILE).set('If-Match', tags('"1"')).send({ full_name: 'Ada', version: 2 }).expect(412);
  });

  it('409: returns the same facts as problem details', async (world) => {
    const me = caller(world, await register(world));
    await me.patch(PROFILE).send({ locale: 'fr' }).expect(200);
    const { body } = await me
      .put(PROFILE)
      .set('Accept', 'application/problem+json')
      .send({ full_name: 'Ada', version: 1 })
      .expect(409);
    assert.equal([body.code, body.current.version, body.changes.length], ['VERSION_CONFLICT', 2, 1]);
  });
});
