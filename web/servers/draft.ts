import type { BodyIn } from '../../schema/api/endpoint.ts';
import type { serverEndpoints } from '../../schema/api/servers.ts';
import type { EggVariable } from '../eggs/variable-field.tsx';

/** The form of a new server as it is filled in. */
export interface Draft {
  eggId: string | null;
  name: string;
  description: string;
  nodeId: string | null;
  /** Null: the node's first free one. */
  allocationId: number | null;
  memoryMb: number;
  diskMb: number;
  /** 100 = one core; empty: unlimited. */
  cpu: string;
  image: string | null;
  /** What was typed; variables not in here keep the egg's defaults. */
  environment: Record<string, string>;
  startWhenInstalled: boolean;
}

export const emptyDraft = (eggId: string | null): Draft => ({
  eggId,
  name: '',
  description: '',
  nodeId: null,
  allocationId: null,
  memoryMb: 1024,
  diskMb: 5120,
  cpu: '',
  image: null,
  environment: {},
  startWhenInstalled: true,
});

/** What has to be filled in still, in the order of the form. */
export const missingIn = (draft: Draft): ('eggId' | 'name' | 'nodeId')[] => [
  ...(draft.eggId === null ? (['eggId'] as const) : []),
  ...(draft.name.trim() === '' ? (['name'] as const) : []),
  ...(draft.nodeId === null ? (['nodeId'] as const) : []),
];

/** The request of a filled form; null while something is missing. */
export function bodyOf(
  draft: Draft,
  variables: readonly Pick<EggVariable, 'envVariable' | 'defaultValue'>[],
): BodyIn<typeof serverEndpoints.create> | null {
  if (draft.eggId === null || draft.name.trim() === '' || draft.nodeId === null) return null;
  const environment: Record<string, string> = {};
  for (const { envVariable, defaultValue } of variables) {
    environment[envVariable] = draft.environment[envVariable] ?? defaultValue;
  }
  return {
    name: draft.name,
    description: draft.description,
    eggId: draft.eggId,
    nodeId: draft.nodeId,
    ...(draft.allocationId === null ? {} : { allocationId: draft.allocationId }),
    ...(draft.image === null ? {} : { image: draft.image }),
    environment,
    limits: { memoryMb: draft.memoryMb, diskMb: draft.diskMb, cpuPercent: cpuPercent(draft.cpu) },
    startWhenInstalled: draft.startWhenInstalled,
  };
}

const cpuPercent = (text: string): number => {
  const percent = Number(text.replace('%', '').trim());
  return Number.isFinite(percent) && percent > 0 ? Math.round(percent) : 0;
};
