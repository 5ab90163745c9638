import { apiPath } from '../../client/api-client.ts';
import { findApp } from '../../client/find-app.ts';
import { configurationError } from '../../config/mistake.ts';
import { OperatorError, operatorError } from '../../contract/operator-errors.ts';
import { registerApiResponse } from '../../contract/resources/apps.ts';
import { createServiceResponse } from '../../contract/resources/service.ts';
import { planServiceConfig } from '../../domain/plan-service-config.ts';
import { type ClientContext, clientCommand } from '../client-command.ts';
import { interruptedExitCode } from '../exit-codes.ts';
import { flagOption, ownOption, parseText } from '../own-options.ts';
import { configMistakes, configOptions, configWish } from './config-options.ts';
import { readBodyFile } from './read-body-file.ts';
import { settle } from './settle.ts';
import { waitOption } from './wait-option.ts';

const createOptions = {
  ...configOptions,
  http: flagOption('http', {
    en: 'a service over HTTP, without WebSocket',
    zh: '创建 HTTP 服务，不升级为 WebSocket',
  }),
  app: {
    ...ownOption({
      name: 'app-auth',
      placeholder: 'APP',
      parse: parseText,
      accepted: { en: 'the name or id of an app', zh: '应用的名称或 ID' },
      help: { en: 'let this app call it', zh: '授权该应用调用' },
    }),
    repeatable: true,
  },
  wait: waitOption,
} as const;

export const serviceCreateCommand = clientCommand({
  name: 'service create',
  summary: { en: 'make a service of a model', zh: '由模型创建服务' },
  arguments: [{ name: 'NAME', optional: true }],
  ownOptions: createOptions,
  examples: [
    'sluice service create voice --model voice:1.0.0 --wait',
    'sluice service create voice --model voice --instances 2 --specification modelarts.vm.cpu.2u --env LANG=zh',
    'sluice service create voice --model voice:1.0.0 --weight 90 --model voice:1.1.0 --weight 10',
    'sluice service create --file service.yaml',
  ],
  exitCodes: interruptedExitCode,
  async run(context) {
    const { api, args, given, language } = context;
    const mistakes = [
      ...configMistakes(given, true),
      ...(args.length === 0 && given.file === undefined ? [{ where: 'NAME', problem: nameless }] : []),
      ...(given.http && given.file !== undefined ? [{ where: '--http', problem: fileSays }] : []),
    ];
    if (mistakes.length > 0) throw configurationError(mistakes, language);
    const apps = await Promise.all(given.app.map((named) => findApp(api, named)));
    const body = { ...(await bodyOf(context)), ...(args[0] !== undefined && { service_name: args[0] }) };
    const made = await api.call({ method: 'POST', path: '/v1/{p}/services', body }, createServiceResponse);
    const name = String(body['service_name']);
    if (apps.length > 0) await openTo(context, { id: made.service_id, name, apps });
    return settle(context, { id: made.service_id, name, wait: given.wait, goal: 'running', change: 'newest' });
  },
});

async function bodyOf({ api, given }: ClientContext<typeof createOptions>): Promise<Readonly<Record<string, unknown>>> {
  if (given.file !== undefined) return readBodyFile(given.file);
  return {
    infer_type: 'real-time',
    description: given.description,
    config: planServiceConfig(await configWish(api, given)),
    additional_properties: { websocket_upgrade: !given.http },
  };
}

/** The service is there by then, so that what goes wrong says so. */
async function openTo(
  { api, language }: Pick<ClientContext<typeof createOptions>, 'api' | 'language'>,
  { id, name, apps }: { readonly id: string; readonly name: string; readonly apps: readonly string[] },
): Promise<void> {
  const body = { apps: apps.map((app) => ({ app_id: app })) };
  const path = apiPath`/v1/{p}/services/${id}/app-auth-api`;
  const { auth_result: results } = await api
    .call({ method: 'POST', path, body }, registerApiResponse)
    .catch((error: unknown) => {
      if (!(error instanceof OperatorError)) throw error;
      throw operatorError('service.not-opened', { name, detail: error.messageIn(language) }, { cause: error });
    });
  const refused = results.filter(({ success }) => !success).map(({ reason }) => reason);
  if (refused.length > 0) throw operatorError('service.not-opened', { name, detail: refused.join(' ') });
}

const nameless = { en: 'a service needs a name, or --file', zh: '服务需要名称，或使用 --file' };
const fileSays = {
  en: 'the file says everything: leave this out, or the file',
  zh: '文件已包含全部内容：请去掉该选项或 --file',
};
