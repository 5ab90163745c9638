import type { ServiceDetail } from '../../contract/resources/service.ts';
import { type Language, render } from '../../contract/text.ts';
import { columnLines } from '../column-lines.ts';
import { listWords } from '../list-words.ts';
import { printable } from '../printable.ts';
import { tableLines } from '../table-lines.ts';
import { timeText } from '../time-text.ts';
import { statusText } from './status-text.ts';
import { serviceWords as words } from './words.ts';

/** One service for people: what it is, then what it runs. */
export function serviceLines(service: ServiceDetail, language: Language): string[] {
  const { invocation_times: calls, failed_times: failed, error_msg: reason } = service;
  return [
    ...tableLines([
      [words.service[language], service.service_name],
      [words.id[language], service.service_id],
      [words.status[language], statusText(service)],
      ...(reason === undefined ? [] : [[words.reason[language], printable(reason)] as const]),
      [words.address[language], service.access_address],
      [words.description[language], printable(service.description)],
      [words.calls[language], render(words.callCounts, { calls, failed }, language)],
      [words.created[language], timeText(service.publish_at)],
      [words.changed[language], timeText(service.update_time)],
    ]),
    '',
    ...columnLines(
      service.config,
      [
        [listWords.model, (version) => `${version.model_name}:${version.model_version}`],
        [listWords.weight, (version) => `${version.weight} %`],
        [listWords.instances, (version) => String(version.instance_count)],
        [listWords.specification, specificationText],
      ],
      language,
    ),
  ];
}

/** The size's name; of one of its own what it has. */
function specificationText({ specification, custom_spec: size }: ServiceDetail['config'][number]): string {
  const own = Object.entries(size ?? {}).map(([name, value]) => `${name} ${value}`);
  return specification === 'custom' && own.length > 0 ? own.join(', ') : specification;
}
