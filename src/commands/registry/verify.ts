import type { ApiClient } from '../../client/api-client.ts';
import { type VerificationBody, verificationResponse } from '../../contract/resources/registry-maintenance.ts';
import { type Language, render } from '../../contract/text.ts';
import { sizeText } from '../../domain/size-text.ts';
import { clientCommand } from '../client-command.ts';
import { columnLines } from '../column-lines.ts';
import { interruptedExitCode, usualExitCodes } from '../exit-codes.ts';
import { flagOption } from '../own-options.ts';
import { pause } from '../pause.ts';
import { interrupted, untilInterrupted } from '../until-interrupted.ts';
import { registryWords as words } from './registry-words.ts';

const path = '/v2/manage/registry/verification';
/** Between two looks, ms. */
const period = 500;

export const registryVerifyCommand = clientCommand({
  name: 'registry verify',
  summary: {
    en: 'read everything in the built-in registry again, and say what is damaged',
    zh: '重新读取内置镜像仓库的全部内容并报告损坏',
  },
  ownOptions: {
    removeDamaged: flagOption('remove-damaged', {
      en: 'take altered contents away, so that a push brings them anew',
      zh: '删除被改动的内容，以便重新推送',
    }),
    stop: flagOption('stop', { en: 'end the verification that runs', zh: '终止正在进行的校验' }),
  },
  examples: ['sluice registry verify'],
  exitCodes: {
    ...usualExitCodes,
    1: { en: 'something is damaged, or it failed', zh: '存在损坏，或执行失败' },
    ...interruptedExitCode,
  },
  async run({ api, given, answer, progress, language }) {
    if (given.stop) await api.send({ method: 'DELETE', path });
    else {
      const body = { remove_damaged: given.removeDamaged ?? false };
      await api.call({ method: 'POST', path, body }, verificationResponse);
    }
    const outcome = await untilInterrupted((signal) =>
      awaitVerification(api, (text) => progress.show(text), language, signal),
    );
    if (outcome === 'interrupted') {
      answer({ interrupted: true }, () => [words.goesOn[language]]);
      return interrupted;
    }
    answer(outcome, () => outcomeLines(outcome, language));
    return outcome.damages > 0 || outcome.state === 'failed' || (outcome.state === 'stopped' && !given.stop) ? 1 : 0;
  },
});

/** Rejects with the signal's reason when that fires. */
async function awaitVerification(
  api: ApiClient,
  onProgress: (text: string) => void,
  language: Language,
  signal: AbortSignal,
): Promise<VerificationBody> {
  for (;;) {
    const verification = await api.call({ method: 'GET', path, signal }, verificationResponse);
    if (verification.state !== 'running') return verification;
    const { checked_bytes: done, total_bytes: total } = verification;
    onProgress(render(words.verifying, { done: sizeText(done), total: sizeText(total) }, language));
    await pause(period, signal);
  }
}

function outcomeLines(outcome: VerificationBody, language: Language): readonly string[] {
  const { state, damages, found, contents, checked_bytes: checked } = outcome;
  const size = checked === 0 ? '0 MB' : sizeText(checked);
  if (state === 'failed') return [words.failed[language]];
  if (damages === 0)
    return [state === 'finished' ? render(words.sound, { contents, size }, language) : words.ended[language]];
  const table = columnLines(
    found,
    [
      [words.kind, ({ kind }) => words[kind][language]],
      [words.digest, ({ digest }) => digest],
      [words.of, ({ of }) => of ?? '-'],
      [words.repositories, ({ repositories }) => repositories.join(', ') || '-'],
    ],
    language,
  );
  const more = damages > found.length ? [render(words.more, { count: damages - found.length }, language)] : [];
  return [...table, ...more, render(words.damaged, { damages, contents }, language)];
}
