// The rules of the style guide of the contract that Redocly does not have. `redocly.yaml` enables them, and
// `tests/contract/lint.test.ts` breaks each of them once.
import { DescribedProperties, DescribedSchemas, ParameterDefaults } from './descriptions.js';
import { ListExamples, LiteralExamples, SuccessMessages, WebhookExamples } from './examples.js';
import { ErrorCodeTable } from './failures.js';
import { ComponentNames, KebabPaths, WebhookNames } from './names.js';
import {
  DeclaredRoles,
  DeprecationDates,
  IdempotencyWindow,
  KnownScopes,
  RateLimitClass,
  RateLimitWeight,
  SdkNames,
  StoredCredentials,
} from './operations.js';
import { LeftToPolicy } from './policy.js';
import {
  ArrayItems,
  Bounded,
  ClosedRequests,
  DiscriminatorMapping,
  NamedObjects,
  NullableForm,
  OpenResponses,
  PortableSchemas,
  SafePatterns,
} from './schemas.js';

// biome-ignore lint/style/noDefaultExport: Redocly loads a plugin by its default export.
export default function plugin() {
  return {
    id: 'taskflow',
    rules: {
      oas3: {
        'array-items': ArrayItems,
        bounded: Bounded,
        'closed-requests': ClosedRequests,
        'component-names': ComponentNames,
        'declared-roles': DeclaredRoles,
        'deprecation-dates': DeprecationDates,
        'described-properties': DescribedProperties,
        'described-schemas': DescribedSchemas,
        'discriminator-mapping': DiscriminatorMapping,
        'error-code-table': ErrorCodeTable,
        'idempotency-window': IdempotencyWindow,
        'kebab-paths': KebabPaths,
        'known-scopes': KnownScopes,
        'left-to-policy': LeftToPolicy,
        'list-examples': ListExamples,
        'literal-examples': LiteralExamples,
        'named-objects': NamedObjects,
        'nullable-form': NullableForm,
        'open-responses': OpenResponses,
        'portable-schemas': PortableSchemas,
        'parameter-defaults': ParameterDefaults,
        'rate-limit-class': RateLimitClass,
        'rate-limit-weight': RateLimitWeight,
        'safe-patterns': SafePatterns,
        'stored-credentials': StoredCredentials,
        'sdk-names': SdkNames,
        'success-messages': SuccessMessages,
        'webhook-examples': WebhookExamples,
        'webhook-names': WebhookNames,
      },
    },
  };
}
