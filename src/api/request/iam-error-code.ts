import type { ErrorDefinition } from '../../contract/errors/error-definition.ts';

/** What IAM calls the errors that every API has (IAM API reference, "error codes"). */
const codes: Readonly<Record<number, string>> = {
  400: '0011',
  401: '0001',
  403: '0003',
  404: '0004',
  409: '0012',
};

/** The code of an error on IAM's own paths, whose catalogue row may be one of another API. */
export function iamErrorCode({ code, status }: ErrorDefinition): string {
  if (code.startsWith('IAM.')) return code;
  return `IAM.${codes[status] ?? (status < 500 ? '0011' : '0006')}`;
}
