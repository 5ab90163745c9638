/**
 * The filter of `GET /v2/manage/repos` for the repositories that go on with `typed`: `team/voi` asks for those with `voi` in
 * the organizations with `team`, `voi` for those with it in their name.
 */
export function imageFilter(typed: string): string {
  const [repository = ''] = typed.trim().split(/[:@|]/);
  const slash = repository.indexOf('/');
  const organization = slash < 0 ? '' : repository.slice(0, slash);
  return `namespace::${organization}|name::${repository.slice(slash + 1)}`;
}
