import type { z } from 'zod';
import type { modelImageReport } from '../../../src/contract/resources/image-report.ts';
import { type Api, path } from '../../api/api.ts';

export type ModelImageReport = z.infer<typeof modelImageReport>;

/** What the examination of a model's image found. Only of a model that has an `image_report`. */
export function readImageReport(
  api: Api,
  projectId: string,
  id: string,
  signal: AbortSignal,
): Promise<ModelImageReport> {
  return api.call<ModelImageReport>({ method: 'GET', path: path`/v1/${projectId}/models/${id}/image-report`, signal });
}
