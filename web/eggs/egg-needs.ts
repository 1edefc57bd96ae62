import type { AnswerOf } from '../../schema/api/endpoint.ts';
import type { eggLibraryEndpoints } from '../../schema/api/egg-library.ts';
import { t } from '../text.ts';

export type Needs = AnswerOf<typeof eggLibraryEndpoints.whole>['needs'];

export interface NeedLabel {
  way: 'docker' | 'ociRoot' | 'hostTools';
  label: string;
  can: boolean;
  /** What it means, or why it cannot be gone. */
  text: string;
}

/** The three ways to run an egg, in words. */
export function needLabels(needs: Needs): NeedLabel[] {
  const tools = needs.hostTools.tools
    .map(({ name, version }) => (version === null ? name : `${name} ${version}`))
    .join(', ');
  return [
    {
      way: 'docker',
      label: t('eggs.needsDocker'),
      can: needs.docker.can,
      text: needs.docker.because ?? t('eggs.canDocker'),
    },
    {
      way: 'ociRoot',
      label: t('eggs.needsOciRoot'),
      can: needs.ociRoot.can,
      text: needs.ociRoot.because ?? t('eggs.canOciRoot'),
    },
    {
      way: 'hostTools',
      label: t('eggs.needsHostTools'),
      can: needs.hostTools.can,
      text: needs.hostTools.because ?? t('eggs.canHostTools', tools),
    },
  ];
}
