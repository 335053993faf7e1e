import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { UNKNOWN_ID } from '../fixtures.ts';
import type { Caller } from '../world.ts';

const channels = (in_app: boolean, email: boolean, push: boolean) => ({ in_app, email, push });

/** The settings of a new account. */
export const SETTINGS: Schema<'UserSettings'> = {
  week_start: 'monday',
  default_project_id: null,
  notifications: {
    assigned: channels(true, true, true),
    unassigned: channels(true, false, false),
    mentioned: channels(true, true, true),
    commented: channels(true, false, true),
    status_changed: channels(true, false, false),
    updated: channels(true, false, false),
    unblocked: channels(true, false, true),
    due_soon: channels(true, true, true),
    overdue: channels(true, true, false),
    reminder: channels(true, true, true),
    project_invited: channels(true, true, true),
    membership_changed: channels(true, true, false),
    job_finished: channels(true, false, false),
    webhook_disabled: channels(true, true, false),
  },
  notification_delivery: { email: 'instant', digest_hour: 8, quiet_from: null, quiet_to: null },
};

/** Bodies with one invalid field each. */
export const invalidBodies: [body: object, field: string, code: string][] = [
  [{ full_name: '' }, 'full_name', 'TOO_SHORT'],
  [{ full_name: ' \t\u00a0\n' }, 'full_name', 'INVALID_FORMAT'],
  // A zero-width space, a direction mark, a blank letter and a control character: such a name would be
  // invisible.
  [{ full_name: '\u200b\u202e\u3164\u007f' }, 'full_name', 'INVALID_FORMAT'],
  [{ full_name: 'x'.repeat(101) }, 'full_name', 'TOO_LONG'],
  [{ full_name: null }, 'full_name', 'INVALID_TYPE'],
  [{ full_name: 'nul\0' }, 'full_name', 'INVALID_CHARACTER'],
  [{ avatar_url: 'http://images.example.com/ada.png' }, 'avatar_url', 'INVALID_FORMAT'],
  [{ avatar_url: 'javascript:alert(1)' }, 'avatar_url', 'INVALID_FORMAT'],
  [{ avatar_url: 'ada.png' }, 'avatar_url', 'INVALID_FORMAT'],
  [{ avatar_url: 'https://ada:secret@images.example.com/' }, 'avatar_url', 'INVALID_URL'],
  [{ avatar_url: 'https://images.example.com:99999/' }, 'avatar_url', 'INVALID_URL'],
  [{ avatar_url: `https://images.example.com/${'x'.repeat(2_048)}` }, 'avatar_url', 'TOO_LONG'],
  [{ timezone: 'Europe/Atlantis' }, 'timezone', 'UNKNOWN_TIMEZONE'],
  [{ timezone: 'GMT+1' }, 'timezone', 'UNKNOWN_TIMEZONE'],
  [{ timezone: '+01:00' }, 'timezone', 'INVALID_FORMAT'],
  [{ timezone: "UTC'; drop table task --" }, 'timezone', 'INVALID_FORMAT'],
  [{ timezone: null }, 'timezone', 'INVALID_TYPE'],
  [{ locale: 'en_GB' }, 'locale', 'INVALID_FORMAT'],
  [{ locale: 'englishlanguage' }, 'locale', 'INVALID_LOCALE'],
  [{ locale: 'en-GB-GB' }, 'locale', 'INVALID_LOCALE'],
  [{ locale: 'en-' }, 'locale', 'INVALID_LOCALE'],
  [{ settings: null }, 'settings', 'INVALID_TYPE'],
  [{ settings: { week_start: 'friday' } }, 'settings.week_start', 'NOT_ALLOWED'],
  [{ settings: { week_start: null } }, 'settings.week_start', 'INVALID_TYPE'],
  [{ settings: { default_project_id: 'mine' } }, 'settings.default_project_id', 'INVALID_FORMAT'],
  [{ settings: { theme: 'dark' } }, 'settings.theme', 'UNKNOWN_FIELD'],
  [
    { settings: { notification_delivery: { email: 'weekly' } } },
    'settings.notification_delivery.email',
    'NOT_ALLOWED',
  ],
  [
    { settings: { notification_delivery: { digest_hour: 24 } } },
    'settings.notification_delivery.digest_hour',
    'TOO_LARGE',
  ],
  [
    { settings: { notification_delivery: { quiet_from: '24:00' } } },
    'settings.notification_delivery.quiet_from',
    'INVALID_FORMAT',
  ],
  [{ settings: { notifications: null } }, 'settings.notifications', 'INVALID_TYPE'],
  [
    { settings: { notifications: { digest: { email: true } } } },
    'settings.notifications.digest',
    'UNKNOWN_FIELD',
  ],
  [
    { settings: { notifications: { assigned: { in_app: true, email: 'no', push: true } } } },
    'settings.notifications.assigned.email',
    'INVALID_TYPE',
  ],
  [
    { settings: { notifications: { overdue: { in_app: true, email: true, push: null } } } },
    'settings.notifications.overdue.push',
    'INVALID_TYPE',
  ],
  [
    { settings: { notifications: { overdue: { in_app: true, email: true, push: true, slack: true } } } },
    'settings.notifications.overdue.slack',
    'UNKNOWN_FIELD',
  ],
  [{ version: 0 }, 'version', 'TOO_SMALL'],
  [{ version: '1' }, 'version', 'INVALID_TYPE'],
  [{ version: 2 ** 31 }, 'version', 'TOO_LARGE'],
  ...['id', 'email', 'email_verified', 'role', 'active', 'password_hash', 'created_at', 'updated_at'].map(
    (name): [object, string, string] => [{ [name]: 'x' }, name, 'UNKNOWN_FIELD'],
  ),
];

/** Sends each of them, and checks that the profile does not change. */
export async function assertRefusesInvalid(
  person: Caller,
  method: 'put' | 'patch',
  base: object,
): Promise<void> {
  const before = await person.get('/users/profile').expect(200);
  for (const [fields, field, code] of invalidBodies) {
    const { body } = await person[method]('/users/profile')
      .send({ ...base, ...fields })
      .expect(400);
    assert.is(body.error, 'VALIDATION_FAILED', JSON.stringify(fields));
    assert.equal([body.errors[0].field, body.errors[0].code], [field, code], JSON.stringify(fields));
    assert.is(body.errors.length, 1);
  }
  const after = await person.get('/users/profile').expect(200);
  assert.equal(after.body.data, before.body.data);
}

/** The default project must be one that the user sees; the personal space is not a project. */
export async function assertRefusesUnknownProject(
  person: Caller & { id: string },
  method: 'put' | 'patch',
  base: object,
  project_id: string,
): Promise<void> {
  for (const default_project_id of [project_id, UNKNOWN_ID, person.id]) {
    const { body } = await person[method]('/users/profile')
      .send({ ...base, settings: { default_project_id } })
      .expect(400);
    assert.is(body.error, 'UNKNOWN_PROJECT');
    assert.equal(body.errors, [
      {
        field: 'settings.default_project_id',
        code: 'UNKNOWN_PROJECT',
        message: 'Choose a project that you can see.',
      },
    ]);
  }
}
