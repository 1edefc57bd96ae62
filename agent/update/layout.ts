import path from 'node:path';

/** The places of an installed agent, as `supervise.sh` knows them. */
export interface Layout {
  home: string;
  versions: string;
  current: string;
  previous: string;
  pending: string;
  healthy: string;
  late: string;
  outcome: string;
}

export function layoutOf(home: string): Layout {
  const at = (...names: string[]) => path.join(home, ...names);
  return {
    home,
    versions: at('versions'),
    current: at('current'),
    previous: at('previous'),
    pending: at('update', 'pending'),
    healthy: at('update', 'healthy'),
    late: at('update', 'late'),
    outcome: at('update', 'outcome'),
  };
}

/** Where the agent of this folder is installed; null when it was not, or nothing starts it again when it ends. */
export function installedLayout(programDir: string, env: NodeJS.ProcessEnv): Layout | null {
  const versions = path.dirname(programDir);
  const isSupervised = (env['ROOST_SUPERVISED'] ?? '') !== '';
  return path.basename(versions) === 'versions' && isSupervised ? layoutOf(path.dirname(versions)) : null;
}
