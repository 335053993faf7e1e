import type { Client } from './client.ts';

export const orval: Client = {
  name: 'orval',
  title: 'orval',
  language: 'TypeScript',
  document: 'openapi.json',
  registry: 'npm',
  packages: ['orval'],
  needs: [],
  generate: 'orval --config orval.config.js',
  configuration: 'orval.config.js',
  compile: 'tsc',
  run: 'node build/session.js',
  warnings: [],
};
