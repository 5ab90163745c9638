import { describe, expect, test } from 'bun:test';
import { assertion, chainRules, firewallChain, isInForce, jumpRule, nameServersOf, removal } from './firewall-rules.ts';

const chain = firewallChain('0123456789ab');
const jump = jumpRule('0123456789ab', 'sl-0123456789ab');
const rules = chainRules('0123456789ab', ['10.0.0.53', 'fd00::53'], 'ipv4');
const standing = { input: ['-P INPUT ACCEPT', jump, '-A INPUT -j ufw-before-input'], chain: [`-N ${chain}`, ...rules] };

describe('the firewall of an installation', () => {
  test('lets answers and questions to name servers of its family through, and drops the rest', () => {
    expect(chain.length).toBeLessThan(29);
    expect(rules).toEqual([
      '-A SLUICE-0123456789ab -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN',
      '-A SLUICE-0123456789ab -d 10.0.0.53/32 -p udp -m udp --dport 53 -j RETURN',
      '-A SLUICE-0123456789ab -d 10.0.0.53/32 -p tcp -m tcp --dport 53 -j RETURN',
      '-A SLUICE-0123456789ab -j DROP',
    ]);
  });

  test('is in force when the chain is whole and nothing foreign comes before the jump', () => {
    const other = jumpRule('ffffffffffff', 'sl-ffffffffffff');
    expect(isInForce(standing, jump, rules)).toBe(true);
    expect(isInForce({ ...standing, input: [other, jump] }, jump, rules)).toBe(true);
    expect(isInForce({ ...standing, input: ['-A INPUT -j ACCEPT', jump] }, jump, rules)).toBe(false);
    expect(isInForce({ ...standing, input: [other] }, jump, rules)).toBe(false);
    expect(isInForce({ ...standing, chain: standing.chain.slice(0, -1) }, jump, rules)).toBe(false);
  });

  test('is put in force in one step, whatever stands there', () => {
    const lines = assertion({ ...standing, input: [jump, jump] }, chain, jump, rules).split('\n');
    expect(lines.slice(0, 2)).toEqual(['*filter', `:${chain} - [0:0]`]);
    expect(lines.filter((line) => line.startsWith('-D'))).toHaveLength(2);
    expect(lines.slice(-3)).toEqual([jump.replace('-A INPUT', '-I INPUT 1'), 'COMMIT', '']);
  });

  test('is removed with nothing left, and not touched when it is not there', () => {
    expect(removal(standing, chain)).toContain(`-X ${chain}`);
    expect(removal({ input: ['-P INPUT ACCEPT'], chain: [] }, chain)).toBeUndefined();
  });

  test('knows the name servers of the host', () => {
    const text =
      '# nameserver 1.1.1.1\nsearch lan\nnameserver 127.0.0.53\nnameserver  10.0.0.53\nnameserver FD00:0::53\nnameserver fe80::1%eth0\nnameserver 10.0.0.53\n';
    expect(nameServersOf(text)).toEqual(['10.0.0.53', 'fd00::53', 'fe80::1']);
  });
});
