import type { Schema } from '../../contract.ts';

/** The values in the text of each message, besides the recipient. Times are RFC 3339. */
export type Values = {
  verify_email: { link: string };
  change_email: { link: string };
  reset_password: { link: string };
  become_admin: { link: string; url: string };
  email_changed: { at: string };
  password_changed: { at: string };
  password_was_reset: { at: string };
  session_reuse_detected: { at: string };
  /** `name` is null until the email is verified, because it is text that the owner of the account wrote. */
  api_key_created: { name: string | null; prefix: string; created_at: string };
  webhook_disabled: { host: string; reason: Schema<'WebhookDisabledReason'> };
  account_deleted: { at: string };
  export_ready: { link: string; expires_at: string };
  address_proved: { link: string };
  /** Names are those of other users. `more` is how many the message does not list. */
  notifications: {
    items: readonly (NotificationItem & { link: string })[];
    more: number;
    link: string;
    unsubscribe: string;
  };
  /** For administrators. */
  backups_failing: { problem: string; at: string };
  /** `by` is another user who created the reminder. */
  reminder: {
    title: string;
    due_date: string | null;
    due_on: string | null;
    by: string | null;
    link: string;
  };
  /** The inviter and the project are strangers to the reader. `message` is null if the inviter wrote none. */
  invitation: {
    link: string;
    inviter: string;
    project: string;
    role: Schema<'AssignableRole'>;
    message: string | null;
    expires_at: string;
  };
};

/** One notification. `actor` is null if the server caused it. */
export type NotificationItem = {
  kind: Schema<'NotificationKind'>;
  count: number;
  actor: string | null;
  task: string | null;
  project: string | null;
};

export type TemplateName = keyof Values;

/** A paragraph, a link on its own line, or a text that a stranger wrote. */
export type Block = string | { link: string; label: string } | { quote: string };

/** `footer` replaces that of the language. */
export type Letter = { subject: string; body: Block[]; footer?: string };

/** What a text can use: the values, and functions that format a time and a day for the recipient. */
export type TextValues<Name extends TemplateName> = Values[Name] & {
  time(at: string): string;
  day(on: string): string;
};

/** The texts are plain text. The renderer escapes all of it for HTML. */
export type Letters = { [Name in TemplateName]: (values: TextValues<Name>) => Letter };

export type Language<Has = Letters> = {
  /** `full_name` is null until the email is verified. */
  greeting(full_name: string | null): string;
  /** The end of every message. */
  footer: string;
  /** What one notification says, without a full stop. */
  notification(item: NotificationItem): string;
  letters: Has;
};
