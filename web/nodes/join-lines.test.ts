import { expect, test } from 'vitest';
import { joinText, joinWays, loopbackHost, withoutToken } from './join-lines.ts';

const enrolment = {
  token: 'a-token-of-one-use',
  expiresAt: '2026-11-20T12:15:00.000Z',
  panelUrl: 'https://panel.example.org',
  fingerprint: 'SHA256:abc',
  command: 'curl -fsSL https://panel.example.org/install.sh | sh -s -- a-token-of-one-use',
  cloudInit: '#cloud-config\n',
};

test('without a release a host joins from a clone only', () => {
  expect(joinWays(enrolment)).toEqual(['shell', 'cloud', 'plain', 'clone']);
  expect(joinWays({ ...enrolment, fingerprint: null, cloudInit: null })).toEqual(['clone']);
});

test('each way has its text', () => {
  expect(joinText(enrolment, 'shell')).toBe(enrolment.command);
  expect(joinText(enrolment, 'cloud')).toBe('#cloud-config\n');
  expect(joinText(enrolment, 'plain')).toBe(`${enrolment.command} --no-service`);
  expect(joinText({ ...enrolment, fingerprint: null }, 'clone')).toBe(enrolment.command);
  expect(joinText(enrolment, 'clone')).toContain('enrol --panel https://panel.example.org');
});

test.each([
  ['http://127.0.0.1:7400', '127.0.0.1:7400'],
  ['http://localhost:7400', 'localhost:7400'],
  ['http://[::1]:7400', '[::1]:7400'],
  ['http://192.168.1.2:7400', null],
  ['https://panel.example.org', null],
])('whether other machines reach %s', (panelUrl, host) => {
  expect(loopbackHost(panelUrl)).toBe(host);
});

test('a token that was used is not shown any more', () => {
  expect(withoutToken(enrolment.command, enrolment.token)).not.toContain(enrolment.token);
  expect(withoutToken('nothing here', '')).toBe('nothing here');
});
