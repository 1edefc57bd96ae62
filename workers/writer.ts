import { waitUntil } from 'cloudflare:workers';
import { createApp } from './app.ts';
import type { WriterEnv } from './env.ts';
import { answerInternal } from './internal.ts';
import { besideAnswers, oncePerIsolate, startedOr, writerServices } from './services.ts';
import { sweep } from './sweep.ts';
import { answerTo, forwardedVisit } from './visit.ts';

const servicesOf = oncePerIsolate((env: WriterEnv) => writerServices(env, besideAnswers(waitUntil)));

const app = createApp({ answer: (route, incoming) => route.answer(incoming) });

/** Answers edges and the gateway, over service bindings; there is no other way in. */
export default {
  async fetch(request, env) {
    const services = startedOr(() => servicesOf(env));
    if (new URL(request.url).pathname.startsWith('/internal/')) {
      return services instanceof Response ? services : await answerInternal(request, services);
    }
    const visit = await forwardedVisit(request, env);
    if (visit === null) return new Response(null, { status: 404 });
    return answerTo(
      visit,
      services instanceof Response ? services : await app.fetch(request, { visit, services }),
    );
  },
  async scheduled(event, env) {
    await sweep(servicesOf(env), new Date(event.scheduledTime));
  },
} satisfies ExportedHandler<WriterEnv>;
