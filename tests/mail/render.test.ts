import * as assert from 'uvu/assert';
import { render } from '../../src/mail/render.ts';
import { suite } from '../suite.ts';

const reader = {
  email: 'ada@example.com',
  full_name: 'Ada Lovelace',
  locale: 'en-GB',
  timezone: 'Europe/London',
};
const AT = '2026-07-02T10:12:00.123Z';

suite('mail: texts', (it) => {
  it('a message greets its reader, with times in their zone and format', () => {
    const { subject, text, html } = render('password_changed', { at: AT }, reader);
    assert.is(subject, 'Your password was changed');
    assert.match(
      text,
      'Hello Ada Lovelace,\n\nThe password of your account was changed on 2 July 2026 at 11:12:00 BST.',
    );
    assert.match(html, '<p>The password of your account was changed on 2 July 2026 at 11:12:00 BST.');
    const american = { ...reader, locale: 'en-US', timezone: 'America/New_York' };
    assert.match(render('password_changed', { at: AT }, american).text, 'July 2, 2026 at 6:12:00');
  });

  it('an unknown language is English, with English times', () => {
    for (const locale of ['de-AT', 'fr', 'zh-Hant-TW', 'constructor', '__proto__']) {
      const { text } = render('password_changed', { at: AT }, { ...reader, locale });
      assert.match(text, /July 2, 2026 at 11:12:00.AM GMT\+1/, locale);
    }
  });

  it('names that users choose cannot become HTML or a second line of the subject (E-16)', () => {
    const evil = '</p><img src=x onerror="alert(1)">\r\nBcc: eve@example.com';
    const values = { name: evil, prefix: 'tfk_12', created_at: AT };
    const { subject, text, html } = render('api_key_created', values, { ...reader, full_name: evil });
    assert.not.match(html, '<img');
    assert.match(html, '&lt;img src=x onerror=&quot;alert(1)&quot;&gt;');
    assert.match(text, 'Hello </p><img src=x onerror="alert(1)"> Bcc: eve@example.com,');
    assert.not.match(subject, /[\r\n]/);
  });

  it('a link is alone on its line in the text, and escaped in HTML', () => {
    const values = { link: 'https://example.com/?a=1&b="2"', expires_at: AT };
    const { text, html } = render('export_ready', values, reader);
    assert.match(text, 'Download the archive:\nhttps://example.com/?a=1&b="2"\n');
    assert.match(html, 'href="https://example.com/?a=1&amp;b=&quot;2&quot;"');
  });

  it('what a stranger wrote is quoted line by line, and has no links', () => {
    const values = {
      link: 'https://example.com/invitation?token=tfl_x',
      inviter: 'Eve',
      project: 'Engine',
      role: 'member' as const,
      message: 'See www.evil.example at 10:30.\r\n-- \u2028<b>TaskFlow',
      expires_at: AT,
    };
    const { text, html } = render('invitation', values, reader);
    assert.match(text, '\n> See www.\u200Bevil.\u200Bexample at 10:\u200B30.\n> --\n> <b>TaskFlow\n');
    assert.match(html, '<br>--<br>&lt;b&gt;TaskFlow</blockquote>');
    assert.match(text, 'Open the invitation:\nhttps://example.com/invitation?token=tfl_x\n');
    assert.match(text, /-- \nYou receive this message because a user of TaskFlow entered your address/);
  });

  it('every message can be rendered', () => {
    const at = { at: AT };
    for (const { subject, text, html } of [
      render('session_reuse_detected', at, reader),
      render('account_deleted', at, reader),
    ]) {
      assert.ok(subject.length > 0 && text.includes('2 July 2026') && html.includes('2 July 2026'));
    }
  });

  it('the message about backups says since when, what is wrong, and what to do', () => {
    const problem = 'the newest backup is 27 hours old: /mnt/backups cannot be written.';
    const { subject, text } = render('backups_failing', { problem, at: AT }, reader);
    assert.is(subject, 'The backups of TaskFlow are not up to date');
    assert.match(
      text,
      /On 2 July 2026 at 11:12:00 BST, TaskFlow found a problem with its backups: the newest\s+backup is 27 hours old: \/mnt\/backups cannot be written\.\n/,
    );
    assert.match(text, 'Run "taskflow doctor" on the server');
  });

  it('the message for a new administrator names the installation, and what will end', () => {
    const values = { link: 'https://example.com/reset-password?token=tfl_x', url: 'https://example.com' };
    const { subject, text, html } = render('become_admin', values, reader);
    assert.is(subject, 'Become the administrator of TaskFlow');
    for (const written of [text, html]) {
      assert.match(written, 'configured as the administrator of TaskFlow at https://example.com.');
      assert.match(written, 'This ends every earlier password, session and API key of the account');
      assert.match(written, 'ask the people who run this installation');
    }
  });
});
