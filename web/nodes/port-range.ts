import { ApiError } from '../../schema/errors.ts';
import { parsePorts } from '../../schema/port-ranges.ts';

/** Addresses to add, as they are typed. */
export interface PortRange {
  ip: string;
  ports: string;
  /** Empty: the node's. */
  publicHost: string;
  /** Empty: the same as `ports`. */
  publicPorts: string;
}

export const emptyRange = (): PortRange => ({ ip: '0.0.0.0', ports: '', publicHost: '', publicPorts: '' });

/** The request that adds a range. */
export const rangeBody = (range: PortRange) => ({
  ip: range.ip.trim(),
  ports: spaceless(range.ports),
  publicHost: range.publicHost.trim() === '' ? null : range.publicHost.trim(),
  publicPorts: spaceless(range.publicPorts) === '' ? null : spaceless(range.publicPorts),
});

export type RangePreview =
  | { is: 'empty' }
  | { is: 'wrong'; field: 'ports' | 'publicPorts'; message: string }
  /** `uneven`: as many public ports are needed as ports. */
  | { is: 'uneven'; ports: number; publicPorts: number }
  | { is: 'ready'; count: number; firstPort: number; lastPort: number };

/** What a range becomes: how many addresses, and the first and last port that players use. */
export function previewRange(range: PortRange): RangePreview {
  const written = spaceless(range.ports);
  if (written === '') return { is: 'empty' };
  const ports = portsOf(written);
  if (typeof ports === 'string') return { is: 'wrong', field: 'ports', message: ports };
  const outside = spaceless(range.publicPorts);
  const publicPorts = outside === '' ? ports : portsOf(outside);
  if (typeof publicPorts === 'string') return { is: 'wrong', field: 'publicPorts', message: publicPorts };
  if (publicPorts.length !== ports.length)
    return { is: 'uneven', ports: ports.length, publicPorts: publicPorts.length };
  return {
    is: 'ready',
    count: ports.length,
    firstPort: publicPorts[0] ?? 0,
    lastPort: publicPorts.at(-1) ?? 0,
  };
}

/** The ports, or why they cannot be read. */
function portsOf(text: string): number[] | string {
  try {
    return parsePorts(text);
  } catch (error) {
    if (error instanceof ApiError) return error.fields?.[0]?.message ?? error.message;
    throw error;
  }
}

const spaceless = (text: string): string => text.replaceAll(/\s/g, '');
