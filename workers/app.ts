import { Hono } from 'hono';
import { ApiError } from '../schema/errors.ts';
import { errorAnswer } from './answer.ts';
import { docsPage, docsStyle, docsStylePath } from './docs-page.ts';
import { openApi } from './openapi.ts';
import { presentedKey } from './keys/presented-key.ts';
import { isOwnOrigin } from './origin.ts';
import type { Incoming, Route } from './route.ts';
import { routes } from './routes/all.ts';
import type { Services } from './services.ts';
import type { Visit } from './visit.ts';

export interface AppOptions {
  /** What answers a route here: its handler, or at the edge the writer for those with an effect. */
  answer(route: Route, incoming: Incoming): Promise<Response>;
}

interface AppEnv {
  Bindings: { visit: Visit; services: Services };
}

/** The API, the same in edge and writer: every endpoint once, 405 on its other methods, 404 elsewhere. */
export function createApp(options: AppOptions): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  for (const route of routes) {
    const { method, path, effect, access } = route.endpoint;
    app.on(method, path, async (c) => {
      const { visit, services } = c.env;
      const request = c.req.raw;
      // A key comes with its program, never by itself from another site's page as cookies do. Where nobody is asked who
      // they are, it stands for nothing.
      const isByKey = access.by !== 'anyone' && presentedKey(request) !== null;
      if (!isByKey && !mayComeFrom(request, effect, services.env.ROOST_PUBLIC_URL))
        throw new ApiError('origin_refused');
      return await options.answer(route, { request, params: c.req.param(), visit, services });
    });
  }
  app.get('/api/openapi.json', (c) => c.json(openApi(c.env.services.env.ROOST_PUBLIC_URL)));
  app.get('/api/docs', (c) => c.html(docsPage()));
  app.get(docsStylePath, (c) => c.body(docsStyle, 200, { 'Content-Type': 'text/css; charset=utf-8' }));
  for (const path of new Set(routes.map((route) => route.endpoint.path))) {
    app.all(path, () => {
      throw new ApiError('method_not_allowed');
    });
  }
  app.notFound(() => {
    throw new ApiError('not_found');
  });
  app.onError((error, c) => errorAnswer(error, c.env.visit.requestId));
  return app;
}

/** Reads give nothing to another site's page; a socket would, and browsers always name its origin. */
const mayComeFrom = (request: Request, effect: boolean, publicUrl: string): boolean =>
  effect || (request.headers.has('upgrade') && request.headers.has('origin'))
    ? isOwnOrigin(request, publicUrl)
    : true;
