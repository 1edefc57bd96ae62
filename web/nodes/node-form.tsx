import { Show } from 'solid-js';
import { createStore } from 'solid-js/store';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import { call } from '../api.ts';
import { Picker } from '../components/picker.tsx';
import { SizeField } from '../components/size-field.tsx';
import { TextField } from '../components/text-field.tsx';
import { createForm } from '../frame/create-form.ts';
import { FormEnd } from '../frame/form-end.tsx';
import { dataOf, keys, queryClient } from '../query.ts';
import { t } from '../text.ts';
import type { Node } from './node.ts';
import { createLocations } from './node-queries.ts';

const newLocation = 'new';

/** What a node is: name, place, capacity and the first ports for its servers. */
export function NodeForm(props: { onMade: (node: Node) => void; onCancel: () => void }) {
  const locations = createLocations();
  const [draft, setDraft] = createStore({
    name: '',
    fqdn: '',
    locationId: '',
    locationShort: '',
    memoryMb: 8192,
    diskMb: 102_400,
    ip: '0.0.0.0',
    ports: '25565-25575',
  });
  // What was made before a later step failed is kept, so that trying again does not make it twice.
  let made: Node | null = null;

  const place = () => {
    const [first] = dataOf(locations) ?? [];
    if (draft.locationId !== '') return draft.locationId;
    return locations.isPending ? '' : (first?.id ?? newLocation);
  };
  const locationId = async (): Promise<string> => {
    if (place() !== newLocation) return place();
    const location = await call(nodeEndpoints.createLocation, { body: { short: draft.locationShort } });
    await queryClient.invalidateQueries({ queryKey: keys.locations });
    setDraft({ locationId: location.id });
    return location.id;
  };
  const create = async (): Promise<Node> =>
    call(nodeEndpoints.create, {
      body: {
        name: draft.name,
        fqdn: draft.fqdn.trim() === '' ? null : draft.fqdn,
        locationId: await locationId(),
        memoryMb: draft.memoryMb,
        diskMb: draft.diskMb,
      },
    });
  const form = createForm(async () => {
    made ??= await create();
    const ports = draft.ports.replaceAll(/\s/g, '');
    if (ports !== '') {
      await call(nodeEndpoints.addAllocations, { params: { node: made.id }, body: { ip: draft.ip, ports } });
    }
    void queryClient.invalidateQueries({ queryKey: keys.nodes });
    props.onMade(made);
  });

  return (
    <form class="flex flex-col gap-4" onSubmit={form.submit} noValidate>
      <div class="grid gap-4 sm:grid-cols-2">
        <TextField
          label={t('nodes.name')}
          value={draft.name}
          onInput={(name) => setDraft({ name })}
          error={form.errorOf('name')}
          isFirst
          isRequired
        />
        <Picker
          label={t('nodes.location')}
          placeholder={t('nodes.location')}
          options={[
            ...(dataOf(locations) ?? []).map((each) => ({
              value: each.id,
              label: each.short,
              note: each.long,
            })),
            { value: newLocation, label: t('nodes.newLocation') },
          ]}
          value={place()}
          onChange={(id) => setDraft({ locationId: id })}
          error={form.errorOf('locationId')}
        />
      </div>
      <Show when={place() === newLocation}>
        <TextField
          label={`${t('nodes.newLocation')}: ${t('nodes.locationShort').toLowerCase()}`}
          value={draft.locationShort}
          onInput={(locationShort) => setDraft({ locationShort })}
          placeholder="eu-home"
          error={form.errorOf('short')}
        />
      </Show>
      <div class="grid gap-4 sm:grid-cols-2">
        <SizeField
          label={t('nodes.memory')}
          mebibytes={draft.memoryMb}
          onChange={(memoryMb) => setDraft({ memoryMb })}
          hint={t('nodes.memoryHint')}
          error={form.errorOf('memoryMb')}
        />
        <SizeField
          label={t('nodes.disk')}
          mebibytes={draft.diskMb}
          onChange={(diskMb) => setDraft({ diskMb })}
          error={form.errorOf('diskMb')}
        />
      </div>
      <TextField
        label={t('nodes.fqdn')}
        note={t('panel.optional')}
        value={draft.fqdn}
        onInput={(fqdn) => setDraft({ fqdn })}
        hint={t('nodes.fqdnHint')}
        error={form.errorOf('fqdn')}
        placeholder="play.example.org"
      />
      <div class="grid gap-4 sm:grid-cols-2">
        <TextField
          label={t('nodes.ip')}
          value={draft.ip}
          onInput={(ip) => setDraft({ ip })}
          error={form.errorOf('ip')}
          isMono
        />
        <TextField
          label={t('nodes.ports')}
          value={draft.ports}
          onInput={(ports) => setDraft({ ports })}
          hint={t('nodes.portsHint')}
          error={form.errorOf('ports')}
          isMono
        />
      </div>
      <FormEnd form={form} action={t('nodes.create')} onCancel={() => props.onCancel()} />
    </form>
  );
}
