// The style guide of the contract, as far as Redocly's own rules cannot express it.
// `redocly.yaml` switches the rules on; `tests/contract/lint.test.ts` breaks each of them once.
import { DescribedProperties, DescribedSchemas, ParameterDefaults } from './descriptions.js';
import { ListExamples, LiteralExamples, SuccessMessages, WebhookExamples } from './examples.js';
import { DeclaredFailures, ErrorCodes, ErrorCodeTable, FailureBodies, ProblemTypes } from './failures.js';
import { ComponentNames, WebhookNames } from './names.js';
import {
  BodyTypes,
  DeclaredRoles,
  IdempotentPosts,
  KnownScopes,
  PagedLists,
  Preconditions,
  RateLimitClass,
  ResponseHeaders,
  SdkNames,
  StoredCredentials,
  VerifiedEmails,
} from './operations.js';
import {
  ArrayItems,
  Bounded,
  ClosedRequests,
  DiscriminatorMapping,
  NamedObjects,
  NullableForm,
  OpenResponses,
  SafePatterns,
} from './schemas.js';

// biome-ignore lint/style/noDefaultExport: Redocly loads a plugin by its default export.
export default function plugin() {
  return {
    id: 'taskflow',
    rules: {
      oas3: {
        'array-items': ArrayItems,
        'body-types': BodyTypes,
        bounded: Bounded,
        'closed-requests': ClosedRequests,
        'component-names': ComponentNames,
        'declared-failures': DeclaredFailures,
        'declared-roles': DeclaredRoles,
        'described-properties': DescribedProperties,
        'described-schemas': DescribedSchemas,
        'discriminator-mapping': DiscriminatorMapping,
        'error-code-table': ErrorCodeTable,
        'error-codes': ErrorCodes,
        'failure-bodies': FailureBodies,
        'problem-types': ProblemTypes,
        'idempotent-posts': IdempotentPosts,
        'known-scopes': KnownScopes,
        'list-examples': ListExamples,
        'literal-examples': LiteralExamples,
        'named-objects': NamedObjects,
        'nullable-form': NullableForm,
        'open-responses': OpenResponses,
        'paged-lists': PagedLists,
        'parameter-defaults': ParameterDefaults,
        preconditions: Preconditions,
        'rate-limit-class': RateLimitClass,
        'response-headers': ResponseHeaders,
        'safe-patterns': SafePatterns,
        'stored-credentials': StoredCredentials,
        'sdk-names': SdkNames,
        'success-messages': SuccessMessages,
        'verified-emails': VerifiedEmails,
        'webhook-examples': WebhookExamples,
        'webhook-names': WebhookNames,
      },
    },
  };
}
