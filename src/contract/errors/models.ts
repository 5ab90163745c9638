import type { ErrorTable } from './error-definition.ts';

export const modelsErrors = {} as const satisfies ErrorTable;
