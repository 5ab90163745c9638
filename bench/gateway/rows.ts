import type { TargetName } from './target.ts';

/** What is to be reached: a ratio to or a difference from another target within one round, or a value. */
export type Goal =
  | { readonly kind: 'ratio'; readonly to: TargetName; readonly most: number }
  | { readonly kind: 'more'; readonly to: TargetName; readonly most: number }
  | { readonly kind: 'value'; readonly most: number };

export interface Row {
  readonly key: RowKey;
  readonly title: string;
  readonly unit: 'µs' | 'ms' | 'KB';
  /** Whose goals they are. */
  readonly subject: TargetName;
  readonly goals: readonly Goal[];
  /** The worst of all rounds stands for them, instead of the median. */
  readonly worst?: boolean;
}

export type RowKey =
  | 'echo'
  | 'large'
  | 'idle'
  | 'blocked'
  | 'blockedKernel'
  | 'handshake'
  | 'handshakeNew'
  | 'handshakeHybrid'
  | 'http'
  | 'latency'
  | 'pause'
  | 'workers';

const twoGoals: readonly Goal[] = [{ kind: 'ratio', to: 'ours', most: 1.05 }];

export const rows: readonly Row[] = [
  {
    key: 'echo',
    title: 'CPU per TLS echo round trip, 128 B, 64 sockets',
    unit: 'µs',
    subject: 'ours',
    goals: [
      { kind: 'ratio', to: 'nginx', most: 1.05 },
      { kind: 'ratio', to: 'haproxy', most: 0.9 },
    ],
  },
  row('large', 'CPU per echo of a 1 MB message, 4 sockets', 'µs', { kind: 'ratio', to: 'nginx', most: 0.8 }),
  row('idle', 'memory per idle TLS WebSocket', 'KB', { kind: 'value', most: 12 }),
  row('blocked', 'memory per slow reader, one direction blocked', 'KB', { kind: 'value', most: 128 }),
  row('blockedKernel', '  the same, in the kernel', 'KB'),
  row('handshake', 'CPU per TLS handshake + upgrade + token check', 'µs', { kind: 'ratio', to: 'nginx', most: 1.05 }),
  row('handshakeNew', '  the same, each token for the first time', 'µs'),
  row('handshakeHybrid', '  the same, post-quantum key exchange', 'µs'),
  row('http', 'CPU per HTTP request, keep-alive, 32 connections', 'µs', { kind: 'ratio', to: 'nginx', most: 1.15 }),
  row('latency', "p99 at a quarter of nginx's capacity", 'ms', { kind: 'more', to: 'nginx', most: 0.2 }),
  { ...row('pause', '  the longest of all rounds', 'ms', { kind: 'value', most: 20 }), worst: true },
  { key: 'workers', title: 'CPU per round trip, two workers', unit: 'µs', subject: 'two', goals: twoGoals },
];

function row(key: RowKey, title: string, unit: Row['unit'], ...goals: Goal[]): Row {
  return { key, title, unit, subject: 'ours', goals };
}
