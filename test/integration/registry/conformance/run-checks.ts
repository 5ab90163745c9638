import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { RegistryStage } from '../registry-stage.ts';
import { openDebianRegistry } from './debian-registry.ts';
import type { RegistryUnderTest } from './registry-under-test.ts';

/** One thing that the OCI distribution-spec asks for, or that its conformance suite looks at. */
export interface Check {
  readonly title: string;
  /** What Debian's docker-registry 2.8 does instead. That the check fails there is tested, so that this stays true. */
  readonly debian?: string;
  /** `repository` is the check's own. */
  readonly run: (registry: RegistryUnderTest, repository: string) => Promise<void>;
}

/** Runs every check against ours and against Debian's registry, the oracle where both must agree. */
export function runChecks(area: string, checks: readonly Check[]): void {
  let ours: RegistryStage;
  let debian: Awaited<ReturnType<typeof openDebianRegistry>>;
  beforeAll(async () => {
    ours = await RegistryStage.open();
    debian = await openDebianRegistry();
  });
  afterAll(async () => {
    await ours?.[Symbol.asyncDispose]();
    await debian?.[Symbol.asyncDispose]();
  });
  for (const [index, check] of checks.entries()) {
    const repository = `conformance/${area}-${index}`;
    describe(check.title, () => {
      test('ours', () => check.run(ours, repository));
      if (check.debian === undefined) test("Debian's", () => check.run(debian, repository));
      else test(`not Debian's: ${check.debian}`, () => expect(check.run(debian, repository)).rejects.toThrow());
    });
  }
}
