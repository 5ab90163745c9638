import { OpenAPIHono, type RouteConfig } from '@hono/zod-openapi';
import type { z } from 'zod';
import packageFile from '../../../package.json' with { type: 'json' };
import { errorBody, identityErrorBody, imagesErrorBody } from '../../contract/resources/error-body.ts';
import { type Operation, operationName } from '../operation.ts';
import { describeErrors, type ErrorComponents } from './describe-errors.ts';
import { type Components, exampleOf, type JsonSchema } from './example-of.ts';
import { requestExamples } from './request-examples.ts';

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
  for (const form of [errorBody, identityErrorBody, imagesErrorBody])
    app.openAPIRegistry.register(form.meta()?.id ?? '', form);
  for (const operation of operations) app.openAPIRegistry.registerPath(describeOperation(operation));
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Sluice',
      version: packageFile.version,
      description,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: '/' }],
  });
  return completed(document as unknown as Document, operations);
}

interface JsonContent {
  readonly 'application/json'?: { readonly schema: JsonSchema };
}

interface DescribedOperation {
  readonly requestBody?: { readonly content: JsonContent };
  readonly responses: Readonly<Record<string, { readonly content?: JsonContent }>>;
}

/** As much of the document as is completed here. */
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
  readonly components: { readonly schemas: Components };
}

/** Adds examples and errors: they are made of what the document has by then. */
function completed(document: Document, operations: readonly Operation[]): object {
  const { schemas } = document.components;
  const errors: ErrorComponents = { responses: {}, examples: {} };
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    const { method, path } = operation;
    const described = document.paths[path]?.[method];
    if (described === undefined) throw new Error(`the document has no ${method} ${path}`);
    const { requestBody, responses } = described;
    const answers = Object.entries(responses).map(([status, answer]) => [
      status,
      withExample(answer, (schema) => exampleOf(schema, schemas)),
    ]);
    paths[path] = {
      ...document.paths[path],
      ...paths[path],
      [method]: {
        ...described,
        ...(requestBody && { requestBody: withExample(requestBody, () => requestExamples[operationName(operation)]) }),
        responses: { ...Object.fromEntries(answers), ...describeErrors(operation, errors) },
      },
    };
  }
  return { ...document, paths, components: { ...document.components, ...errors } };
}

function withExample<Part extends { readonly content?: JsonContent }>(
  part: Part,
  example: (schema: JsonSchema) => unknown,
): Part {
  const content = part.content?.['application/json'];
  if (content === undefined) return part;
  return { ...part, content: { 'application/json': { ...content, example: example(content.schema) } } };
}

function describeOperation(operation: Operation): RouteConfig {
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
    responses: Object.fromEntries(answers),
    ...(operation.action !== 'none' && { security: [{ token: [] }, { signature: [] }] }),
  };
}

function jsonContent(schema: z.ZodType) {
  return { 'application/json': { schema } };
}
