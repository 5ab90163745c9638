import type { ImageExamination } from '../../contract/image-examination.ts';
import { noticeText } from '../../contract/notices.ts';
import type { ImageExaminationBody } from '../../contract/resources/image-examination.ts';
import { presentImageReport } from '../../contract/resources/present-image-report.ts';
import type { Language } from '../../contract/text.ts';

export function presentImageExamination(
  { id, image, wishedAt, progress }: ImageExamination,
  language: Language,
): ImageExaminationBody {
  return {
    examination_id: id,
    source_location: image,
    status: progress.status,
    wish_time: wishedAt,
    ...('step' in progress && { step: noticeText(progress.step, language) }),
    ...('reason' in progress && { error_msg: noticeText(progress.reason, language) }),
    ...('report' in progress && { report: presentImageReport(progress.report, language) }),
  };
}
