import type { Language } from './templates.ts';

const NOT_YOU =
  'If this was not you, reset your password at once: that ends every session, and revokes every API key.';

export const en: Language = {
  greeting: (full_name) => (full_name === null ? 'Hello,' : `Hello ${full_name},`),
  footer: 'This message was sent by TaskFlow because of your account. Answers to it are not read.',

  letters: {
    verify_email: ({ link }) => ({
      subject: 'Verify your email',
      body: [
        'Open this link to show that this address is yours:',
        { link, label: 'Verify this address' },
        'It works once, for 24 hours. If you have not opened an account, there is nothing to do.',
      ],
    }),

    change_email: ({ link }) => ({
      subject: 'Confirm your new email',
      body: [
        'You asked for this address to be that of your account. Open this link to make it so:',
        { link, label: 'Use this address' },
        'It works once, for 24 hours. Until then your account has the address that it had. If you have not asked for it, there is nothing to do.',
      ],
    }),

    reset_password: ({ link }) => ({
      subject: 'Reset your password',
      body: [
        'Somebody, probably you, asked for a link to reset the password of your account:',
        { link, label: 'Choose another password' },
        'It works once, for 30 minutes. If you have not asked for it, there is nothing to do: your password is as it was.',
      ],
    }),

    become_admin: ({ link, url }) => ({
      subject: 'Become the administrator of TaskFlow',
      body: [
        `This address is set to be the administrator of the installation of TaskFlow at ${url}. Choose a password, to take the account over and become administrator:`,
        { link, label: 'Choose a password' },
        'Whoever registered the account: every password, session and API key that was made before ends with it.',
        'The link works once, for 30 minutes. After that ask for another, as for a forgotten password. If you did not expect this, do not use it, and ask those who run the installation.',
      ],
    }),

    email_changed: ({ at, time }) => ({
      subject: 'The email of your account was changed',
      body: [
        `On ${time(at)} your account got another email. Messages go there from now on, and this address no longer logs in.`,
        'All sessions have ended except the one that asked for the change. API keys still work.',
        'If this was not you, somebody knows your password: write to those who run this service.',
      ],
    }),

    password_was_reset: ({ at, time }) => ({
      subject: 'Your password was reset',
      body: [
        `The password of your account was reset on ${time(at)}, with a link that was sent to this address. All of your sessions have ended, and your API keys were revoked.`,
        'If this was not you, somebody reads your mail: change the password of your mailbox first, then reset this one again.',
      ],
    }),

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
        `${name === null ? 'An API key' : `The API key "${name}"`} was created for your account on ${time(created_at)}. It begins with ${prefix}.`,
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
