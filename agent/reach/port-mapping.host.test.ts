import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { HomeNetwork } from '../../tests/reach/home-network.ts';
import type { SpokenProcess } from '../../tests/reach/spoken-process.ts';
import { scratch } from '../testing/scratch.ts';

const port = 29_400;
const answer = `game at ${port}`;

let network: HomeNetwork;

beforeAll(async () => {
  network = await HomeNetwork.open();
});
afterAll(() => network.close());
afterEach(async () => {
  await network.endOthers();
  await network.behave({});
  await network.command({ do: 'restart', clockS: 3600 });
});

const startHost = async (): Promise<SpokenProcess> => {
  const host = await network.startHost(path.join(await scratch(onTestFinished), 'mappings.json'), [port]);
  host.mark();
  return host;
};
const want = (host: SpokenProcess, ...ports: number[]) => host.say({ do: 'want', isOn: true, ports });
const mappedBy = (protocol: string, publicPort = port) => ({
  event: 'report',
  report: {
    finding: 'mapped',
    protocol,
    mapped: [
      { port, publicPort },
      { port, publicPort },
    ],
  },
});
const played = async (publicPort = port) => [
  await network.play('tcp', publicPort),
  await network.play('udp', publicPort),
];
const nobody = ['ECONNREFUSED', 'ECONNREFUSED'];

test.each([
  { name: 'NAT-PMP', by: 'nat-pmp', change: { upnp: 'off' } },
  { name: 'a slow NAT-PMP', by: 'nat-pmp', change: { upnp: 'off', natPmp: 'slow' } },
  { name: 'UPnP version 1', by: 'upnp', change: { natPmp: 'off' } },
  { name: 'UPnP version 2', by: 'upnp', change: { natPmp: 'off', igd: 2 } },
  { name: 'UPnP that tells no status', by: 'upnp', change: { natPmp: 'off', upnp: 'tells-no-status' } },
  { name: 'UPnP, beside garbage on NAT-PMP', by: 'upnp', change: { natPmp: 'garbage' } },
  { name: 'UPnP that grants only for ever', by: 'upnp', change: { natPmp: 'off', isPermanentOnly: true } },
] as const)('players get in by $name, and no more once the port is freed', async ({ by, change }) => {
  await network.behave(change);
  const host = await startHost();
  expect(await played()).toEqual(nobody);

  want(host, port);
  await host.until(mappedBy(by));
  expect(await played()).toEqual([answer, answer]);

  network.gateway.mark();
  want(host);
  await network.gateway.until({ event: 'removed', protocol: 'tcp', by });
  await network.gateway.until({ event: 'removed', protocol: 'udp', by });
  expect(await played()).toEqual(nobody);
});

test('a mapping is renewed before it ends, and ends when its host is gone', async () => {
  await network.behave({ leaseS: 4 });
  const host = await startHost();
  want(host, port);
  await host.until(mappedBy('nat-pmp'));
  await network.gateway.until({ event: 'renewed', protocol: 'udp' });
  expect(await played()).toEqual([answer, answer]);

  host.say({ do: 'stop' });
  await host.until({ event: 'stopped' });
  network.gateway.mark();
  await network.gateway.until({ event: 'expired', protocol: 'tcp' });
  await network.gateway.until({ event: 'expired', protocol: 'udp' });
  expect(await played()).toEqual(nobody);
});

test.each([
  { name: 'NAT-PMP that says so', change: { upnp: 'off' } },
  { name: 'NAT-PMP that says nothing', change: { upnp: 'off', isAnnouncing: false } },
  { name: 'UPnP that says so', change: { natPmp: 'off' } },
  { name: 'UPnP that says nothing', change: { natPmp: 'off', isAnnouncing: false } },
] as const)('a gateway that begins anew is asked again: $name', async ({ change }) => {
  await network.behave(change);
  const host = await startHost();
  want(host, port);
  await host.until({ event: 'report', report: { finding: 'mapped', mapped: [{ port }, { port }] } });

  network.gateway.mark();
  network.gateway.say({ do: 'restart', clockS: 0 });
  await network.gateway.until({ event: 'mapped', protocol: 'tcp' });
  await network.gateway.until({ event: 'mapped', protocol: 'udp' });
  expect(await played()).toEqual([answer, answer]);
});

