import { expect, test } from 'vitest';
import type { Finding } from '../../schema/protocol.ts';
import { beyondHost, findingsOf, isolationOf } from './findings.ts';
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

test('why servers are not isolated is said once, with what mends it', () => {
  const reason = 'Packages are missing: nftables.';
  const said = {
    ...finding('isolation', 'warning'),
    message: `Not isolated: ${reason}`,
    remedy: 'Install it.',
  };
  const facts = factsOf({ unisolatedBecause: [reason, 'Another one.'], findings: [said] });
  expect(isolationOf({ facts })).toEqual([
    { reason, remedy: 'Install it.' },
    { reason: 'Another one.', remedy: null },
  ]);
  expect(findingsOf({ facts, reach: null }).warnings).toEqual([]);
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
