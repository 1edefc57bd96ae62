import { untrack } from 'solid-js';
import { createStore, unwrap } from 'solid-js/store';
import { nodeAgentEndpoints } from '../../schema/api/node-agents.ts';
import { call } from '../api.ts';
import { Button } from '../components/button.tsx';
import { FormSection } from '../components/form-section.tsx';
import { SwitchField } from '../components/switch-field.tsx';
import { TextField } from '../components/text-field.tsx';
import { toast } from '../components/toasts.tsx';
import { createForm } from '../frame/create-form.ts';
import { FormFailure } from '../frame/form-end.tsx';
import { keys, queryClient } from '../query.ts';
import { t } from '../text.ts';
import { CapacityFields } from './capacity-fields.tsx';
import { IdentityFields } from './identity-fields.tsx';
import type { Node } from './node.ts';
import { settlePlace } from './place.ts';
import { settingsBody, settingsIssues, settingsOf } from './settings.ts';

/** Everything that may be changed of a node. */
export function NodeSettings(props: { node: Node }) {
  // What somebody else saves meanwhile does not change what is being typed here.
  const [draft, setDraft] = createStore(untrack(() => settingsOf(props.node)));
  const check = () => settingsIssues(draft).map(({ path, because }) => ({ path, message: t(because) }));
  const form = createForm(async () => {
    const locationId = await settlePlace(draft.place);
    setDraft('place', { is: 'known', id: locationId });
    const body = settingsBody(props.node, { ...unwrap(draft), place: { is: 'known', id: locationId } });
    if (Object.keys(body).length === 0) {
      toast('done', t('nodes.settings.unchanged'));
      return;
    }
    const changed = await call(nodeAgentEndpoints.update, { params: { node: props.node.id }, body });
    queryClient.setQueryData(keys.node(changed.id), changed);
    void queryClient.invalidateQueries({ queryKey: keys.nodes });
    void queryClient.invalidateQueries({ queryKey: keys.allocations(changed.id) });
    toast('done', t('nodes.settings.saved'));
  }, check);
  return (
    <form
      class="max-w-4xl [&>fieldset:first-child]:border-t-0 [&>fieldset:first-child]:pt-2"
      onSubmit={form.submit}
      noValidate
    >
      <FormSection title={t('nodes.settings.identity')} hint={t('nodes.settings.identityHint')}>
        <IdentityFields identity={draft} onChange={(changed) => setDraft(changed)} errorOf={form.errorOf} />
      </FormSection>
      <FormSection title={t('nodes.settings.players')} hint={t('nodes.settings.playersHint')}>
        <TextField
          label={t('nodes.fqdn')}
          note={t('panel.optional')}
          value={draft.fqdn}
          onInput={(fqdn) => setDraft({ fqdn })}
          hint={t('nodes.fqdnHint')}
          error={form.errorOf('fqdn')}
          placeholder="play.example.org"
        />
        <SwitchField
          label={t('nodes.settings.mapPorts')}
          hint={t('nodes.settings.mapPortsHint')}
          isOn={draft.mapPorts}
          onChange={(mapPorts) => setDraft({ mapPorts })}
        />
      </FormSection>
      <FormSection title={t('nodes.settings.placing')} hint={t('nodes.settings.placingHint')}>
        <SwitchField
          label={t('nodes.settings.public')}
          hint={t('nodes.settings.publicHint')}
          isOn={draft.public}
          onChange={(isPublic) => setDraft({ public: isPublic })}
        />
        <SwitchField
          label={t('nodes.settings.maintenance')}
          hint={t('nodes.settings.maintenanceHint')}
          isOn={draft.maintenance}
          onChange={(maintenance) => setDraft({ maintenance })}
        />
      </FormSection>
      <FormSection title={t('nodes.settings.room')} hint={t('nodes.settings.roomHint')}>
        <CapacityFields
          capacity={draft.capacity}
          onChange={(changed) => setDraft('capacity', changed)}
          errorOf={form.errorOf}
        />
      </FormSection>
      <div class="flex flex-col gap-4 border-t border-line pt-6">
        <FormFailure form={form} />
        <div class="flex justify-end">
          <Button look="primary" type="submit" isBusy={form.isBusy()}>
            {t('panel.save')}
          </Button>
        </div>
      </div>
    </form>
  );
}
