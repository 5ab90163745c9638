import type { ErrorTable } from './error-definition.ts';

export const iamErrors = {} as const satisfies ErrorTable;
