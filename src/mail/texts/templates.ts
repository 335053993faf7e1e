/** What each message is told besides its recipient. Times are RFC 3339. */
export type Values = {
  verify_email: { link: string };
  change_email: { link: string };
  reset_password: { link: string };
  become_admin: { link: string; url: string };
  email_changed: { at: string };
  password_changed: { at: string };
  password_was_reset: { at: string };
  session_reuse_detected: { at: string };
  /** The name is the account's own text too: none while nobody has verified the address. */
  api_key_created: { name: string | null; prefix: string; created_at: string };
  account_deleted: { at: string };
  export_ready: { link: string; expires_at: string };
};

export type TemplateName = keyof Values;

/** A paragraph, or a link that has a line of its own. */
export type Block = string | { link: string; label: string };

export type Letter = { subject: string; body: Block[] };

/** What a text may use: the values, and a time as its reader writes it. */
export type Told<Name extends TemplateName> = Values[Name] & { time(at: string): string };

/** Plain text throughout: what makes HTML of it escapes everything. */
export type Letters = { [Name in TemplateName]: (told: Told<Name>) => Letter };

export type Language<Has = Letters> = {
  /** Without a name when it is not known whose the address is. */
  greeting(full_name: string | null): string;
  /** Stands under every message. */
  footer: string;
  letters: Has;
};
