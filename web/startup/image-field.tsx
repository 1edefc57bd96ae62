import { createSignal, Show } from 'solid-js';
import { grants } from '../../schema/permissions.ts';
import { Picker } from '../components/picker.tsx';
import { toast } from '../components/toasts.tsx';
import { EggSection } from '../eggs/egg-section.tsx';
import { failureReference, failureText } from '../failure.ts';
import type { Server } from '../servers/server.ts';
import { t } from '../text.ts';
import { changeImage, type Startup } from './startup-queries.ts';

/** The image that a server runs in: another one of the egg is taken as soon as it is chosen. */
export function ImageField(props: { server: Server; startup: Startup }) {
  const [isBusy, setIsBusy] = createSignal(false);
  const offered = () => Object.entries(props.startup.dockerImages);
  const isOffered = () => offered().some(([, image]) => image === props.startup.image);
  const mayChange = () => grants(props.server.permissions, 'startup.docker-image') && offered().length > 0;
  const use = async (image: string) => {
    if (isBusy() || image === props.startup.image) return;
    setIsBusy(true);
    try {
      await changeImage(props.server.id, image);
      toast('done', t('startup.imageChanged'));
    } catch (error) {
      toast('failed', failureText(error), failureReference(error));
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <Show
      when={mayChange()}
      fallback={
        <EggSection title={t('startup.image')}>
          <code class="font-mono text-sm break-all text-normal">{props.startup.image}</code>
        </EggSection>
      }
    >
      <Picker
        label={t('startup.image')}
        placeholder={props.startup.image}
        options={[
          ...offered().map(([label, value]) => ({ value, label, note: value })),
          ...(isOffered()
            ? []
            : [{ value: props.startup.image, label: props.startup.image, note: t('startup.imageOwn') }]),
        ]}
        value={props.startup.image}
        onChange={(image) => void use(image)}
        hint={t('startup.imageHint')}
      />
    </Show>
  );
}
