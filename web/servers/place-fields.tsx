import { For, Show } from 'solid-js';
import { Picker, type PickerOption } from '../components/picker.tsx';
import { MarkShape } from '../components/state-mark.tsx';
import { SwitchField } from '../components/switch-field.tsx';
import { formatAddress } from '../format.ts';
import type { Form } from '../frame/create-form.ts';
import { FailureNote } from '../frame/failure-note.tsx';
import { createAllocations, createLocations } from '../nodes/node-queries.ts';
import { dataOf } from '../query.ts';
import { useGrants } from '../session.ts';
import { t } from '../text.ts';
import type { Draft } from './draft.ts';
import { createPlacement, type Verdict } from './placement.ts';
import { mayBeNamed } from './place-choice.ts';

const automatic = 'automatic';

export interface PlaceFieldsProps {
  draft: Draft;
  onChange: (change: Partial<Draft>) => void;
  form: Form;
}

/** Where a new server goes: the node that suits best, and why, or one that is named. */
export function PlaceFields(props: PlaceFieldsProps) {
  const grants = useGrants();
  const placement = createPlacement(() =>
    props.draft.eggId === null
      ? null
      : {
          egg: props.draft.eggId,
          memoryMb: props.draft.memoryMb,
          diskMb: props.draft.diskMb,
          ...(props.draft.locationId === null ? {} : { location: props.draft.locationId }),
        },
  );
  const known = () => (props.draft.eggId === null ? undefined : dataOf(placement));
  const verdicts = () => known()?.nodes ?? [];
  const chosen = () => known()?.chosen ?? null;
  const options = (): PickerOption[] => [
    { value: automatic, label: t('newServer.automatic'), note: t('newServer.automaticHint') },
    ...verdicts().map((verdict) => ({
      value: verdict.node.id,
      label: verdict.node.name,
      note: verdict.reason,
      isDisabled: !mayBeNamed(verdict),
    })),
  ];
  const named = () => verdicts().find(({ node }) => node.id === props.draft.nodeId);
  return (
    <>
      <Show when={props.draft.nodeId === null && grants('nodes.read')}>
        <LocationField draft={props.draft} onChange={props.onChange} form={props.form} />
      </Show>
      <Picker
        label={t('newServer.node')}
        placeholder={t('newServer.automatic')}
        options={options()}
        value={props.draft.nodeId ?? automatic}
        onChange={(id) =>
          props.onChange({
            nodeId: id === automatic ? null : id,
            allocationId: null,
            evenIfUnsuited: false,
          })
        }
        hint={props.draft.nodeId === null ? undefined : named()?.reason}
        error={props.form.errorOf('nodeId')}
      />
      <Show when={named()?.code === 'egg_unsuited'}>
        <SwitchField
          label={t('newServer.evenIfUnsuited')}
          hint={t('newServer.evenIfUnsuitedHint')}
          isOn={props.draft.evenIfUnsuited}
          onChange={(evenIfUnsuited) => props.onChange({ evenIfUnsuited })}
        />
      </Show>
      <Show when={props.draft.nodeId === null}>
        <div aria-live="polite" class="-mt-2 text-sm">
          <Show
            when={props.draft.eggId !== null}
            fallback={<p class="text-muted">{t('newServer.chooseEggFirst')}</p>}
          >
            <Show when={!placement.isLoadingError} fallback={<FailureNote error={placement.error} />}>
              <Show when={known()} fallback={<p class="text-muted">{t('newServer.placing')}</p>}>
                <Reasons chosen={chosen()} verdicts={verdicts()} />
              </Show>
            </Show>
          </Show>
        </div>
      </Show>
      <Show when={grants('nodes.read') ? props.draft.nodeId : null}>
        {(node) => (
          <AllocationField
            node={node()}
            value={props.draft.allocationId}
            onChange={(allocationId) => props.onChange({ allocationId })}
            error={props.form.errorOf('allocationId')}
          />
        )}
      </Show>
    </>
  );
}

/** The choice that would be made now, and what stands against the other nodes. */
const Reasons = (props: { chosen: Verdict | null; verdicts: readonly Verdict[] }) => {
  const others = () => props.verdicts.filter(({ node }) => node.id !== props.chosen?.node.id);
  return (
    <div class="flex flex-col gap-2 rounded-md border border-line bg-surface-1 px-3 py-2">
      <Show
        when={props.chosen}
        fallback={
          <p class="flex items-start gap-2 text-strong">
            <MarkShape kind="attention" class="mt-[3px] text-attention" />
            {t('newServer.fitsNowhere')}
          </p>
        }
      >
        {(verdict) => (
          <p class="flex items-start gap-2 text-normal">
            <MarkShape kind="running" class="mt-[3px] text-running" />
            <span>
              <span class="font-medium text-strong">{verdict().node.name}</span>. {verdict().reason}
            </span>
          </p>
        )}
      </Show>
      <Show when={others().length > 0}>
        <details open={props.chosen === null}>
          <summary class="rounded text-muted hover:text-strong">{t('newServer.otherNodes')}</summary>
          <ul class="mt-1.5 flex flex-col gap-1">
            <For each={others()}>
              {(verdict) => (
                <li class="flex items-start gap-2 text-muted">
                  <MarkShape
                    kind={verdict.fits ? 'running' : 'offline'}
                    class={`mt-[3px] ${verdict.fits ? 'text-running' : ''}`}
                  />
                  <span>
                    <span class="text-normal">{verdict.node.name}</span>. {verdict.reason}
                  </span>
                </li>
              )}
            </For>
          </ul>
        </details>
      </Show>
    </div>
  );
};

const anywhere = 'anywhere';

/** Where a node is looked for; only where there is a choice. */
function LocationField(props: PlaceFieldsProps) {
  const locations = createLocations();
  return (
    <Show when={(dataOf(locations)?.length ?? 0) > 1}>
      <Picker
        label={t('newServer.location')}
        placeholder={t('newServer.anywhere')}
        options={[
          { value: anywhere, label: t('newServer.anywhere') },
          ...(dataOf(locations) ?? []).map(({ id, short, long }) => ({
            value: id,
            label: short,
            note: long,
          })),
        ]}
        value={props.draft.locationId ?? anywhere}
        onChange={(id) => props.onChange({ locationId: id === anywhere ? null : id })}
        error={props.form.errorOf('locationId')}
      />
    </Show>
  );
}

interface AllocationFieldProps {
  node: string;
  value: number | null;
  onChange: (id: number | null) => void;
  error: string | null;
}

const first = 'first';

/** The address of a server on a named node. */
function AllocationField(props: AllocationFieldProps) {
  const allocations = createAllocations(() => props.node);
  const free = () => dataOf(allocations)?.filter(({ serverId }) => serverId === null) ?? [];
  return (
    <Picker
      label={t('newServer.allocation')}
      placeholder={t('newServer.allocationAuto')}
      options={[
        {
          value: first,
          label: t('newServer.allocationAuto'),
          note: t('newServer.allocationFree', free().length),
        },
        ...free().map((each) => ({
          value: String(each.id),
          label: formatAddress({ host: each.publicHost, port: each.publicPort }),
          note: each.alias ?? undefined,
        })),
      ]}
      value={props.value === null ? first : String(props.value)}
      onChange={(id) => props.onChange(id === first ? null : Number(id))}
      error={props.error}
    />
  );
}
