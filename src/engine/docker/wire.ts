import type { ImageHealthcheck } from '../../contract/healthcheck.ts';

/** Answers of the Engine API (v1.41), as far as they are used here. */

export interface WireVersion {
  readonly Version: string;
  readonly ApiVersion: string;
  readonly MinAPIVersion?: string;
  readonly Os: string;
  readonly Arch: string;
  readonly Components?: readonly { readonly Name: string }[] | null;
}

export interface WireInfo {
  readonly NCPU: number;
  readonly MemTotal: number;
  readonly KernelVersion?: string;
  readonly LiveRestoreEnabled?: boolean;
  readonly Runtimes?: Readonly<Record<string, object>> | null;
}

export interface WirePort {
  readonly IP?: string;
  readonly PrivatePort: number;
  readonly PublicPort?: number;
  readonly Type: string;
}

/** One entry of `GET /containers/json`. */
export interface WireContainer {
  readonly Id: string;
  readonly Names?: readonly string[] | null;
  readonly Labels?: Readonly<Record<string, string>> | null;
  readonly State: string;
  /** Seconds since the epoch. */
  readonly Created: number;
  readonly Ports?: readonly WirePort[] | null;
  readonly NetworkSettings?: {
    readonly Networks?: Readonly<Record<string, { readonly IPAddress?: string } | null>> | null;
  } | null;
}

export interface WireContainerState {
  readonly Status: string;
  readonly Pid?: number;
  readonly ExitCode?: number;
  readonly OOMKilled?: boolean;
  readonly Error?: string;
  readonly StartedAt?: string;
  readonly FinishedAt?: string;
}

/** `GET /containers/{id}/json`. */
export interface WireContainerDetails {
  readonly Id: string;
  readonly Created: string;
  readonly State: WireContainerState;
  readonly Config: { readonly Tty?: boolean; readonly Labels?: Readonly<Record<string, string>> | null };
}

/** `GET /exec/{id}/json`. */
export interface WireExec {
  readonly ContainerID: string;
  /** 0 before it runs. */
  readonly Pid: number;
  readonly ExitCode: number | null;
}

/** `GET /images/{name}/json`. */
export interface WireImage {
  readonly Id: string;
  readonly RepoTags?: readonly string[] | null;
  readonly RepoDigests?: readonly string[] | null;
  readonly Size: number;
  readonly Os: string;
  readonly Architecture: string;
  readonly Created?: string;
  readonly Config?: {
    readonly ExposedPorts?: Readonly<Record<string, object>> | null;
    readonly Entrypoint?: readonly string[] | null;
    readonly Cmd?: readonly string[] | null;
    readonly User?: string;
    readonly StopSignal?: string;
    readonly Healthcheck?: ImageHealthcheck | null;
    readonly Shell?: readonly string[] | null;
  } | null;
}

/** One line of the answer to `POST /images/create`. */
export interface WirePullLine {
  readonly status?: string;
  readonly id?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
  readonly error?: string;
  readonly errorDetail?: { readonly message?: string };
}

/** One line of the answer to `POST /build`. */
export interface WireBuildLine {
  readonly stream?: string;
  readonly status?: string;
  readonly id?: string;
  readonly error?: string;
  readonly aux?: { readonly ID?: string };
}

/** One line of the answer to `POST /images/{name}/push`. */
export interface WirePushLine {
  readonly status?: string;
  readonly id?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
  readonly error?: string;
  readonly aux?: { readonly Digest?: string };
}

export interface WireNetwork {
  readonly Id: string;
  readonly Name: string;
  readonly Labels?: Readonly<Record<string, string>> | null;
}

/** `GET /containers/{id}/stats?stream=false`: numbers of the kernel's control group, under its own names. */
export interface WireStats {
  readonly cpu_stats?: { readonly cpu_usage?: { readonly total_usage?: number } | null } | null;
  readonly networks?: Readonly<Record<string, { readonly rx_bytes?: number; readonly tx_bytes?: number }>> | null;
  readonly pids_stats?: { readonly current?: number } | null;
  readonly memory_stats?: {
    readonly usage?: number;
    readonly limit?: number;
    readonly stats?: Readonly<Record<string, number>> | null;
  } | null;
}

/** `GET /containers/{id}/top`: the table that `ps` prints. */
export interface WireTop {
  readonly Titles?: readonly string[] | null;
  readonly Processes?: readonly (readonly string[])[] | null;
}
