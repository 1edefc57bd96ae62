import { Show } from 'solid-js';
import { MarkShape } from '../components/state-mark.tsx';
import { TextField } from '../components/text-field.tsx';
import { formatAddress } from '../format.ts';
import { t } from '../text.ts';
import { type PortRange, previewRange } from './port-range.ts';

export interface RangeFieldsProps {
  range: PortRange;
  onChange: (changed: Partial<PortRange>) => void;
  /** What players use where the range names no host; null: the bind address. */
  inheritedHost: string | null;
  /** What the panel refused of a field. */
  errorOf: (field: keyof PortRange) => string | null;
  isFirst?: boolean;
}

/** A range of addresses: where games listen, what players use, and what it becomes. */
export function RangeFields(props: RangeFieldsProps) {
  const preview = () => previewRange(props.range);
  const wrong = (field: 'ports' | 'publicPorts') => {
    const known = preview();
    return known.is === 'wrong' && known.field === field ? known.message : null;
  };
  const uneven = () => {
    const known = preview();
    return known.is === 'uneven' ? t('nodes.range.uneven', known.ports, known.publicPorts) : null;
  };
  const ready = () => {
    const known = preview();
    return known.is === 'ready' ? known : null;
  };
  const host = () => {
    if (props.range.publicHost.trim() !== '') return props.range.publicHost.trim();
    if (props.inheritedHost !== null) return props.inheritedHost;
    return props.range.ip.trim() === '' ? t('nodes.range.host') : props.range.ip.trim();
  };
  const addressAt = (port: number) => formatAddress({ host: host(), port });
  return (
    <div class="flex flex-col gap-4">
      <div class="grid gap-4 sm:grid-cols-2">
        <TextField
          label={t('nodes.range.ports')}
          value={props.range.ports}
          onInput={(ports) => props.onChange({ ports })}
          hint={t('nodes.range.portsHint')}
          error={wrong('ports') ?? props.errorOf('ports')}
          isFirst={props.isFirst === true}
          isMono
        />
        <TextField
          label={t('nodes.range.ip')}
          value={props.range.ip}
          onInput={(ip) => props.onChange({ ip })}
          hint={t('nodes.range.ipHint')}
          error={props.errorOf('ip')}
          isMono
        />
        <TextField
          label={t('nodes.range.publicHost')}
          note={t('panel.optional')}
          value={props.range.publicHost}
          onInput={(publicHost) => props.onChange({ publicHost })}
          placeholder={props.inheritedHost ?? undefined}
          hint={t('nodes.range.publicHostHint')}
          error={props.errorOf('publicHost')}
        />
        <TextField
          label={t('nodes.range.publicPorts')}
          note={t('panel.optional')}
          value={props.range.publicPorts}
          onInput={(publicPorts) => props.onChange({ publicPorts })}
          hint={t('nodes.range.publicPortsHint')}
          error={wrong('publicPorts') ?? uneven() ?? props.errorOf('publicPorts')}
          isMono
        />
      </div>
      <Show when={ready() !== null && isAnywhere(host())}>
        <p class="flex items-start gap-1.5 text-sm text-attention">
          <MarkShape kind="attention" class="mt-[3px]" />
          {t('nodes.range.anywhere', host())}
        </p>
      </Show>
      <Show when={ready() !== null && !isAnywhere(host()) ? ready() : null}>
        {(known) => (
          <p class="figures text-sm wrap-break-word text-muted" role="status">
            {known().count === 1
              ? t('nodes.range.one', addressAt(known().firstPort))
              : t(
                  'nodes.range.many',
                  known().count,
                  addressAt(known().firstPort),
                  addressAt(known().lastPort),
                )}
          </p>
        )}
      </Show>
    </div>
  );
}

/** Where a game listens on all addresses, which is none that a player could dial. */
const isAnywhere = (host: string): boolean => host === '0.0.0.0' || host === '::';
