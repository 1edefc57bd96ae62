import { expect, test } from 'vitest';
import {
  formatAddress,
  formatAge,
  formatBytes,
  formatDuration,
  formatMebibytes,
  formatPercent,
} from './format.ts';

test('sizes carry three figures and a binary unit', () => {
  expect([0, 999, 1000, 1536, 10_000, 1_048_576, 1_073_741_824].map(formatBytes)).toEqual([
    '0 B',
    '999 B',
    '0.98 KiB',
    '1.5 KiB',
    '9.77 KiB',
    '1 MiB',
    '1 GiB',
  ]);
  expect(formatBytes(1023.9 * 1024)).toBe('1 MiB');
  expect(formatMebibytes(4096)).toBe('4 GiB');
  expect(formatMebibytes(512)).toBe('512 MiB');
  expect(formatMebibytes(512 * 1024 * 1024 * 4)).toBe('2048 TiB');
});

test('shares keep a digit while they are small', () => {
  expect([0, 0.04, 3.26, 9.96, 12.4, 387].map(formatPercent)).toEqual([
    '0%',
    '0%',
    '3.3%',
    '10%',
    '12%',
    '387%',
  ]);
});

test('durations show their two largest units', () => {
  expect([0, 4200, 65_000, 3_600_000, 100_000_000, -5].map(formatDuration)).toEqual([
    '0 s',
    '4 s',
    '1 m 5 s',
    '1 h',
    '1 d 3 h',
    '0 s',
  ]);
});

test('ages show one unit, and nothing below five seconds', () => {
  expect([4999, 5000, 65_000, 100_000_000].map(formatAge)).toEqual([null, '5 s', '1 m', '1 d']);
});

test('an IPv6 address is told in brackets', () => {
  expect(formatAddress({ host: 'mc.example.org', port: 25_565 })).toBe('mc.example.org:25565');
  expect(formatAddress({ host: '2001:db8::7', port: 25_565 })).toBe('[2001:db8::7]:25565');
});
