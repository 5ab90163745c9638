import { clientError } from '../../contract/errors.ts';
import type { RegistryCall, RegistryParts } from '../registry-parts.ts';

/** Tags of one answer; `Link` leads to the others. */
const mostTags = 10_000;

/** GET `/v2/<name>/tags/list?n=&last=` ("Listing Tags"). */
export async function listTags(parts: RegistryParts, call: RegistryCall): Promise<Response> {
  const { repository } = call;
  const limit = pageSize(call.query.get('n'));
  const tags = await parts.repositories.tags(repository);
  if (tags.length === 0 && !(await parts.repositories.exists(repository))) {
    throw clientError('registry.repository-unknown', { repository });
  }
  const last = call.query.get('last') ?? '';
  const following = last === '' ? tags : tags.filter((tag) => tag > last);
  const page = following.slice(0, limit);
  const headers = new Headers();
  const end = page.at(-1);
  if (end !== undefined && page.length < following.length) {
    headers.set('Link', `</v2/${repository}/tags/list?n=${limit}&last=${encodeURIComponent(end)}>; rel="next"`);
  }
  return Response.json({ name: repository, tags: page }, { headers });
}

function pageSize(n: string | null): number {
  if (n === null || n === '') return mostTags;
  if (!/^\d{1,9}$/.test(n)) throw clientError('registry.page-size-invalid', { n });
  return Math.min(Number(n), mostTags);
}
