import { createEffect, createSignal } from 'solid-js';
import { CommandBox } from '../components/command-box.tsx';
import { t } from '../text.ts';

export interface SilentHelpProps {
  panelUrl: string;
  /** Whether the host has used its token and only its agent is missing. */
  isEnrolled: boolean;
  /** Opens by itself once it becomes true. */
  isOpen: boolean;
}

/** What to look at when no host appears. */
export function SilentHelp(props: SilentHelpProps) {
  const [isOpen, setIsOpen] = createSignal(false);
  createEffect(() => {
    if (props.isOpen) setIsOpen(true);
  });
  return (
    <details class="text-sm" open={isOpen()} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary class="w-fit rounded text-normal hover:text-strong max-md:min-h-11 max-md:content-center">
        {t('nodes.join.silentTitle')}
      </summary>
      <ul class="mt-2 flex list-disc flex-col gap-2 pl-5 text-normal marker:text-muted">
        <li>{t(props.isEnrolled ? 'nodes.join.silent.service' : 'nodes.join.silent.output')}</li>
        <li>
          {t('nodes.join.silent.outbound', hostOf(props.panelUrl))}
          <div class="mt-1.5">
            <CommandBox
              command={`curl -I ${props.panelUrl}`}
              label={t('nodes.join.copy')}
              copiedLabel={t('panel.copied')}
            />
          </div>
        </li>
        <li>{t('nodes.join.silent.clock')}</li>
        <li>{t('nodes.join.silent.proxy')}</li>
      </ul>
    </details>
  );
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url);
