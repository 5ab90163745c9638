/** Who carries the bytes. `direct`: nobody, the client's TLS ends at the upstream. */
export type TargetName = 'direct' | 'nginx' | 'haproxy' | 'ours' | 'two';

/** Something that is measured: a TLS port on loopback and the processes behind it. */
export interface Target {
  readonly name: TargetName;
  readonly port: number;
  /** Whose CPU and memory count; none for `direct`. */
  readonly processes: readonly number[];
  stop(): Promise<void>;
}

/** How the targets are called in tables. */
export const targetTitles: Readonly<Record<TargetName, string>> = {
  direct: 'direct',
  nginx: 'nginx',
  haproxy: 'HAProxy',
  ours: 'ours',
  two: 'ours, two',
};
