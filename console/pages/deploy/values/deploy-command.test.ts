import { expect, test } from 'bun:test';
import { deployCommand, updateCommand } from './deploy-command.ts';
import { type DeployValues, newDeployment, newVersion } from './deploy-values.ts';
import { noScaling } from './scaling-values.ts';

const nameOf = (id: string) => `voice:${id}`;
const simple: DeployValues = { ...newDeployment('1.0.0'), name: 'voice', websocket: true };

test('a service that the options can say is made by them', () => {
  expect(deployCommand(simple, nameOf, ['mobile']).join(' ')).toBe(
    'sluice service create voice --model voice:1.0.0 --specification modelarts.vm.cpu.1u --app-auth mobile --wait',
  );
  const version = {
    ...newVersion('1.0.0', 90),
    specification: 'custom',
    instances: 2,
    variables: [{ name: 'LANG', value: 'zh', secret: false }],
    timeoutSeconds: 60,
  };
  const several = { ...simple, websocket: false, versions: [version, { ...version, modelId: '1.1.0', weight: 10 }] };
  expect(deployCommand(several, nameOf, []).join(' ')).toBe(
    'sluice service create voice --model voice:1.0.0 --weight 90 --model voice:1.1.0 --weight 10 --instances 2 --cpu 1 --memory 1024 --env LANG=zh --timeout 60 --http --wait',
  );
});

test('scaling has options, and its windows have none', () => {
  const scaling = { ...noScaling, on: true, minimum: 0, maximum: 8, cpuPercent: 70, idleSeconds: 60 };
  const values = { ...simple, versions: [{ ...newVersion('1.0.0', 100), scaling }] };
  expect(deployCommand(values, nameOf, []).join(' ')).toContain(
    '--min-instances 0 --max-instances 8 --target-connections 100 --target-cpu 70 --scale-to-zero-after 60',
  );
  const slow = { ...simple, versions: [{ ...newVersion('1.0.0', 100), scaling: { ...scaling, stableSeconds: 120 } }] };
  expect(deployCommand(slow, nameOf, [])).toContain('--file');
});

test('everything else goes by a file', () => {
  const [version] = simple.versions;
  if (version === undefined) throw new Error('no version');
  const withFile: readonly DeployValues[] = [
    { ...simple, autoStop: true },
    { ...simple, policy: { ...simple.policy, limits: { max_connections: 5 } } },
    { ...simple, policy: { ...simple.policy, endRevoked: true } },
    { ...simple, versions: [{ ...version, maxSurge: 2 }] },
    { ...simple, versions: [{ ...version, variables: [{ name: 'TOKEN', value: 'x', secret: true }] }] },
    { ...simple, versions: [version, { ...version, modelId: '2', instances: 2 }] },
  ];
  for (const values of withFile) {
    expect(deployCommand(values, nameOf, [])).toEqual([
      'sluice',
      'service',
      'create',
      '--file',
      'service.json',
      '--wait',
    ]);
  }
  expect(updateCommand('voice')).toEqual(['sluice', 'service', 'update', 'voice', '--file', 'service.json', '--wait']);
});
