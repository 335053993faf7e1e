import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { readEnvironment } from '../../src/config/environment.ts';
import { readConfig } from '../../src/config.ts';
import { suite } from '../suite.ts';
import { inDirectory, problemOf, refusal } from './kit.ts';

suite('configuration: NAME_FILE', (it) => {
  it('reads a value from a file, without the line break at its end', () =>
    inDirectory((path) => {
      const file = join(path, 'port');
      writeFileSync(file, '8080\n');
      assert.is(readConfig({ PORT_FILE: file }).http.port, 8080);
      assert.is(readConfig({ PORT_FILE: file, PORT: '' }).http.port, 8080);
    }));

  it('refuses a value together with a file', () =>
    inDirectory((path) => {
      const file = join(path, 'port');
      writeFileSync(file, '8080');
      assert.match(problemOf({ PORT_FILE: file, PORT: '80' }), 'is set twice, as PORT and PORT_FILE');
    }));

  it('refuses a file that cannot be used with the reason, without its content', () =>
    inDirectory((path) => {
      const file = join(path, 'value');
      assert.match(problemOf({ PORT_FILE: file }), 'the file in PORT_FILE does not exist');
      assert.match(problemOf({ PORT_FILE: path }), 'the file in PORT_FILE is a directory');
      writeFileSync(file, '\n');
      assert.match(problemOf({ PORT_FILE: file }), 'is empty');
      writeFileSync(file, 'root:x:0:0:\nnobody:x:1:1:');
      const { message } = refusal(() => readConfig({ PORT_FILE: file }));
      assert.match(message, `PORT_FILE=${JSON.stringify(file)} (hidden, 25 characters)`);
      assert.not.match(message, 'nobody');
    }));
});

suite('configuration: .env', (it) => {
  it('uses only the environment if the file does not exist', () =>
    inDirectory((path) => assert.equal(readEnvironment(path, { PORT: '1' }), { PORT: '1' })));

  it('reads the file; the environment has precedence, in both forms of a variable', () =>
    inDirectory((path) => {
      const lines = [
        '\ufeff# comment',
        'PORT=1',
        'export HOST = "::"  # all',
        "JWT_SECRETS='a",
        "b'",
        'LOG_LEVEL=',
        '',
      ];
      writeFileSync(join(path, '.env'), lines.join('\r\n'));
      assert.equal(readEnvironment(path, { PORT: '2' }), {
        PORT: '2',
        HOST: '::',
        JWT_SECRETS: 'a\nb',
        LOG_LEVEL: '',
      });
      assert.is(readEnvironment(path, { PORT_FILE: '/run/port' })['PORT'], undefined);
    }));

  it('reports each unreadable line by its number, without its text', () =>
    inDirectory((path) => {
      const lines = [
        'PORT=1',
        'cAnArY',
        'HOST: cAnArY',
        'PORT=2',
        'A=cAnArY#x',
        'B="x" cAnArY',
        "C='cAnArY",
        'D=1',
      ];
      writeFileSync(join(path, '.env'), lines.join('\n'));
      const { problems, message } = refusal(() => readEnvironment(path, {}));
      assert.equal(
        problems.map(({ variable, reason }) => `${variable.replace(/.*line /, '')} ${reason}`),
        [
          '2 must have the form NAME=value',
          '3 must have the form NAME=value',
          '4 PORT is already set on line 1',
          '5 the # in the value of A starts a comment; quote the value',
          '6 there is text after the quoted value of B',
          "7 the ' before the value of C is not closed",
        ],
      );
      assert.not.match(message, 'cAnArY');
    }));

  it('refuses a file that is not text, or not a file', () =>
    inDirectory((path) => {
      const file = join(path, '.env');
      writeFileSync(file, Buffer.from('PORT=1\n', 'utf16le'));
      assert.match(refusal(() => readEnvironment(path, {})).message, 'must be UTF-8 text');
      rmSync(file);
      mkdirSync(file);
      assert.match(refusal(() => readEnvironment(path, {})).message, 'is a directory');
    }));
});
