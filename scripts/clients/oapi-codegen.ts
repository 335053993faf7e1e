import type { Client } from './client.ts';

export const oapiCodegen: Client = {
  name: 'oapi-codegen',
  title: 'oapi-codegen',
  language: 'Go',
  document: 'openapi.json',
  registry: 'Go',
  packages: ['github.com/oapi-codegen/oapi-codegen/v2'],
  needs: ['go 1.26'],
  generate: 'go tool oapi-codegen --config oapi-codegen.yaml openapi.json',
  configuration: 'oapi-codegen.yaml',
  compile: 'go build -o session .',
  run: './session',
  warnings: [],
};
