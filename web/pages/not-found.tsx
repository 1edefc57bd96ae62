import { NothingHere } from '../frame/nothing-here.tsx';
import { setTitle } from '../frame/page.tsx';
import { t } from '../text.ts';

/** Every address that leads nowhere. */
export default function NotFound() {
  setTitle(() => t('notFound.title'));
  return <NothingHere />;
}
