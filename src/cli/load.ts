import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { Command } from 'commander';
import { loadDump } from '../backups/load.ts';
import type { Environment } from '../config/environment.ts';
import { onDatabase } from './session.ts';

export function define(command: Command, env: Environment): void {
  command.argument('<file>').action((file: string) =>
    onDatabase(env, async (url, { log }) => {
      const compressed = createReadStream(file);
      const input = compressed.pipe(createGunzip());
      compressed.on('error', (error) => input.destroy(error));
      const { header, rows } = await loadDump(url, input, log);
      return { text: `${rows} rows were loaded, as they were at ${header.made_at}.`, exitCode: 0 };
    }),
  );
}
