import type { z } from 'zod';
import { noticeText } from '../../contract/notices.ts';
import type { modelImageReport } from '../../contract/resources/image-report.ts';
import { presentImageReport } from '../../contract/resources/present-image-report.ts';
import type { Language } from '../../contract/text.ts';
import type { StoredImageReport } from '../../store/store.ts';

type ModelImageReport = z.infer<typeof modelImageReport>;

export function presentModelImageReport(
  modelId: string,
  stored: StoredImageReport,
  language: Language,
): ModelImageReport {
  const { wishedAt, examinedAt, report, failure } = stored;
  return {
    model_id: modelId,
    status: imageReportStatus(stored),
    wish_time: wishedAt,
    ...(examinedAt !== undefined && { examine_time: examinedAt }),
    ...(failure && { error_msg: noticeText(failure, language) }),
    ...(report && { report: presentImageReport(report, language) }),
  };
}

export function imageReportStatus({ pending, failure }: StoredImageReport): ModelImageReport['status'] {
  if (pending) return 'waiting';
  return failure ? 'failed' : 'examined';
}
