import type { VerificationState } from '../../../contract/registry-maintenance.ts';
import type { VerificationBody } from '../../../contract/resources/registry-maintenance.ts';

/** A verification as clients see it. */
export function presentVerification(verification: VerificationState): VerificationBody {
  const { startedAt, endedAt, checkedBytes, totalBytes, found, ...rest } = verification;
  return {
    ...rest,
    ...(startedAt !== undefined && { started_at: startedAt }),
    ...(endedAt !== undefined && { ended_at: endedAt }),
    checked_bytes: checkedBytes,
    total_bytes: totalBytes,
    found: found.map((damage) => ({ ...damage, repositories: [...damage.repositories] })),
  };
}
