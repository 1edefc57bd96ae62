import { expect, test } from 'vitest';
import { stopPlan, stopRequest, stopTimes } from './stop-plan.ts';

test.each([
  ['stop', { by: 'command', text: 'stop' }],
  ['/shutdown 0', { by: 'command', text: '/shutdown 0' }],
  ['C', { by: 'command', text: 'C' }],
  ['^C', { by: 'signal', name: 'SIGINT' }],
  ['^c', { by: 'signal', name: 'SIGINT' }],
  ['^^C', { by: 'signal', name: 'SIGINT' }],
  ['^SIGINT', { by: 'signal', name: 'SIGINT' }],
  ['^sigint', { by: 'signal', name: 'SIGINT' }],
  ['^SIGTERM', { by: 'signal', name: 'SIGTERM' }],
  ['^SIGABRT', { by: 'signal', name: 'SIGABRT' }],
  ['^SIGQUIT', { by: 'signal', name: 'SIGQUIT' }],
  ['^X', { by: 'input', text: '\u0018' }],
  ['^SIGKILL', { by: 'kill' }],
  ['^SIGNONSENSE', { by: 'kill' }],
  ['^constructor', { by: 'kill' }],
  ['^', { by: 'kill' }],
  ['', { by: 'signal', name: 'SIGTERM' }],
  [' ', { by: 'signal', name: 'SIGTERM' }],
])('%j', (stop, request) => {
  expect(stopRequest(stop)).toEqual(request);
});

test('asking is followed by SIGTERM and then by a kill', () => {
  const steps = (stop: string) => stopPlan(stop, stopTimes).map((step) => step.request.by);
  expect(steps('stop')).toEqual(['command', 'signal', 'kill']);
  expect(steps('^C')).toEqual(['signal', 'signal', 'kill']);
  expect(steps('')).toEqual(['signal', 'kill']);
  expect(steps('^SIGKILL')).toEqual(['kill']);
});
