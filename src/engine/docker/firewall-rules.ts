import { isIPv4, isIPv6 } from 'node:net';

/** IPv4 or IPv6 tables; the rules are the same but for the name servers. */
export type AddressFamily = 'ipv4' | 'ipv6';

/** At most 28 characters for the kernel; this one has 19. */
export function firewallChain(installation: string): string {
  return `SLUICE-${installation}`;
}

/**
 * The rules of the installation's chain, in the form in which `iptables -S` prints them. Instances may answer the host
 * and ask the name servers that the host itself uses (one of them may run on the host); everything else that they send to
 * the host is dropped.
 */
export function chainRules(installation: string, nameServers: readonly string[], family: AddressFamily): string[] {
  const chain = firewallChain(installation);
  const whole = family === 'ipv4' ? '/32' : '/128';
  const nameServerRules = nameServers
    .filter((address) => address.includes(':') === (family === 'ipv6'))
    .flatMap((address) =>
      ['udp', 'tcp'].map(
        (protocol) => `-A ${chain} -d ${address}${whole} -p ${protocol} -m ${protocol} --dport 53 -j RETURN`,
      ),
    );
  return [
    `-A ${chain} -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN`,
    ...nameServerRules,
    `-A ${chain} -j DROP`,
  ];
}

/** The rule that leads what comes from the installation's bridge into its chain. */
export function jumpRule(installation: string, bridge: string): string {
  return `-A INPUT -i ${bridge} -m comment --comment sluice-${installation} -j ${firewallChain(installation)}`;
}

export interface FirewallState {
  /** `iptables -S INPUT`, line by line. */
  readonly input: readonly string[];
  /** `iptables -S <chain>`; empty when there is no such chain. */
  readonly chain: readonly string[];
}

/** Whether the rules stand as they should: the chain complete, and the jump before every rule that is not a jump of ours or of another installation. */
export function isInForce(state: FirewallState, jump: string, rules: readonly string[]): boolean {
  const present = state.chain.filter((line) => line.startsWith('-A '));
  if (present.join('\n') !== rules.join('\n')) return false;
  const input = state.input.filter((line) => line.startsWith('-A '));
  const position = input.indexOf(jump);
  return position >= 0 && input.slice(0, position).every((line) => line.includes(' -j SLUICE-'));
}

/** What to feed to `iptables-restore --noflush` to make it so, in one step. */
export function assertion(state: FirewallState, chain: string, jump: string, rules: readonly string[]): string {
  const insertion = jump.replace('-A INPUT ', '-I INPUT 1 ');
  return transaction([`:${chain} - [0:0]`, ...rules, ...oldJumps(state, chain), insertion]);
}

/** The reverse; undefined when nothing is there. */
export function removal(state: FirewallState, chain: string): string | undefined {
  const jumps = oldJumps(state, chain);
  if (jumps.length === 0 && state.chain.length === 0) return undefined;
  return transaction([`:${chain} - [0:0]`, ...jumps, `-X ${chain}`]);
}

function oldJumps(state: FirewallState, chain: string): string[] {
  return state.input.filter((line) => line.endsWith(` -j ${chain}`)).map((line) => line.replace('-A ', '-D '));
}

function transaction(lines: readonly string[]): string {
  return ['*filter', ...lines, 'COMMIT', ''].join('\n');
}

/** The addresses in a resolv.conf, without those on loopback and without zones. */
export function nameServersOf(resolvConf: string): string[] {
  const addresses = [...resolvConf.matchAll(/^\s*nameserver\s+([0-9a-fA-F.:]+)/gm)].map((match) =>
    canonical(match[1] ?? ''),
  );
  return [...new Set(addresses)].filter(
    (address) => address !== '' && !address.startsWith('127.') && address !== '::1',
  );
}

/** As the kernel's tools print it; empty for what is no address. */
function canonical(address: string): string {
  if (isIPv4(address)) return address;
  return isIPv6(address) ? new URL(`http://[${address}]`).hostname.slice(1, -1) : '';
}
