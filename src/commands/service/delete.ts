import { type ApiClient, apiPath } from '../../client/api-client.ts';
import { ApiRefusal } from '../../client/api-failure.ts';
import { findService, readService } from '../../client/find-service.ts';
import { operatorError } from '../../contract/operator-errors.ts';
import { render } from '../../contract/text.ts';
import { clientCommand } from '../client-command.ts';
import { interruptedExitCode } from '../exit-codes.ts';
import { flagOption } from '../own-options.ts';
import { pause } from '../pause.ts';
import { interrupted, untilInterrupted } from '../until-interrupted.ts';
import { words } from '../words.ts';
import { waitOption } from './wait-option.ts';
import { serviceWords } from './words.ts';

/** Between two looks, ms. */
const period = 500;
/** Longer than open sockets may go on by default and an instance may take to end, seconds. */
const patience = 1_800;

export const serviceDeleteCommand = clientCommand({
  name: 'service delete',
  summary: {
    en: 'delete services with their addresses: all of them, or none',
    zh: '删除服务及其访问地址：全部删除，或全部保留',
  },
  arguments: [{ name: 'SERVICE', many: true }],
  ownOptions: {
    yes: flagOption('yes', { en: 'do not ask on a terminal', zh: '在终端中不询问' }),
    wait: waitOption,
  },
  examples: ['sluice service delete voice', 'sluice service delete voice echo --yes --wait'],
  exitCodes: interruptedExitCode,
  async run({ api, args, given, answer, language, terminal, progress }) {
    const name = args.join(', ');
    const ids: string[] = [];
    for (const each of args) ids.push(await findService(api, each));
    const about = ids.length === 1 ? { service_id: ids[0] } : { service_ids: ids };
    if (terminal.interactive && !given.yes) {
      const typed = await terminal.ask(render(serviceWords.deleteQuestion, { name }, language));
      if (!/^y(es)?$/i.test(typed.trim())) {
        answer({ ...about, deleted: false }, () => [serviceWords.kept[language]]);
        return 1;
      }
    }
    await api.send({ method: 'DELETE', path: apiPath`/v1/{p}/services/${ids.join(',')}` });
    if (given.wait) {
      progress.show(render(serviceWords.deletedFor, { name }, language));
      const outcome = await untilInterrupted(async (signal) => {
        for (const id of ids) await gone(api, { id, name, signal });
      });
      if (outcome === 'interrupted') {
        answer({ interrupted: true, ...about }, () => [render(serviceWords.stoppedWaiting, { name }, language)]);
        return interrupted;
      }
    }
    answer(about, () => [render(words.deleted, { name }, language)]);
    return 0;
  },
});

async function gone(
  api: ApiClient,
  { id, name, signal }: { readonly id: string; readonly name: string; readonly signal: AbortSignal },
): Promise<void> {
  const deadline = performance.now() + patience * 1_000;
  while (performance.now() < deadline) {
    try {
      await readService(api, id);
    } catch (error) {
      if (error instanceof ApiRefusal && error.status === 404) return;
      throw error;
    }
    await pause(period, signal);
  }
  throw operatorError('service.not-gone', { name, seconds: patience });
}
