import type { z } from 'zod';
import { noticeText } from '../../contract/notices.ts';
import type { modelImageReport } from '../../contract/resources/image-report.ts';
import { presentImageReport } from '../../contract/resources/present-image-report.ts';
import type { Language } from '../../contract/text.ts';
import type { StoredImageReport } from '../../store/store.ts';

export function presentModelImageReport(
  modelId: string,
  { pending, wishedAt, examinedAt, report, failure }: StoredImageReport,
  language: Language,
): z.infer<typeof modelImageReport> {
  return {
    model_id: modelId,
    status: pending ? 'waiting' : failure ? 'failed' : 'examined',
    wish_time: wishedAt,
    ...(examinedAt !== undefined && { examine_time: examinedAt }),
    ...(failure && { error_msg: noticeText(failure, language) }),
    ...(report && { report: presentImageReport(report, language) }),
  };
}
