import type { z } from 'zod';
import type { LoadTest } from '../../contract/load-test.ts';
import type { loadTest } from '../../contract/resources/load-test.ts';
import type { Language } from '../../contract/text.ts';
import { presentLoad } from '../../domain/present-load.ts';

export function presentLoadTest(test: LoadTest, language: Language): z.infer<typeof loadTest> {
  const { id, serviceId, startedAt, endedAt, progress } = test;
  return {
    load_test_id: id,
    service_id: serviceId,
    start_time: startedAt,
    ...(endedAt !== undefined && { end_time: endedAt }),
    ...presentLoad(progress, language),
  };
}
