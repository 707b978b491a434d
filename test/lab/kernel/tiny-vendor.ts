/** A vendor as small as a vendor can be, to test the kernel with. */
import { Hono } from 'hono';
import type { LabBindings, LabContext, LabListener, LabVendor } from '../../../src/lab/kernel/contract.ts';

export interface TinyOptions {
  readonly id?: string;
  readonly tls?: LabListener['tls'];
  /** Called with everything that `on` hears. */
  readonly hears?: (event: string, data: unknown) => void;
}

/** Its listener is called as the vendor. */
export function tinyVendor(options: TinyOptions = {}): (context: LabContext) => LabVendor {
  const id = options.id ?? 'tiny';
  return (context) => {
    let state = { count: 0, password: '', events: [] as unknown[] };
    return {
      id,
      listeners: [{ name: id, tls: options.tls ?? 'none', app: tinyApp(id, context, () => state) }],
      reset: () => {
        state = { count: 0, password: context.chance.text(12, 'abcdefghij'), events: [] };
      },
      save: () => structuredClone(state),
      load: (saved) => {
        state = saved as typeof state;
      },
      on: (event, data) => {
        options.hears?.(event, data);
        if (event !== 'seeded') state.events.push({ event, data });
      },
      credentials: () => ({ [`${id}/password`]: state.password }),
      faultResponse: (kind, nowMs) =>
        Response.json({ vendorSays: kind }, { status: Number(kind), headers: { 'x-now': String(nowMs) } }),
    };
  };
}

function tinyApp(id: string, context: LabContext, state: () => { count: number; events: unknown[] }) {
  const app = new Hono<LabBindings>();
  app.notFound((c) => c.json({ vendorSays: 'no such route' }, 404));
  app.get('/count', (c) => c.json({ count: state().count }));
  app.post('/count', async (c) => {
    state().count += 1;
    return c.json({ count: state().count, echo: await c.req.text() }, 200, { 'set-cookie': 'a=1; Path=/' });
  });
  app.delete('/count', (c) => {
    state().count = 0;
    return c.body(null, 204);
  });
  app.get('/big', (c) => {
    c.header('set-cookie', 'a=1', { append: true });
    c.header('set-cookie', 'b=2', { append: true });
    return c.text('x'.repeat(100_000));
  });
  app.get('/id', (c) => c.json({ id: context.chance.uuid() }));
  app.get('/peer', (c) => c.json({ peer: c.env.peer, remoteAddress: c.env.remoteAddress }));
  app.get('/url', (c) => c.json({ own: context.urlOf(id) }));
  app.get('/events', (c) => c.json(state().events));
  app.post('/later', async (c) => {
    const { inMs, event, data } = (await c.req.json()) as { inMs: number; event: string; data: unknown };
    context.schedule(context.clock.now() + inMs, { vendor: id, event, data });
    return c.body(null, 204);
  });
  app.post('/tell', async (c) => {
    const { vendor, event } = (await c.req.json()) as { vendor: string; event: string };
    context.notify(vendor, event, { from: id });
    return c.body(null, 204);
  });
  return app;
}

/** Sends JSON and reads JSON. */
export async function call(
  url: string,
  method = 'GET',
  body?: unknown,
): Promise<{ status: number; json: unknown }> {
  const sent =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const response = await fetch(url, { method, ...sent });
  const text = await response.text();
  return { status: response.status, json: text === '' ? null : JSON.parse(text) };
}
