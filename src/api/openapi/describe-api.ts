import { OpenAPIHono, type RouteConfig } from '@hono/zod-openapi';
import type { z } from 'zod';
import packageFile from '../../../package.json' with { type: 'json' };
import { errorBody, identityErrorBody, imagesErrorBody } from '../../contract/resources/error-body.ts';
import type { Operation } from '../operation.ts';
import { isIdentityPath, isImagesPath, isOwnIdentityPath } from '../request/render-error.ts';

const description = [
  'Wire-compatible with the V1 API of ModelArts Standard: models, real-time services, IAM tokens, images (SWR).',
  'Every answer carries X-Request-Id. Fields that are not described here are accepted and ignored, and named in the',
  'header X-Sluice-Ignored-Fields. Messages come in English or Chinese: X-Language (en-us, zh-cn), else Accept-Language.',
].join(' ');

/** The API as an OpenAPI 3.1 document, made of the same schemas that check requests. */
export function describeApi(operations: readonly Operation[]): object {
  const app = new OpenAPIHono();
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', {
    type: 'apiKey',
    in: 'header',
    name: 'X-Auth-Token',
    description: 'A project-scoped token from POST /v3/auth/tokens.',
  });
  app.openAPIRegistry.registerComponent('securitySchemes', 'signature', {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: 'SDK-HMAC-SHA256 Access=…, SignedHeaders=…, Signature=…, with an access key; X-Sdk-Date says when.',
  });
  for (const operation of operations) app.openAPIRegistry.registerPath(describeOperation(operation));
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Sluice',
      version: packageFile.version,
      description,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: '/' }],
  });
}

function describeOperation(operation: Operation): RouteConfig {
  const error = errorOf(operation.path);
  const request = {
    ...(operation.parameters && { params: operation.parameters }),
    ...(operation.query && { query: operation.query }),
    ...(operation.body && { body: { required: true, content: jsonContent(operation.body) } }),
  };
  const answers = Object.entries(operation.answers).map(([status, answer]) => [
    status,
    {
      description: answer.description,
      ...(answer.schema && { content: jsonContent(answer.schema) }),
      ...(answer.contentType && { content: { [answer.contentType]: { schema: { type: 'string' } } } }),
    },
  ]);
  return {
    method: operation.method,
    path: operation.path,
    tags: [operation.tag],
    summary: operation.summary,
    request,
    responses: {
      ...Object.fromEntries(answers),
      default: { description: 'An error; its code is in the body.', content: jsonContent(error) },
    },
    ...(operation.action !== 'none' && { security: [{ token: [] }, { signature: [] }] }),
  };
}

function errorOf(path: string): z.ZodType {
  if (isIdentityPath(path) && !isOwnIdentityPath(path)) return identityErrorBody;
  return isImagesPath(path) ? imagesErrorBody : errorBody;
}

function jsonContent(schema: z.ZodType) {
  return { 'application/json': { schema } };
}
