import type { Protocol } from './nat-pmp.ts';

/** A port of this host, as a gateway is asked to open it. */
export interface MappingWish {
  protocol: Protocol;
  port: number;
  /** Wished for outside. */
  publicPort: number;
  lifetimeS: number;
}

export interface GatewayStatus {
  /** The gateway's outside address; null when it has none. */
  address: string | null;
  /** It has begun anew since it was last asked, and holds no mapping of before. */
  hasRestarted: boolean;
}

/** What a gateway did about a wish. `lifetimeS` 0: until it is removed. */
export type MappingOutcome =
  | { ok: true; publicPort: number; lifetimeS: number }
  | { ok: false; reason: MappingFailure };

/** `conflict`: another host holds every port that was tried. */
export type MappingFailure = 'conflict' | 'not_authorized' | 'unsupported' | 'no_answer' | 'failed';

/** One protocol of one gateway. Every method ends within a few seconds; only `status` throws. */
export interface Gateway {
  readonly protocol: 'nat-pmp' | 'upnp';
  /** Throws when no answer comes. `held`: a mapping that should be there. */
  status(held: Mapped | null): Promise<GatewayStatus>;
  map(wish: MappingWish): Promise<MappingOutcome>;
  unmap(mapped: Mapped): Promise<boolean>;
}

export interface Mapped {
  protocol: Protocol;
  port: number;
  publicPort: number;
}
