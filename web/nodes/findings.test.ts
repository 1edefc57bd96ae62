import { expect, test } from 'vitest';
import type { Finding } from '../../schema/protocol.ts';
import { beyondHost, findingsOf } from './findings.ts';
import { factsOf } from './testing-node.ts';

const finding = (code: string, level: Finding['level']): Finding => ({
  code,
  level,
  message: code,
  remedy: null,
});

test('what the host and its network say stands together, by level', () => {
  const facts = factsOf({
    findings: [finding('kernel', 'ok'), finding('bwrap', 'problem'), finding('disk', 'warning')],
  });
  const reach = { outsideIp: null, by: 'none', findings: [finding('cgnat', 'problem')] } as const;
  const found = findingsOf({ facts, reach: { ...reach, findings: [...reach.findings] } });
  expect(found.problems.map((each) => each.code)).toEqual(['bwrap', 'cgnat']);
  expect(found.warnings.map((each) => each.code)).toEqual(['disk']);
  expect(found.fine.map((each) => each.code)).toEqual(['kernel']);
});

test('a host that was not looked at has no findings', () => {
  expect(findingsOf({ facts: factsOf(), reach: null })).toEqual({ problems: [], warnings: [], fine: [] });
});

test('a node that promises more than its host has says what the host has', () => {
  expect(beyondHost({ facts: factsOf(), memoryMb: 32_768, diskMb: 100 })).toEqual({
    memoryMb: 16_384,
    diskMb: null,
  });
  expect(beyondHost({ facts: null, memoryMb: 32_768, diskMb: 100 })).toEqual({
    memoryMb: null,
    diskMb: null,
  });
});
