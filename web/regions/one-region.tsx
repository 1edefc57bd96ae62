import Globe from 'lucide-solid/icons/globe';
import { t } from '../text.ts';

/** What stands under the only region: what others are for, and the way to the second. */
export const OneRegion = () => (
  <section
    class="mx-auto mt-8 flex max-w-xl flex-col items-center gap-3 px-2 pb-8 text-center"
    aria-labelledby="one-region"
  >
    <div
      class="flex size-11 items-center justify-center rounded-lg border border-line bg-surface-1 text-muted"
      aria-hidden="true"
    >
      <Globe class="size-5" />
    </div>
    <h2 id="one-region" class="text-base font-semibold text-strong">
      {t('regions.oneTitle')}
    </h2>
    <p class="text-sm text-muted">{t('regions.oneText')}</p>
    <p class="text-sm text-muted">{t('regions.oneHow')}</p>
    <code class="max-w-full rounded-md border border-line bg-surface-1 px-3 py-2 font-mono text-xs wrap-break-word text-normal">
      {'DATABASE_REPLICAS = [{ "region": "ap", "url": "postgresql://…" }]'}
    </code>
  </section>
);
