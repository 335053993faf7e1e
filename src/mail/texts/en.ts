import type { Language } from '../templates.ts';

const NOT_YOU = 'If this was not you, reset your password at once: that ends every session.';

export const en: Language = {
  greeting: (full_name) => `Hello ${full_name},`,
  footer: 'This message was sent by TaskFlow because of your account. Answers to it are not read.',

  letters: {
    password_changed: ({ at, time }) => ({
      subject: 'Your password was changed',
      body: [
        `The password of your account was changed on ${time(at)}. Your other sessions have ended.`,
        NOT_YOU,
      ],
    }),

    session_reuse_detected: ({ at, time }) => ({
      subject: 'One of your sessions was ended',
      body: [
        `On ${time(at)} a refresh token of yours was presented that had been used before. Somebody may have a copy of it, so the session was ended.`,
        'Log in again. If you do not know how this can have happened, change your password.',
      ],
    }),

    api_key_created: ({ name, prefix, created_at, time }) => ({
      subject: 'An API key was created',
      body: [
        `The API key "${name}" was created for your account on ${time(created_at)}. It begins with ${prefix}.`,
        'If this was not you, revoke the key and change your password.',
      ],
    }),

    account_deleted: ({ at, time }) => ({
      subject: 'Your account was deleted',
      body: [`Your account was deleted on ${time(at)}, as you asked for. This is the last message about it.`],
    }),

    export_ready: ({ link, expires_at, time }) => ({
      subject: 'Your export is ready',
      body: [
        'The archive of your data can be downloaded now.',
        { link, label: 'Download the archive' },
        `The link is good until ${time(expires_at)}.`,
      ],
    }),
  },
};
