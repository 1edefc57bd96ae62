import { createSignal } from 'solid-js';
import { createStore } from 'solid-js/store';
import { eggLibraryEndpoints } from '../../../schema/api/egg-library.ts';
import { eggEndpoints } from '../../../schema/api/eggs.ts';
import { call } from '../../api.ts';
import { createSubmission } from '../../idempotency.ts';
import { keys, queryClient } from '../../query.ts';
import { randomId } from '../../random-id.ts';
import { RequestError } from '../../request-error.ts';
import { t } from '../../text.ts';
import {
  type EggSource,
  type ImportItem,
  type ImportStage,
  newSources,
  reportOf,
  toImport,
} from './import-item.ts';

const mostBytes = 1_048_576;
/** Reports are made by the writer: a long list must not hold it up. */
const readsAtOnce = 2;
const mostAttempts = 4;
const mostWaitSeconds = 60;

/** The eggs that are about to be imported: each is read as it is added, and imported when it is asked for. */
export function createImports() {
  const [items, setItems] = createStore<ImportItem[]>([]);
  const [isImporting, setIsImporting] = createSignal(false);
  const submissions = new Map<string, ReturnType<typeof createSubmission>>();
  let readers = 0;

  const setStage = (id: string, stage: ImportStage) => setItems((item) => item.id === id, { stage });

  const read = async (item: ImportItem) => {
    setStage(item.id, { is: 'reading' });
    try {
      const report = await patiently(() => call(eggLibraryEndpoints.inspect, { body: item.source }));
      setStage(item.id, { is: 'read', report });
      if (report.sameAs !== null) setItems((each) => each.id === item.id, { isChosen: false });
    } catch (failure) {
      setStage(item.id, { is: 'unreadable', failure });
    }
  };
  const readNext = async () => {
    if (readers >= readsAtOnce) return;
    readers += 1;
    for (;;) {
      const next = items.find(({ stage }) => stage.is === 'waiting');
      if (next === undefined) break;
      await read(next);
    }
    readers -= 1;
  };
  const add = (sources: readonly { label: string; source: EggSource; failure?: unknown }[]) => {
    const fresh = newSources(items, sources).map(({ label, source, failure }): ImportItem => ({
      id: randomId(),
      label,
      source,
      stage: failure === undefined ? { is: 'waiting' } : { is: 'unreadable', failure },
      isChosen: true,
    }));
    setItems((all) => [...all, ...fresh]);
    for (let reader = 0; reader < readsAtOnce; reader += 1) void readNext();
  };
  const importOne = async (item: ImportItem, nest: string) => {
    const report = reportOf(item.stage);
    if (report === null) return;
    setStage(item.id, { is: 'importing', report });
    const submitOnce = submissions.get(item.id) ?? createSubmission();
    submissions.set(item.id, submitOnce);
    const body = { ...item.source, nest };
    try {
      const egg = await submitOnce(body, (idempotencyKey) =>
        patiently(() => call(eggEndpoints.import, { body, idempotencyKey })),
      );
      setStage(item.id, { is: 'done', egg: { id: egg.id, name: egg.name } });
    } catch (failure) {
      setStage(item.id, { is: 'refused', report, failure });
    }
  };

  return {
    items,
    isImporting,
    add,
    /** Takes files of the visitor's own machine. */
    async addFiles(files: readonly File[]): Promise<void> {
      add(
        await Promise.all(
          files.map(async (file) =>
            file.size > mostBytes
              ? { label: file.name, source: { url: file.name }, failure: tooLarge() }
              : { label: file.name, source: { source: await file.text() } },
          ),
        ),
      );
    },
    remove: (id: string) => setItems((all) => all.filter((item) => item.id !== id)),
    choose: (id: string, isChosen: boolean) => setItems((item) => item.id === id, { isChosen }),
    /** Imports what is chosen, one after the other, each with its own result. */
    async run(nest: string): Promise<void> {
      if (isImporting()) return;
      setIsImporting(true);
      for (const item of toImport(items)) await importOne(item, nest);
      await queryClient.invalidateQueries({ queryKey: keys.eggs });
      setIsImporting(false);
    },
  };
}

export type Imports = ReturnType<typeof createImports>;

const tooLarge = () => new RequestError('payload_too_large', { message: t('importEggs.tooLarge') });

/** A long list may ask more than the panel answers at once: what was not done then is asked for again when it says so. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      const isFull = error instanceof RequestError && error.code === 'rate_limited';
      if (!isFull || attempt === mostAttempts) throw error;
      const seconds = Math.min(error.retryAfterSeconds ?? 5, mostWaitSeconds);
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    }
  }
}
