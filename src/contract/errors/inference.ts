import type { ErrorTable } from './error-definition.ts';

export const inferenceErrors = {} as const satisfies ErrorTable;
