import { fileURLToPath } from 'node:url';
import type { ApiDependencies } from '../dependencies.ts';
import { operations } from '../operations.ts';
import { describeApi } from './describe-api.ts';

/** Where the generated document is checked in. */
export const openApiFile = fileURLToPath(new URL('../../../docs/api/openapi.json', import.meta.url));

/** The document as it is checked in. */
export function openApiText(): string {
  // Nothing of the dependencies is touched before a request comes.
  const nothing = { now: Date.now } as ApiDependencies;
  return `${JSON.stringify(describeApi(operations(nothing)), null, 2)}\n`;
}

if (import.meta.main) await Bun.write(openApiFile, openApiText());
