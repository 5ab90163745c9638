import { apiPath } from '../../client/api-client.ts';
import { findService } from '../../client/find-service.ts';
import { serviceLogsResponse } from '../../contract/resources/service-history.ts';
import { clientCommand } from '../client-command.ts';
import { columnLines } from '../column-lines.ts';
import { listWords } from '../list-words.ts';
import { limitOption } from '../own-options.ts';
import { timeText } from '../time-text.ts';
import { serviceWords as words } from './words.ts';

const usualMost = 20;

export const serviceUpdatesCommand = clientCommand({
  name: 'service updates',
  summary: {
    en: 'the configurations that a service was given, and what came of them; the newest first',
    zh: '列出服务的历次配置及其结果，最新的在前',
  },
  arguments: [{ name: 'SERVICE' }],
  ownOptions: { limit: limitOption(1_000, usualMost) },
  examples: ['sluice service updates voice', 'sluice service updates voice --limit 1 --json'],
  async run({ api, args, given, answer, language }) {
    const path = apiPath`/v1/{p}/services/${await findService(api, args[0] ?? '')}/logs`;
    const { logs } = await api.call({ method: 'GET', path }, serviceLogsResponse);
    const updates = logs.slice(0, given.limit ?? usualMost);
    answer(updates, () =>
      columnLines(
        updates,
        [
          [words.generation, ({ generation }) => String(generation)],
          [words.change, ({ kind }) => kind],
          [words.result, ({ result }) => result],
          [listWords.time, ({ update_time: time }) => timeText(time)],
          [words.seconds, ({ update_time: from, end_time: to }) => (to === undefined ? '' : secondsOf(to - from))],
          [listWords.model, ({ config }) => config.map(versionText).join(', ')],
          [listWords.reason, ({ error_msg: reason = '' }) => reason],
        ],
        language,
      ),
    );
    return undefined;
  },
});

function secondsOf(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(1);
}

/** `name:version`, as it is typed elsewhere; the id where the model is gone. */
function versionText(config: Readonly<Record<string, unknown>>): string {
  const { model_name: name, model_version: version, model_id: id, weight, instance_count: count } = config;
  return `${name ? `${name}:${version}` : id} ${weight}% ×${count}`;
}
