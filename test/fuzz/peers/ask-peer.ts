import type { Found } from '../fuzz.ts';
import { mutate } from '../mutate.ts';
import { Random } from '../random.ts';
import { requestHeadTarget } from '../targets/request-head-target.ts';
import { Peer, type PeerName } from './peer.ts';
import { type Forwarded, forwarded, peerDifference } from './peer-difference.ts';

const atOnce = 500;

/** Sends to another parser what the gateway lets pass, and gives what that one reads in another way. */
export async function askPeer(
  name: PeerName,
  run: { readonly seed: number; readonly count: number },
): Promise<Found[]> {
  await using peer = new Peer(name);
  const random = new Random(run.seed);
  const found: Found[] = [];
  for (let done = 0; done < run.count; done += atOnce) {
    const batch = Array.from({ length: atOnce }, () => nextForwarded(random));
    const readings = await peer.read(batch.map((sent) => (name === 'python' ? sent.head + sent.content : sent.stream)));
    for (const [index, reading] of readings.entries()) {
      const sent = batch[index] as Forwarded;
      const difference = peerDifference(sent, reading);
      if (difference !== undefined) found.push({ input: sent.stream, difference });
    }
  }
  return found;
}

function nextForwarded(random: Random): Forwarded {
  for (;;) {
    const made = requestHeadTarget.generate(random);
    const sent = forwarded(random.oneIn(2) ? made : mutate(random, made));
    if (sent !== undefined) return sent;
  }
}