test.each([
  { name: 'NAT-PMP', by: 'nat-pmp', change: { upnp: 'off' } },
  { name: 'UPnP version 1', by: 'upnp', change: { natPmp: 'off' } },
  { name: 'UPnP version 2', by: 'upnp', change: { natPmp: 'off', igd: 2 } },
] as const)(
  'a port that another host holds is given as another one, the same for both protocols: $name',
  async (given) => {
    await network.behave(given.change);
    await network.command({ do: 'occupy', protocol: 'tcp', port });
    await network.command({ do: 'occupy', protocol: 'udp', port });
    const host = await startHost();
    want(host, port);
    await host.until(mappedBy(given.by, port + 1));
    expect(await played(port + 1)).toEqual([answer, answer]);
  },
);

test('what a killed agent had open is taken back by the next one', async () => {
  await network.behave({ natPmp: 'off', isPermanentOnly: true });
  const file = path.join(await scratch(onTestFinished), 'mappings.json');
  const first = await network.startHost(file, [port]);
  want(first, port);
  await first.until(mappedBy('upnp'));
  await first.end();

  network.gateway.mark();
  const second = await network.startHost(file, [port]);
  second.say({ do: 'want', isOn: false, ports: [] });
  await network.gateway.until({ event: 'removed', protocol: 'tcp' });
  await network.gateway.until({ event: 'removed', protocol: 'udp' });
  expect(await played()).toEqual(nobody);
});

test('a host that is not asked to asks nobody', async () => {
  const host = await startHost();
  const before = network.gateway.events.length;
  host.say({ do: 'want', isOn: false, ports: [port] });
  await host.until({ event: 'report', report: { finding: 'behind_nat', mapped: [], outside: null } });
  expect(network.gateway.events.slice(before)).toEqual([]);
  expect(await played()).toEqual(nobody);
});

test.each([
  { tells: '100.70.1.2', seen: null, finding: 'cgnat' },
  { tells: '192.168.0.2', seen: null, finding: 'double_nat' },
  { tells: '45.0.0.2', seen: '46.1.1.1', finding: 'double_nat' },
  { tells: '45.0.0.2', seen: '45.0.0.2', finding: 'mapped' },
])('a gateway that tells $tells while the panel sees $seen: $finding', async ({ tells, seen, finding }) => {
  await network.behave({ tells });
  const host = await startHost();
  if (seen !== null) host.say({ do: 'seen-from', address: seen });
  want(host, port);
  await host.until({ event: 'report', report: { finding, outside: tells } });
  expect(host.events).not.toHaveLength(0);
});

test('a refusal is a reason', async () => {
  await network.behave({ natPmp: 'refuses', upnp: 'refuses' });
  const host = await startHost();
  want(host, port);
  await host.until({
    event: 'report',
    report: { mapped: [], failed: [{ port, reason: 'not_authorized' }, { reason: 'not_authorized' }] },
  });
  expect(await played()).toEqual(nobody);
});

test.each(['garbage', 'huge', 'entities', 'drips', 'points-elsewhere'] as const)(
  'a gateway whose UPnP is %s counts as none',
  async (upnp) => {
    await network.behave({ natPmp: 'off', upnp });
    const host = await startHost();
    want(host, port);
    await host.until({ event: 'report', report: { finding: 'no_protocol', mapped: [] } });
    expect(await played()).toEqual(nobody);
  },
);

test('a neighbour that claims to be the gateway is not asked for anything', async () => {
  await network.behave({ natPmp: 'off', upnp: 'off' });
  const impostor = await network.startImpostor();
  const host = await startHost();
  want(host, port);
  await host.until({ event: 'report', report: { finding: 'no_protocol' } });
  expect(impostor.events).toEqual([{ event: 'ready' }]);
});
