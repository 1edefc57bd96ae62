import { eggLibraryEndpoints } from '../../schema/api/egg-library.ts';
import { addCatalogue, listCatalogues, removeCatalogue } from '../domain/egg-catalogues.ts';
import { route } from '../route.ts';

const { catalogues, addCatalogue: add, removeCatalogue: remove } = eggLibraryEndpoints;

export const eggCatalogueRoutes = [
  route(catalogues, async (ctx) => ({
    items: (await listCatalogues(ctx)).map(({ uuid, name, url, entries, readAt }) => ({
      id: uuid,
      name,
      url,
      readAt: readAt?.toISOString() ?? null,
      entries: entries ?? [],
    })),
  })),
  route(add, async (ctx, { body }) => {
    const { uuid, entries } = await addCatalogue(ctx, body);
    return { id: uuid, entries };
  }),
  route(remove, (ctx, { params }) => removeCatalogue(ctx, params)),
];
