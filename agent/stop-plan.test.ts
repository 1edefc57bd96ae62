import { expect, test } from 'vitest';
import { stopPlan, stopRequest, stopTimes } from './stop-plan.ts';

test.each([
  ['stop', { by: 'command', text: 'stop' }],
  ['/shutdown 0', { by: 'command', text: '/shutdown 0' }],
  ['^C', { by: 'signal', name: 'SIGINT' }],
  ['^c', { by: 'signal', name: 'SIGINT' }],
  ['^^C', { by: 'signal', name: 'SIGINT' }],
  ['^SIGINT', { by: 'signal', name: 'SIGINT' }],
  ['^SIGTERM', { by: 'signal', name: 'SIGTERM' }],
  ['^X', { by: 'input', text: '\u0018' }],
  ['^SIGNONSENSE', { by: 'signal', name: 'SIGTERM' }],
  ['', { by: 'signal', name: 'SIGTERM' }],
])('%j', (stop, request) => {
  expect(stopRequest(stop)).toEqual(request);
});

test('asking is followed by SIGTERM and then by a kill', () => {
  expect(stopPlan('stop', stopTimes).map((step) => step.request.by)).toEqual(['command', 'signal', 'kill']);
  expect(stopPlan('', stopTimes).map((step) => step.request.by)).toEqual(['signal', 'kill']);
});
