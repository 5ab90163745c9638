import { type ErrorKey, errors } from '../../contract/errors.ts';
import type { Operation } from '../operation.ts';
import { isIdentityPath, isImagesPath } from '../request/render-error.ts';

const ofEverything: readonly ErrorKey[] = ['platform.internal'];
const ofWrites: readonly ErrorKey[] = ['request.too-large', 'platform.disk-full'];

/** What is wrong with a body or a query by its schema. */
const ofFields: readonly ErrorKey[] = [
  'request.wrong-type',
  'request.not-one-of',
  'request.not-in-range',
  'request.too-long',
  'request.too-short',
  'request.bad-name',
  'request.has-nul',
  'request.not-a-path',
  'request.invalid-field',
];
const ofBodies: readonly ErrorKey[] = [
  'request.not-json',
  'request.not-an-object',
  'request.too-deep',
  'request.missing-field',
  ...ofFields,
];

const ofCredentials: readonly ErrorKey[] = [
  'auth.no-token',
  'auth.header-malformed',
  'auth.authorization-repeated',
  'auth.token-malformed',
  'auth.token-invalid',
  'auth.token-expired',
  'auth.token-revoked',
  'auth.signature-malformed',
  'auth.signature-unknown-key',
  'auth.signature-mismatch',
  'auth.signature-body-mismatch',
  'auth.signature-expired',
  'auth.access-key-locked',
  'auth.security-token-invalid',
  'auth.security-token-expired',
  'auth.security-token-revoked',
];
const ofSessions: readonly ErrorKey[] = ['session.over', 'session.other-site'];
const ofProjects: readonly ErrorKey[] = [
  'auth.no-project',
  'auth.other-project',
  'auth.key-other-project',
  'auth.signature-other-project',
  'auth.project-disabled',
  'session.other-project',
  'auth.project-deleted',
];

/** What any operation of this kind may answer: they are documented once, and not told in the operations. */
export function usualErrors(operation: Operation): readonly ErrorKey[] {
  const { method, path, body, query, parameters, action } = operation;
  return [
    ...ofEverything,
    ...(method === 'get' ? [] : ofWrites),
    ...(body ? ofBodies : query || parameters ? ofFields : []),
    ...(action === 'none' ? [] : credentialErrors(path)),
    ...(action === 'none' || action === 'self' ? [] : [forbidden(path)]),
    ...(path.includes('{project_id}') && !isIdentityPath(path) ? ofProjects : []),
  ];
}

/** Routes of identity say no more than that nobody is known, but of signatures and sessions. */
function credentialErrors(path: string): readonly ErrorKey[] {
  if (!isIdentityPath(path)) return [...ofCredentials, ...ofSessions];
  return ['iam.unauthenticated', ...ofSessions, ...ofCredentials.filter((key) => errors[key].code === 'APIG.0301')];
}

function forbidden(path: string): ErrorKey {
  if (isIdentityPath(path)) return 'iam.forbidden';
  return isImagesPath(path) ? 'swr.forbidden' : 'auth.forbidden';
}
