import type { Client } from './client.ts';

export const openapiFetch: Client = {
  name: 'openapi-fetch',
  title: 'openapi-typescript with openapi-fetch',
  language: 'TypeScript',
  document: 'openapi.json',
  registry: 'npm',
  packages: ['openapi-typescript', 'openapi-fetch'],
  needs: [],
  generate: 'openapi-typescript openapi.json --output schema.d.ts --default-non-nullable=false',
  compile: 'tsc',
  run: 'node build/session.js',
  warnings: [],
};
