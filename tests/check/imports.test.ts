import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { checkImports } from '../../scripts/check/imports.ts';
import { suite } from '../suite.ts';

/** Files of a repository by path. */
type Tree = Record<string, string>;

/** Returns the findings of the check for a repository with only these files. */
function check(tree: Tree): string[] {
  const root = mkdtempSync(join(tmpdir(), 'taskflow-imports-'));
  try {
    for (const [path, source] of Object.entries(tree)) {
      mkdirSync(join(root, dirname(path)), { recursive: true });
      writeFileSync(join(root, path), source);
    }
    return checkImports(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

const KYSELY = "import { sql } from 'kysely';\n";

/** Each tree breaks one rule once. The finding starts with the text. */
const breaches: [title: string, finding: string, tree: Tree][] = [
  [
    'a types module that imports a value',
    'src/contract.ts: imports src/log.ts',
    { 'src/contract.ts': "import { log } from './log.ts';", 'src/log.ts': '' },
  ],
  [
    'a resource that imports Express, even as a type',
    'src/notes/operations.ts: imports express',
    { 'src/notes/operations.ts': "import type { Request } from 'express';" },
  ],
  [
    'a library that a start would wait for',
    'src/mail/mailer.ts: imports nodemailer',
    { 'src/mail/mailer.ts': "import nodemailer from 'nodemailer';" },
  ],
  [
    'a resource that imports the registry',
    'src/notes/operations.ts: imports src/resources.ts',
    { 'src/notes/operations.ts': "import { jobs } from '../resources.ts';", 'src/resources.ts': '' },
  ],
  [
    'a resource that imports the queries of another one',
    'src/notes/operations.ts: imports src/tasks/queries.ts',
    {
      'src/notes/operations.ts': "import * as tasks from '../tasks/queries.ts';",
      'src/tasks/queries.ts': '',
    },
  ],
  [
    'a folder in a resource that imports the queries of another one in it',
    'src/notes/drafts/send.ts: imports src/notes/old/queries.ts',
    {
      'src/notes/drafts/send.ts':
        "import * as notes from '../queries.ts';\nimport * as old from '../old/queries.ts';",
      'src/notes/queries.ts': '',
      'src/notes/old/queries.ts': '',
    },
  ],
  [
    'SQL that decides which error the caller gets',
    'src/notes/find.ts: imports src/errors.ts',
    { 'src/notes/find.ts': `${KYSELY}import { ApiError } from '../errors.ts';`, 'src/errors.ts': '' },
  ],
  [
    'HTTP code that imports the SQL of a resource',
    'src/http/bind.ts: imports src/notes/find.ts',
    { 'src/http/bind.ts': "import { find } from '../notes/find.ts';", 'src/notes/find.ts': KYSELY },
  ],
  [
    'a shared folder that imports a resource',
    'src/events/append.ts: imports src/notes/note.ts',
    { 'src/events/append.ts': "import { note } from '../notes/note.ts';", 'src/notes/note.ts': '' },
  ],
  [
    'a shared folder that imports HTTP code',
    'src/database/pool.ts: imports src/http/turns.ts',
    { 'src/database/pool.ts': "import { turns } from '../http/turns.ts';", 'src/http/turns.ts': '' },
  ],
  [
    'configuration that is read outside the entry points',
    'src/database/pool.ts: imports src/config.ts',
    { 'src/database/pool.ts': "import { config } from '../config.ts';", 'src/config.ts': '' },
  ],
  [
    'a service that needs its tests',
    'src/log.ts: imports tests/world.ts',
    { 'src/log.ts': "import { world } from '../tests/world.ts';" },
  ],
  [
    'an SDK that needs the service',
    'sdk/typescript/src/client.ts: imports src/errors.ts',
    {
      'sdk/typescript/src/client.ts': "import { codes } from '../../../src/errors.ts';",
      'src/errors.ts': '',
    },
  ],
  [
    'an environment variable that is read outside of main.ts',
    'src/log.ts: reads process.env',
    { 'src/log.ts': "export const level = process.env['LOG_LEVEL'];", 'src/main.ts': 'process.env;' },
  ],
];

suite('the import check', (it) => {
  for (const [title, finding, tree] of breaches) {
    it(`reports ${title}`, () => {
      const found = check(tree);
      assert.is(found.length, 1, found.join('\n'));
      assert.ok(found[0]?.startsWith(finding), found[0]);
    });
  }

  it('reports nothing for a tree that follows the rules', () => {
    const found = check({
      'src/contract.ts': "import type { operations } from '../generated/api.ts';",
      'src/errors.ts': "import type { Schema } from './contract.ts';",
      'src/database/pool.ts': `import pg from 'pg';\n${KYSELY}`,
      'src/notes/queries.ts': `${KYSELY}import type { Pool } from '../database/pool.ts';`,
      'src/notes/operations.ts':
        "import { ApiError } from '../errors.ts';\nimport * as queries from './queries.ts';",
      'src/operations.ts': "import { notes } from './notes/operations.ts';",
      'src/http/app.ts': "import express from 'express';\nimport { handlers } from '../operations.ts';",
      'src/mail/mailer.ts': "const library = () => import('nodemailer');",
      'src/config.ts': '',
      'src/cli/serve.ts':
        "import { readConfig } from '../config.ts';\nimport { start } from '../service.ts';",
      'src/service.ts': "import type { Config } from './config.ts';",
      'src/main.ts': "import { runProgram } from './cli/serve.ts';\nrunProgram(process.env);",
    });
    assert.equal(found, []);
  });

  it('recognizes every form of import', () => {
    const forms = [
      "import { a } from './b.ts';",
      "import {\n  a,\n  type B,\n} from './b.ts';",
      "import type { B } from './b.ts';",
      "import * as b from './b.ts';",
      "import './b.ts';",
      "export { a } from './b.ts';",
      "export * from './b.ts';",
      "export type { B } from './b.ts';",
      "const b = await import('./b.ts');",
      "type B = import('./b.ts').B;",
    ];
    for (const form of forms) {
      const found = check({ 'src/a.ts': form, 'src/b.ts': "import type { A } from './a.ts';" });
      assert.is(found.length, 2, form);
    }
  });

  it('reports two folders that import each other, including type imports', () => {
    const found = check({
      'src/events/append.ts': "import { now } from '../database/now.ts';",
      'src/database/now.ts': '',
      'src/database/queue.ts': "import type { Event } from '../events/event.ts';",
      'src/events/event.ts': '',
    });
    assert.equal(found.sort(), [
      'src/database and src/events are in a cycle: src/database/queue.ts imports src/events/event.ts',
      'src/events and src/database are in a cycle: src/events/append.ts imports src/database/now.ts',
    ]);
  });

  it('reports a cycle through a third folder and a file at the top of src/', () => {
    const found = check({
      'src/notes/note.ts': "import { log } from '../log.ts';",
      'src/log.ts': "import { write } from './access/write.ts';",
      'src/access/write.ts': "import type { Note } from '../notes/note.ts';",
    });
    const cycles = found.filter((each) => each.includes('cycle'));
    assert.is(cycles.length, 3, found.join('\n'));
  });

  it('allows files of one folder to import each other', () => {
    const found = check({
      'src/notes/a.ts': "import { b } from './b.ts';",
      'src/notes/b.ts': "import type { A } from './a.ts';",
    });
    assert.equal(found, []);
  });
});
