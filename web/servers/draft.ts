import type { BodyIn } from '../../schema/api/endpoint.ts';
import type { serverEndpoints } from '../../schema/api/servers.ts';
import { brokenRule } from '../../schema/eggs/broken-rule.ts';
import type { EggVariable } from '../eggs/egg-queries.ts';
import type { FieldIssue } from '../request-error.ts';
import { t } from '../text.ts';

/** The form of a new server as it is filled in. */
export interface Draft {
  eggId: string | null;
  name: string;
  description: string;
  /** Null: the node that suits best. */
  nodeId: string | null;
  /** The named node takes it although its egg seems to need what is not there. */
  evenIfUnsuited: boolean;
  /** Where that is looked for; null: anywhere. */
  locationId: string | null;
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

type Variable = Pick<EggVariable, 'envVariable' | 'defaultValue' | 'rules' | 'isSecret'>;

export const emptyDraft = (eggId: string | null): Draft => ({
  eggId,
  name: '',
  description: '',
  nodeId: null,
  evenIfUnsuited: false,
  locationId: null,
  allocationId: null,
  memoryMb: 1024,
  diskMb: 5120,
  cpu: '',
  image: null,
  environment: {},
  startWhenInstalled: true,
});

/** What has to be filled in still, and what cannot be sent as it is, in the order of the form. */
export const issuesIn = (draft: Draft, variables: readonly Variable[]): FieldIssue[] => [
  ...(draft.eggId === null ? [{ path: 'eggId', message: t('newServer.chooseEgg') }] : []),
  ...(draft.name.trim() === '' ? [{ path: 'name', message: t('newServer.giveName') }] : []),
  ...variables.flatMap((variable) => {
    const message = brokenValue(draft, variable, variables);
    return message === null ? [] : [{ path: `environment.${variable.envVariable}`, message }];
  }),
];

/** What a variable's value breaks of its rules, as a sentence. The default of a secret is not known here. */
export function brokenValue(draft: Draft, variable: Variable, all: readonly Variable[]): string | null {
  const typed = draft.environment[variable.envVariable];
  if (typed === undefined && variable.isSecret) return null;
  return brokenRule(typed ?? variable.defaultValue, variable.rules, environmentOf(draft, all));
}

function environmentOf(draft: Draft, variables: readonly Variable[]): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const { envVariable, defaultValue, isSecret } of variables) {
    const typed = draft.environment[envVariable];
    // What nobody typed for a secret is the egg's own, which the panel knows.
    if (typed !== undefined || !isSecret) environment[envVariable] = typed ?? defaultValue;
  }
  return environment;
}

/** The request of a filled form; null while something is missing. */
export function bodyOf(
  draft: Draft,
  variables: readonly Variable[],
): BodyIn<typeof serverEndpoints.create> | null {
  if (draft.eggId === null || draft.name.trim() === '') return null;
  return {
    name: draft.name,
    description: draft.description,
    eggId: draft.eggId,
    ...whereOf(draft),
    ...(draft.image === null ? {} : { image: draft.image }),
    environment: environmentOf(draft, variables),
    limits: { memoryMb: draft.memoryMb, diskMb: draft.diskMb, cpuPercent: cpuPercent(draft.cpu) },
    startWhenInstalled: draft.startWhenInstalled,
  };
}

interface Place {
  nodeId?: string;
  evenIfUnsuited?: boolean;
  locationId?: string;
  allocationId?: number;
}

function whereOf(draft: Draft): Place {
  if (draft.nodeId === null) return draft.locationId === null ? {} : { locationId: draft.locationId };
  return {
    nodeId: draft.nodeId,
    ...(draft.evenIfUnsuited ? { evenIfUnsuited: true } : {}),
    ...(draft.allocationId === null ? {} : { allocationId: draft.allocationId }),
  };
}

const cpuPercent = (text: string): number => {
  const percent = Number(text.replace('%', '').trim());
  return Number.isFinite(percent) && percent > 0 ? Math.round(percent) : 0;
};
