import { useNavigate } from '@solidjs/router';
import { BirdMark } from '../components/bird-mark.tsx';
import { Button } from '../components/button.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { paths } from '../paths.ts';
import { t } from '../text.ts';

/** What stands at an address where nothing is, or nothing that this visitor may see. */
export function NothingHere() {
  const navigate = useNavigate();
  return (
    <div class="pt-[10vh]">
      <EmptyState
        icon={<BirdMark />}
        title={t('notFound.title')}
        isPageTitle
        text={t('notFound.text')}
        action={<Button onClick={() => navigate(paths.servers())}>{t('notFound.toServers')}</Button>}
      />
    </div>
  );
}
