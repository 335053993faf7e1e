import type { Request, RequestHandler } from 'express';
import type { Sessions } from '../auth/sessions/sessions.ts';
import { type ContractDocument, isRead, type Operation } from '../document.ts';
import { ApiError } from '../errors.ts';
import { alternativesOf, checkAccept } from './accept.ts';
import { type AnyHandler, type BindServices, bind } from './bind.ts';
import { announceEnd } from './deprecation.ts';
import { describe } from './details.ts';
import { findInPath, findInQuery } from './findings.ts';
import { jsonBody } from './json-body.ts';
import { itemsOf, type Load } from './load.ts';
import { refuseBody } from './no-body.ts';
import { countAfterwards, type RateLimiter, weightOf } from './rate-limit.ts';
import { TUS_VERSION } from './tus.ts';
import { isUpload, type UploadServices, uploadBody } from './upload-body.ts';
import { validatorFor } from './validator.ts';

export type StepServices = BindServices &
  UploadServices & {
    document: ContractDocument;
    rateLimiter: RateLimiter;
    load: Load;
  };

/** Returns the steps of an operation in order. */
export function stepsOf(operation: Operation, handler: AnyHandler, around: StepServices): RequestHandler[] {
  const validator = validatorFor(operation, around.document);
  return [
    validator.checkResponse,
    ...announceEnd(operation),
    admit(operation, around),
    ...bodyOf(operation, around),
    validator.checkRequest,
    refuseFindings(operation, around.document),
    perform(operation, bind(operation, handler, around), around),
  ];
}

function bodyOf(operation: Operation, around: UploadServices): RequestHandler[] {
  if (isUpload(operation)) return [uploadBody(operation, around)];
  if (operation.requestBody) return jsonBody(operation);
  return isRead(operation) || operation['x-ignores-body'] ? [] : [refuseBody];
}

/** Decides whether to read the body of a request: checks the caller, rate limit, load and `Accept`. */
function admit(operation: Operation, { services, rateLimiter, load }: StepServices): RequestHandler {
  const { sessions } = services;
  const limit = rateLimiter(operation);
  const alternatives = alternativesOf(operation);
  // Health probes can send any `Accept`.
  const checksAccept = '406' in operation.responses;
  const hasText = operation.parameters.some(
    (parameter) => parameter.in === 'path' && parameter.schema.format !== 'uuid',
  );
  const usesTus = operation.parameters.some(({ name }) => name === TUS_VERSION[0]);
  return async (req, res, next) => {
    req.operation = operation;
    req.path_params = req.params;
    // In every response, errors included.
    if (usesTus) res.setHeader(...TUS_VERSION);
    const refusal = isPublic(operation)
      ? undefined
      : await authenticate(req, sessions).catch((error: unknown) => error);
    // Requests with an invalid token are counted by address. Those that fail because of an error of ours are not counted.
    if (refusal && !(refusal instanceof ApiError && refusal.status === 401)) throw refusal;
    await limit(req, res);
    if (refusal) throw refusal;
    if (!isProbe(operation)) {
      const isLate = await load.letIn(req, res, isUpload(operation));
      if (isLate && !isPublic(operation)) await authenticate(req, sessions);
    }
    if (checksAccept) req.media_type = checkAccept(req, alternatives);
    const findings = [
      ...(hasText ? findInPath(req.params, operation) : []),
      ...(req.url.includes('?') ? findInQuery(req.url.slice(req.url.indexOf('?') + 1), operation) : []),
    ];
    if (findings.length > 0) req.findings = findings;
    next();
  };
}

/** Runs the handler once the load allows it. */
function perform(
  operation: Operation,
  handle: RequestHandler,
  { services, load, rateLimiter }: StepServices,
): RequestHandler {
  const items = itemsOf(operation);
  const limit = rateLimiter(operation);
  const weight = weightOf(operation);
  const watch = countAfterwards(operation, limit);
  return async (req, res, next) => {
    try {
      watch(req, res);
      const more = weight(req);
      if (more > 0) await limit(req, res, more);
      if (!isProbe(operation)) {
        const isLate = await load.begin(req, res, items(req));
        if (isLate && !isPublic(operation)) await authenticate(req, services.sessions);
      }
      await handle(req, res, next);
    } finally {
      req.endWork?.();
    }
  };
}

const isPublic = ({ security }: Operation) => security.length === 0;

/** Whether load balancers use the operation. It must respond even while the service rejects other requests. */
export const isProbe = (operation: Operation) => operation['x-rate-limit'] === 'none';

/**
 * Authenticates the caller by `Authorization: Bearer …` (RFC 6750). Not a security handler of the validator, because that
 * would wrap the errors again. Runs again after a request has waited, because access may have ended meanwhile.
 * @throws ApiError UNAUTHENTICATED, INVALID_TOKEN, TOKEN_EXPIRED or SESSION_REVOKED
 */
async function authenticate(req: Request, sessions: Sessions): Promise<void> {
  const token = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i.exec(req.headers.authorization ?? '')?.[1];
  if (!token) throw new ApiError('UNAUTHENTICATED');
  req.actor = await sessions.authenticate(token);
}

/** Rejects requests with findings that the validator accepts; see `findings.ts`. The validator reports both together. */
function refuseFindings(operation: Operation, document: ContractDocument): RequestHandler {
  return (req, _res, next) => {
    const errors = describe(req, operation, document);
    if (errors.length > 0) throw new ApiError('VALIDATION_FAILED', { errors });
    next();
  };
}
