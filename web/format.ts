const sizeUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;
const mebibyte = 1_048_576;

/** `1536` bytes → `1.5 KiB`: three significant figures at most. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < sizeUnits.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${trimZeros(value.toFixed(digits))} ${sizeUnits[unit]}`;
}

/** MiB, as limits are kept, in the largest fitting unit. */
export const formatMebibytes = (mib: number): string => formatBytes(mib * mebibyte);

/** Bytes per second. */
export const formatRate = (bytesPerSecond: number): string => `${formatBytes(bytesPerSecond)}/s`;

/** `100` = one core. */
export const formatPercent = (percent: number): string =>
  `${percent < 10 ? trimZeros(percent.toFixed(1)) : Math.round(percent)}%`;

/** Whole count with thin groups: `12,345`. */
export const formatCount = (count: number): string => new Intl.NumberFormat('en').format(count);

/** The two largest units: `3 d 4 h`, `12 m 5 s`, `4 s`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ];
  const first = parts.findIndex(([value]) => value > 0);
  if (first === -1) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(([value]) => value > 0)
    .map(([value, unit]) => `${value} ${unit}`)
    .join(' ');
}

/** The largest unit alone, for ages in lists: `3 d`, `12 m`. Below five seconds it is `null`: just now. */
export function formatAge(ms: number): string | null {
  if (ms < 5000) return null;
  return formatDuration(ms).split(' ').slice(0, 2).join(' ');
}

/** `14:03:09` in the visitor's zone. */
export const formatClock = (at: number): string =>
  new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(at);

/** `15 Nov 2026, 14:03:09` in the visitor's zone. */
export const formatMoment = (at: number): string =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' }).format(at);

/** What players type: the default of IPv6 hosts is bracketed. */
export const formatAddress = (address: { host: string; port: number }): string =>
  address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;

const trimZeros = (figure: string): string => (figure.includes('.') ? figure.replace(/\.?0+$/, '') : figure);
