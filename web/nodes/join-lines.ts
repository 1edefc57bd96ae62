import type { AnswerOf } from '../../schema/api/endpoint.ts';
import type { nodeEndpoints } from '../../schema/api/nodes.ts';
import { ipKind } from '../../schema/ip-kind.ts';

export type Enrolment = AnswerOf<typeof nodeEndpoints.enrolment>;
export type JoinWay = 'shell' | 'cloud' | 'plain' | 'clone';

/** The ways in which a host can join with this enrolment. Without a release only a clone of the project can. */
export const joinWays = (enrolment: Enrolment): JoinWay[] => [
  ...(enrolment.fingerprint === null ? [] : (['shell'] as const)),
  ...(enrolment.cloudInit === null ? [] : (['cloud'] as const)),
  ...(enrolment.fingerprint === null ? [] : (['plain'] as const)),
  'clone',
];

/** The host of a panel that no other machine reaches; null of any other. */
export function loopbackHost(panelUrl: string): string | null {
  if (!URL.canParse(panelUrl)) return null;
  const { host, hostname } = new URL(panelUrl);
  const name = hostname.replace(/^\[|\]$/g, '');
  return name === 'localhost' || name.endsWith('.localhost') || ipKind(name) === 'loopback' ? host : null;
}

/** What is run or pasted for a way. */
export function joinText(enrolment: Enrolment, way: JoinWay): string {
  switch (way) {
    case 'shell':
      return enrolment.command;
    case 'cloud':
      return enrolment.cloudInit ?? '';
    case 'plain':
      return `${enrolment.command} --no-service`;
    case 'clone':
      return enrolment.fingerprint === null ? enrolment.command : cloneCommand(enrolment);
  }
}

/** In a checkout of the project, where the agent's sources are. */
function cloneCommand({ token, panelUrl }: Enrolment): string {
  const agent = 'npm exec -- node agent/main.ts';
  return `ROOST_TOKEN=${token} ${agent} enrol --panel ${panelUrl} && ${agent} run`;
}

/** The text once its token is used or has expired: nobody should copy it any more. */
export const withoutToken = (text: string, token: string): string =>
  token === '' ? text : text.replaceAll(token, '•'.repeat(8));
