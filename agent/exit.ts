import type { ExitInfo } from '../schema/protocol.ts';
import type { Exit } from './runtime.ts';

/** An end of which nothing is known. */
export const noExit: ExitInfo = { code: null, signal: null, oomKilled: false };

/** What the panel is told of an end. */
export const exitInfoOf = ({ code, signal, oomKilled }: Exit): ExitInfo => ({ code, signal, oomKilled });
