import type { ErrorTable } from './error-definition.ts';

export const registryErrors = {} as const satisfies ErrorTable;
