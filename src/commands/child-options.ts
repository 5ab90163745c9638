import type { Config } from '../config/config.ts';

/** The one argument of a child process, as JSON. Anyone on the machine can read a command line: no secrets. */
export interface WorkerArgument {
  readonly index: number;
  readonly config: Config;
}

export interface ControlArgument {
  readonly config: Config;
}
