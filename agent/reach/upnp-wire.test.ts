import { expect, test } from 'vitest';
import { readDescription } from './gateway-description.ts';
import { defaultRoute } from './route-table.ts';
import { readSoap, soapBody } from './soap.ts';
import { descriptionUrl, isNotice, onGateway } from './ssdp.ts';
import { longestXml, parseXml } from './xml.ts';

const gateway = '192.168.1.1';
const answer = (location: string) =>
  `HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=120\r\nST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\nLOCATION: ${location}\r\n\r\n`;

test('a gateway’s answer names its description', () => {
  const url = descriptionUrl(answer('http://192.168.1.1:5000/rootDesc.xml'), gateway, gateway);
  expect(url?.href).toBe('http://192.168.1.1:5000/rootDesc.xml');
});

test.each([
  ['another sender', answer('http://192.168.1.1:5000/d.xml'), '192.168.1.66'],
  ['a page elsewhere', answer('http://192.168.1.66:5000/d.xml'), gateway],
  ['a name', answer('http://router.lan/d.xml'), gateway],
  ['credentials', answer('http://user:secret@192.168.1.1/d.xml'), gateway],
  ['another scheme', answer('file:///etc/passwd'), gateway],
  ['no location', 'HTTP/1.1 200 OK\r\nST: urn:x:device:InternetGatewayDevice:1\r\n\r\n', gateway],
  ['another device', answer('http://192.168.1.1/d.xml').replace('InternetGateway', 'MediaServer'), gateway],
  ['an error', answer('http://192.168.1.1/d.xml').replace('200 OK', '404 No'), gateway],
  ['a flood', answer(`http://192.168.1.1/${'x'.repeat(5000)}`), gateway],
])('%s is not believed', (_, message, sender) => {
  expect(descriptionUrl(message, sender, gateway)).toBeNull();
});

test('a notice is known by its first line', () => {
  expect(isNotice('NOTIFY * HTTP/1.1\r\nNTS: ssdp:alive\r\n\r\n')).toBe(true);
  expect(isNotice('M-SEARCH * HTTP/1.1\r\n\r\n')).toBe(false);
});

const service = (type: string, url: string) =>
  `<service><serviceType>${type}</serviceType><controlURL>${url}</controlURL></service>`;
const description = (services: string, base = '') =>
  `<?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0">${base}<device><deviceList><device><serviceList>${services}</serviceList></device></deviceList></device></root>`;
const location = new URL('http://192.168.1.1:5000/desc/root.xml');
const ip1 = 'urn:schemas-upnp-org:service:WANIPConnection:1';
const ip2 = 'urn:schemas-upnp-org:service:WANIPConnection:2';

test('the services that map ports are found, the best first', async () => {
  const xml = description(
    service('urn:schemas-upnp-org:service:WANPPPConnection:1', '/ppp') +
      service(ip1, 'ip1') +
      service('urn:schemas-upnp-org:service:Layer3Forwarding:1', '/l3') +
      service(ip2, 'http://192.168.1.1:5001/ip2'),
  );
  const found = await readDescription(xml, location);
  expect(found.map(({ controlUrl }) => controlUrl.href)).toEqual([
    'http://192.168.1.1:5001/ip2',
    'http://192.168.1.1:5000/desc/ip1',
    'http://192.168.1.1:5000/ppp',
  ]);
  expect(found.map(({ canChoosePort }) => canChoosePort)).toEqual([true, false, false]);
});

test('a control address elsewhere, also by a base, is left out', async () => {
  expect(await readDescription(description(service(ip1, 'http://10.0.0.1/x')), location)).toEqual([]);
  const [found] = await readDescription(
    description(service(ip1, '/x'), '<URLBase>http://10.0.0.1:80/</URLBase>'),
    location,
  );
  expect(found?.controlUrl.href).toBe('http://192.168.1.1:5000/x');
});

test('documents that are huge, broken, or declare entities are refused', async () => {
  expect(await parseXml(`<a>${'x'.repeat(longestXml)}</a>`)).toBeNull();
  expect(await parseXml('<a><b></a>')).toBeNull();
  expect(await parseXml('not xml at all')).toBeNull();
  expect(await parseXml('<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>')).toBeNull();
  expect(await parseXml('<a>&b;</a>')).toBeNull();
});

test('a document of nothing but depth is survived', async () => {
  const depth = 30_000;
  const found = await readDescription(`${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}`, location);
  expect(found).toEqual([]);
});

test('a call’s arguments are escaped and in order', () => {
  expect(
    soapBody(ip1, 'DeletePortMapping', [
      ['NewRemoteHost', ''],
      ['NewX', `a<&>"'`],
    ]),
  ).toContain(
    `<u:DeletePortMapping xmlns:u="${ip1}"><NewRemoteHost></NewRemoteHost><NewX>a&#60;&#38;&#62;&#34;&#39;</NewX></u:DeletePortMapping>`,
  );
});

const envelope = (body: string) =>
  `<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${body}</s:Body></s:Envelope>`;

test('an answer’s values and a fault’s code are read', async () => {
  const ok = envelope(
    `<u:GetExternalIPAddressResponse xmlns:u="${ip1}"><NewExternalIPAddress> 45.0.0.2 </NewExternalIPAddress></u:GetExternalIPAddressResponse>`,
  );
  expect(await readSoap(ok, 'GetExternalIPAddress')).toEqual({
    ok: true,
    values: { NewExternalIPAddress: '45.0.0.2' },
  });
  expect(await readSoap(ok, 'AddPortMapping')).toBeNull();
  const fault = envelope(
    '<s:Fault><detail><UPnPError xmlns="urn:schemas-upnp-org:control-1-0"><errorCode>718</errorCode></UPnPError></detail></s:Fault>',
  );
  expect(await readSoap(fault, 'AddPortMapping')).toEqual({ ok: false, code: 718 });
  expect(await readSoap(envelope('<s:Fault>?</s:Fault>'), 'AddPortMapping')).toEqual({ ok: false, code: 0 });
  expect(await readSoap('<html>', 'AddPortMapping')).toBeNull();
});

test('the default route is the one with the lowest metric', () => {
  const table = [
    'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
    'wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0',
    'eth0\t00000000\t0102A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0',
    'eth1\t00000000\t00000000\t0001\t0\t0\t1\t00000000\t0\t0\t0',
    'eth0\t0002A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0',
    '',
  ].join('\n');
  expect(defaultRoute(table)).toEqual({ gateway: '192.168.2.1', interface: 'eth0' });
  expect(defaultRoute('')).toBeNull();
});

test('a page on the gateway is relative to its base', () => {
  expect(onGateway('../x', gateway, location)?.href).toBe('http://192.168.1.1:5000/x');
  expect(onGateway('', gateway)).toBeNull();
});
