import { HttpLoad } from '../../packages/testkit/src/agent/http-load.ts';
import { serve } from '../world/crew.ts';

export type LoadPlan = { readonly port: number; readonly perSecond: number };
/** `rate`: answers a second · `failures`: how often, by what went wrong. */
export type LoadDone = {
  readonly sent: number;
  readonly rate: number;
  readonly failed: number;
  readonly failures: Readonly<Record<string, number>>;
};

let load: HttpLoad | undefined;

serve({
  start({ port, perSecond }: LoadPlan) {
    load = new HttpLoad(port, perSecond);
  },
  async stop(): Promise<LoadDone> {
    if (load === undefined) throw new Error('Cannot stop the load as it must have begun');
    const { rate } = load;
    await load.stop();
    return { sent: load.sent, rate, failed: load.failed, failures: Object.fromEntries(load.failures) };
  },
});
