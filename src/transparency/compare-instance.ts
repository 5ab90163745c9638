import { type Notice, notice } from '../contract/notices.ts';
import type { CheckedConversation, TransparencyDifference } from '../contract/transparency.ts';
import { type Conversation, type Patience, sound } from './conversation.ts';
import { differencesOf, differentForm, differentValues, type Part, partsOf } from './parts.ts';
import { PeerError } from './peer.ts';
import type { Target } from './target.ts';

/** The two ways to one instance. */
export interface BothWays {
  readonly direct: Target;
  readonly gateway: Target;
}

/**
 * Has one conversation with an instance, twice directly and then through the gateway. What differs between the direct runs
 * is another each time and is not compared. A difference counts when it is there again in a second run: what happens once
 * may be the image's own chance, or time.
 */
export async function compareInstance(
  ways: BothWays,
  conversation: Conversation,
  patience: Patience,
): Promise<CheckedConversation> {
  const { name } = conversation;
  const run = (target: Target) => async () => partsOf(await sound(target, conversation, patience));
  try {
    return { name, varying: [], differences: [], ...(await judge(run(ways.direct), run(ways.gateway))) };
  } catch (error) {
    return undecided(name, failure(error));
  }
}

/** A conversation that decided nothing. */
export function undecided(name: string, reason: Notice): CheckedConversation {
  return { name, verdict: 'undecided', reason, differences: [], varying: [] };
}

type Run = () => Promise<readonly Part[]>;
type Judgement = Pick<CheckedConversation, 'verdict'> & Partial<CheckedConversation>;

/** Most differences, and most places that vary, that are told of one conversation. */
const mostDifferences = 5;
const mostPlaces = 20;

async function judge(direct: Run, gateway: Run): Promise<Judgement> {
  const first = await direct();
  // Nothing but its end.
  if (first.length < 2) return { verdict: 'undecided', reason: notice('transparency.no-answer', {}) };
  const second = await direct();
  const unlike = differentForm(first, second);
  if (unlike !== undefined) return varies(unlike);
  const varying = differentValues(first, second);
  const through = await gateway();
  if (differencesOf(first, through, varying).length === 0) return same(first, varying);
  return await judgeAgain(first, varying, through, { direct, gateway });
}

async function judgeAgain(
  first: readonly Part[],
  varying: ReadonlySet<number>,
  through: readonly Part[],
  { direct, gateway }: { readonly direct: Run; readonly gateway: Run },
): Promise<Judgement> {
  const third = await direct();
  const unlike = differentForm(first, third);
  if (unlike !== undefined) return varies(unlike);
  const known = varying.union(differentValues(first, third));
  const before = differencesOf(first, through, known);
  const again = differencesOf(first, await gateway(), known);
  if (before.length === 0 && again.length === 0) return same(first, known);
  const lasting = again.filter(({ place }) => before.some((one) => one.place === place));
  if (lasting.length > 0) {
    return { verdict: 'different', differences: lasting.slice(0, mostDifferences), varying: places(first, known) };
  }
  const place = [...before, ...again][0]?.place ?? '';
  return { verdict: 'undecided', reason: notice('transparency.once', { place }) };
}

function same(parts: readonly Part[], varying: ReadonlySet<number>): Judgement {
  return { verdict: 'same', varying: places(parts, varying) };
}

function varies({ place }: TransparencyDifference): Judgement {
  return { verdict: 'undecided', reason: notice('transparency.varies', { place }) };
}

function places(parts: readonly Part[], varying: ReadonlySet<number>): readonly string[] {
  return [...varying].flatMap((at) => parts[at]?.place ?? []).slice(0, mostPlaces);
}

/** Why no conversation could be had. What is neither the network's nor the peer's doing is a bug, and is thrown on. */
function failure(error: unknown): Notice {
  if (error instanceof PeerError && error.kind === 'too-much') return notice('transparency.too-much', {});
  if (!(error instanceof Error) || !(error instanceof PeerError || 'code' in error)) throw error;
  return notice('transparency.unreachable', { detail: error.message.slice(0, 200) });
}
