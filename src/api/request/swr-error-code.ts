import type { ErrorDefinition } from '../../contract/errors/error-definition.ts';

/** What SWR calls the errors that every API has (SWR API reference, appendix "error codes"). */
const codes: Readonly<Record<number, string>> = {
  400: '4000014',
  401: '4010000',
  403: '4039002',
  404: '4040083',
  409: '4090023',
  413: '4131001',
  429: '4031042',
};

/** The code of an error on the paths of SWR, whose catalogue row may be one of another API. */
export function swrErrorCode({ code, status }: ErrorDefinition): string {
  if (code.startsWith('SVCSTG.')) return code;
  return `SVCSTG.SWR.${codes[status] ?? (status < 500 ? '4001033' : '5000007')}`;
}
