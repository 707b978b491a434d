/** The browser of the person at this terminal, for the live tier. */
import type { PersonBrowser } from '../../../services/federation/live/sign-in-port.ts';
import type { Context } from '../../context.ts';
import { openPage } from '../../terminal/browser.ts';
import { openLoopback } from './loopback.ts';

export function personBrowser({ options, prompts }: Context): PersonBrowser {
  const { io, environment, platform, lifecycle } = options;
  const show = (page: URL): void => {
    io.say(`Sign in at ${page.href}`);
    openPage(page.href, environment, platform);
  };
  return {
    async bring(page, arrivesAt) {
      const loopback = await openLoopback(arrivesAt, lifecycle.interrupted);
      try {
        show(page);
        return await loopback.answer();
      } finally {
        await loopback.close();
      }
    },
    async send(page) {
      show(page);
      const answeredBy = '--user and --user-secret, which need no browser';
      await prompts.confirm({ message: 'Have you signed in, or been refused?', answeredBy, default: true });
    },
  };
}
