import type { Client } from './client.ts';

export const heyApi: Client = {
  name: 'hey-api',
  title: 'hey-api',
  language: 'TypeScript',
  document: 'openapi.json',
  registry: 'npm',
  packages: ['@hey-api/openapi-ts', 'typescript'],
  needs: [],
  generate: 'openapi-ts --input openapi.json --output client --client @hey-api/client-fetch --no-log-file',
  compile: 'tsc',
  run: 'node build/session.js',
  warnings: [],
};
