import type { ErrorTable } from './error-definition.ts';

export const servicesErrors = {} as const satisfies ErrorTable;
