import { NothingHere } from '../frame/nothing-here.tsx';
import { createTitle } from '../frame/page.tsx';
import { t } from '../text.ts';

/** Every address that leads nowhere. */
export default function NotFound() {
  createTitle(() => t('notFound.title'));
  return <NothingHere />;
}
