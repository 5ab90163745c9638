import type { LoadPlan, LoadSent } from '../contract/load-test.ts';

/** What a process that sends is begun with. */
export interface GeneratorOrder {
  /** The service's public address. */
  readonly url: string;
  /** Where that is reached from this machine. */
  readonly at: { readonly host: string; readonly port: number };
  /** SHA-256 of the only certificate that is believed there, as OpenSSL writes it. */
  readonly certificate: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly plan: LoadPlan;
}

/** What the control process tells a process that sends. */
export type GeneratorCommand =
  | { readonly type: 'begin'; readonly order: GeneratorOrder }
  | { readonly type: 'step'; readonly sockets: number }
  /** End all sockets, then yourself. */
  | { readonly type: 'close' };

export type GeneratorReport =
  | { readonly type: 'opened' }
  | { readonly type: 'stepped'; readonly sent: LoadSent }
  | { readonly type: 'failed'; readonly detail: string };
