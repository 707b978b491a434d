/** The browser of one attempt: its cookies, and everything that it asked for, in order. */
import type { Clock } from '../../../core/clock.ts';
import { BrowserJar } from './browser-jar.ts';
import type { Exchange } from './exchange.ts';
import type { Web, WebAnswer } from './sign-in-port.ts';
import { encoded, headersOf, type Step } from './walk-step.ts';

export class BrowserTab {
  readonly jar: BrowserJar;
  readonly clock: Clock;
  readonly #web: Web;
  readonly #exchanges: Exchange[] = [];

  /** @param hostOnly Origins whose cookies never leave them: identity providers. */
  constructor(web: Web, clock: Clock, hostOnly: Iterable<string> = []) {
    this.#web = web;
    this.clock = clock;
    this.jar = new BrowserJar(clock, hostOnly);
  }

  get exchanges(): readonly Exchange[] {
    return this.#exchanges;
  }

  cookiesFor(step: Step): string {
    return this.jar.cookies(step).header ?? '';
  }

  /** One request with the cookies of its host. @throws as Web does */
  async ask(step: Step, note: string | null): Promise<Exchange & { readonly answer: WebAnswer }> {
    const { header, withheld } = this.jar.cookies(step);
    const answer = await this.#web.send({
      method: step.method,
      url: step.url,
      headers: { ...headersOf(step), ...(header === undefined ? {} : { cookie: header }) },
      body: step.fields === null ? null : encoded(step.fields),
    });
    this.jar.store(step.url, answer.setCookie);
    return { ...this.record(step, { answer, note, withheld }), answer };
  }

  /**
   * A call beside the browser, such as the client's own to the token endpoint: without cookies.
   *
   * @param shown What is recorded of its form: no secret.
   */
  async call(
    step: Step,
    headers: Readonly<Record<string, string>>,
    shown: Step['fields'],
  ): Promise<WebAnswer> {
    const answer = await this.#web.send({
      method: step.method,
      url: step.url,
      headers: { ...headersOf(step), ...headers },
      body: step.fields === null ? null : encoded(step.fields),
    });
    this.record({ ...step, fields: shown }, { answer });
    return answer;
  }

  record(step: Step, what: Partial<Pick<Exchange, 'answer' | 'arrival' | 'withheld' | 'note'>>): Exchange {
    const exchange: Exchange = {
      ...{ answer: null, arrival: false, withheld: [], note: null, ...what },
      number: this.#exchanges.length + 1,
      atMs: this.clock.now(),
      method: step.method,
      url: step.url,
      fields: step.fields,
    };
    this.#exchanges.push(exchange);
    return exchange;
  }
}
